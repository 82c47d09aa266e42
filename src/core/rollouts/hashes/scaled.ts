/** The slot of a 32-bit hash, signed or not, where slots are equal parts of all hashes: `hash * slots >> 32`. */
export function scaled(hash: number, slots: number): number {
  // The product stays below 2^49, and dividing by a power of two is exact.
  return Math.floor(((hash >>> 0) * slots) / 2 ** 32)
}
