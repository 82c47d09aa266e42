/** 128 bits that tell texts apart: four numbers of 32. */
export type Fingerprint = readonly [number, number, number, number]

/** The fingerprint of nothing. */
export const BLANK: Fingerprint = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f]

const PRIMES = [0x01000193, 0x5bd1e995, 0xcc9e2d51, 0x1b873593] as const

/**
 * The fingerprint of a text. It is made once for each part of an answer and put together from then on, which is why it is
 * no SHA-256: an entity tag only has to differ where answers do, and nobody gains by making two alike that they may write.
 */
export function fingerprint(text: string, seed: Fingerprint = BLANK): Fingerprint {
  let [a, b, c, d] = seed
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, PRIMES[0])
    b = Math.imul(b ^ (code + a), PRIMES[1])
    c = Math.imul((c + code) ^ (b >>> 15), PRIMES[2])
    d = Math.imul(d ^ (c >>> 13) ^ code, PRIMES[3])
  }
  return mixed(a, b, c, d)
}

/** One fingerprint of several, in their order. */
export function joined(parts: readonly Fingerprint[]): Fingerprint {
  let [a, b, c, d] = BLANK
  for (const part of parts) {
    a = Math.imul(a ^ part[0], PRIMES[1]) + d
    b = Math.imul(b ^ part[1] ^ (a >>> 16), PRIMES[2])
    c = Math.imul(c ^ part[2] ^ (b >>> 15), PRIMES[3])
    d = Math.imul(d ^ part[3] ^ (c >>> 13), PRIMES[1])
  }
  return mixed(a, b, c, d)
}

/** A fingerprint as a strong entity tag. */
export function tagOf(parts: Fingerprint): string {
  return `"${parts.map(part => (part >>> 0).toString(16).padStart(8, '0')).join('')}"`
}

/** Every bit of each comes to matter for all of the others. */
function mixed(a: number, b: number, c: number, d: number): Fingerprint {
  const e = avalanche(a ^ d)
  const f = avalanche(b ^ e)
  const g = avalanche(c ^ f)
  return [avalanche(e ^ g), f, g, avalanche(d ^ g)]
}

function avalanche(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
