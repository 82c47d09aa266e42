/** The first 32 bits of a hex digest. */
export function first32Bits(hex: string): number {
  return word(hex, 0)
}

/** The remainder of the first `bits` bits of a hex digest (a multiple of 32), read as one big-endian integer. */
export function remainder(hex: string, bits: number, divisor: number): number {
  let rest = 0
  // With divisors up to 100,000 this stays below 2^53.
  for (let at = 0; at < bits / 4; at += DIGITS) rest = (rest * 2 ** 32 + word(hex, at)) % divisor
  return rest
}

/**
 * The first 60 bits of a hex digest as a part of all they could be, from 0 to 1 inclusive. The division rounds as
 * LaunchDarkly's SDKs round: `0xFFFFFFFFFFFFFFF` is 2^60 as a double.
 */
export function first60BitsOfOne(hex: string): number {
  return Number.parseInt(hex.slice(0, 15), 16) / 2 ** 60
}

/** Digits of 32 bits. */
const DIGITS = 8

// A slice and parseInt would take a fifth of the time of the digest itself.
function word(hex: string, at: number): number {
  let value = 0
  for (let index = at; index < at + DIGITS; index += 1) value = (value << 4) | digit(hex.charCodeAt(index))
  return value >>> 0
}

// Letters of both cases count up from 1 in their low bits.
const digit = (code: number): number => (code > 0x39 ? (code & 7) + 9 : code & 15)
