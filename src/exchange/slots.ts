/** Positions of a hash line. */
const POSITIONS = 100_000

/** Where a boundary after `slot` slots lies on the hash line, for a formula that divides it into `slots`. */
export function boundary(slot: number, slots: number): number {
  return Math.floor((slot * POSITIONS) / slots)
}
