import { useEffect, useRef, useState, type ReactNode } from 'react'

/** Lists of more rows than this have only those in the page that are near the eye. */
export const LONG = 200

/** Rows that come and go together. */
const TOGETHER = 25

/** As high a row is taken to be before one was seen, in pixels. */
let usualHeight = 60

/** The bodies of a table that may be very long; each row says its place by `aria-rowindex`, counted from the heading. */
export function LongRows<T>({
  items,
  columns,
  isLong,
  renderRow,
}: {
  readonly items: readonly T[]
  readonly columns: number
  /** True where rows far from the eye are left out; keyboard and reader bring them back by coming near. */
  readonly isLong: boolean
  /** One `<tr>` with its key; `rowIndex` is undefined where every row is there. Stays the same function while rows do. */
  readonly renderRow: (item: T, rowIndex: number | undefined) => ReactNode
}): ReactNode {
  if (!isLong) return <tbody>{items.map(item => renderRow(item, undefined))}</tbody>
  const starts = Array.from({ length: Math.ceil(items.length / TOGETHER) }, (_, index) => index * TOGETHER)
  return starts.map(start => <Some key={start} {...{ items, start, columns, renderRow }} />)
}

interface SomeProps<T> {
  readonly items: readonly T[]
  readonly start: number
  readonly columns: number
  readonly renderRow: (item: T, rowIndex: number | undefined) => ReactNode
}

/** Rows that are there while they are near the eye or have the focus, else a gap as high as they are. */
function Some<T>({ items, start, columns, renderRow }: SomeProps<T>): ReactNode {
  const ref = useRef<HTMLTableSectionElement>(null)
  const [isNear, setNear] = useState(false)
  const own = items.slice(start, start + TOGETHER)
  useEffect(() => {
    const body = ref.current
    if (body === null) return undefined
    return watchNear(body, near => {
      const isGap = body.rows[0]?.ariaHidden !== null
      if (!near && !isGap) usualHeight = body.offsetHeight / body.rows.length || usualHeight
      setNear(near || body.contains(document.activeElement))
    })
  }, [])
  return (
    <tbody ref={ref}>
      {isNear ? (
        own.map((item, index) => renderRow(item, start + index + 2))
      ) : (
        <tr aria-hidden>
          <td colSpan={columns} style={{ height: own.length * usualHeight, padding: 0 }} />
        </tr>
      )}
    </tbody>
  )
}

const watched = new WeakMap<Element, (near: boolean) => void>()
let observer: IntersectionObserver | undefined

/** Says whether an element is within a screen's height of what is seen, whenever that changes. */
function watchNear(element: Element, tell: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting)
    },
    { rootMargin: '100% 0px' },
  )
  const watching = observer
  watched.set(element, tell)
  watching.observe(element)
  return () => watching.unobserve(element)
}
