import { boundary } from '../slots.ts'

/** Flagsmith's percentages: `slot / 9998 * 100`. */
const SLOTS = 9998

/**
 * Where a percentage ends on the hash line: before the first slot that Flagsmith, in its own floating-point arithmetic,
 * has at the percentage (`exclusive`, as for options) or above it (`inclusive`, as for segments). 0 for what is no number.
 */
export function boundaryOf(percentage: number, kind: 'exclusive' | 'inclusive'): number {
  const isBelow = (slot: number): boolean => {
    const at = (slot / SLOTS) * 100
    return kind === 'inclusive' ? at <= percentage : at < percentage
  }
  let slot = Math.min(SLOTS, Math.max(0, Math.floor((percentage / 100) * SLOTS) - 1)) || 0
  while (slot < SLOTS && isBelow(slot)) slot += 1
  return boundary(slot, SLOTS)
}
