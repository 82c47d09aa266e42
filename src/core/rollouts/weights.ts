import type { Split } from './document.ts'

/**
 * The variants of a split with their weights, in order of their names: the order in which they divide the hash line. The order
 * in which they were written is not kept by canonical JSON, so going by it would give another process other people.
 */
export function weightsOf(split: Split['split']): [variant: string, weight: number][] {
  return Object.entries(split).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
