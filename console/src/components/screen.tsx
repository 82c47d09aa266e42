import { useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, type ReactNode } from 'react'

/** A screen: its one heading takes the focus when somebody comes to it, so that a reader says where they are. */
export function Screen({
  title,
  heading,
  lead,
  actions,
  children,
}: {
  /** For the window's title, and the heading where there is no other. */
  readonly title: string
  readonly heading?: ReactNode
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  const ref = useRef<HTMLHeadingElement>(null)
  const isFirst = useRouterState({ select: state => state.resolvedLocation === undefined })
  useEffect(() => {
    document.title = `${title} · Varve`
    if (!isFirst) ref.current?.focus({ preventScroll: true })
    // Only coming here counts, not what is read while one is here.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [title])
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 gap-1">
          <h1 ref={ref} tabIndex={-1} className="text-2xl font-semibold break-words outline-none">
            {heading ?? title}
          </h1>
          {lead === undefined ? null : <div className="text-faint">{lead}</div>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </>
  )
}
