import type { Random } from '../core/ports.ts'

/** A random number from 0 up to 1: only imported documents ask for one. */
export function fraction(random: Random): number {
  return random(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32
}
