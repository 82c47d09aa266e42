import { isDeepStrictEqual } from 'node:util'

/** What is in a secret, also in one that another copy of this package made. Never to be printed. */
export function revealed(served: unknown): unknown {
  const isSecret = typeof served === 'object' && served !== null && 'reveal' in served
  return isSecret && typeof served.reveal === 'function' ? (served.reveal() as unknown) : served
}

/** True for two values that a program could not tell apart, secrets by what is in them. */
export function isSameValue(one: unknown, other: unknown): boolean {
  const [a, b] = [revealed(one), revealed(other)]
  // A URL keeps its parts to itself: only its text tells.
  return isDeepStrictEqual(a, b) && String(a) === String(b)
}
