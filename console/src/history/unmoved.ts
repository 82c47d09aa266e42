import { useState, type HTMLAttributes } from 'react'

/** A list that does not move while somebody points at it or is in it with the keyboard. */
export interface Unmoved<T> {
  readonly shown: readonly T[]
  /** How many entries wait to be shown. */
  readonly waiting: number
  readonly show: () => void
  /** Goes on the element that the list stands in. */
  readonly held: Pick<HTMLAttributes<HTMLElement>, 'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur'>
}

/**
 * Keeps a list as it is shown while somebody is in it: what is new on top would push the row away that is about to be
 * clicked. It is counted instead, and comes when asked for, or when they leave.
 */
export function useUnmoved<T>(items: readonly T[], idOf: (item: T) => string | number): Unmoved<T> {
  const [kept, keep] = useState<readonly T[]>()
  const waiting = kept === undefined ? 0 : newOnTop(items, kept, idOf)
  const hold = (): void => keep(kept ?? items)
  const release = (): void => keep(undefined)
  return {
    shown: waiting === 0 ? items : (kept ?? items),
    waiting,
    show: () => keep(items),
    held: { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release },
  }
}

/** How many items stand before the first that was shown. */
export function newOnTop<T>(items: readonly T[], shown: readonly T[], idOf: (item: T) => string | number): number {
  const first = shown[0]
  if (first === undefined) return 0
  const index = items.findIndex(item => idOf(item) === idOf(first))
  return Math.max(index, 0)
}
