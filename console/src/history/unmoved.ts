import { useState, type HTMLAttributes } from 'react'
import { useOwnWrites } from './own-writes.ts'

/** A list that does not move while somebody points at it. */
export interface Unmoved<T> {
  readonly shown: readonly T[]
  /** How many entries wait to be shown. */
  readonly waiting: number
  readonly show: () => void
  /** Goes on the element that the list stands in. */
  readonly held: Pick<HTMLAttributes<HTMLElement>, 'onPointerEnter' | 'onPointerLeave'>
}

/**
 * Keeps a list as it is shown while somebody points at it: what is new on top would push the row away that is about to be
 * clicked. It is counted instead, and comes when asked for, or when they leave. The keyboard's focus goes with its row.
 */
export function useUnmoved<T>(items: readonly T[], idOf: (item: T) => string | number): Unmoved<T> {
  const writes = useOwnWrites()
  const [kept, keep] = useState<{ readonly items: readonly T[]; readonly writes: number }>()
  // What somebody changed here they want to see.
  const held = kept?.writes === writes ? kept.items : items
  const waiting = newOnTop(items, held, idOf)
  return {
    shown: waiting === 0 ? items : held,
    waiting,
    show: () => keep({ items, writes }),
    held: { onPointerEnter: () => keep({ items: held, writes }), onPointerLeave: () => keep(undefined) },
  }
}

/** How many items stand before the first that was shown. */
export function newOnTop<T>(items: readonly T[], shown: readonly T[], idOf: (item: T) => string | number): number {
  const first = shown[0]
  if (first === undefined) return 0
  const index = items.findIndex(item => idOf(item) === idOf(first))
  return Math.max(index, 0)
}
