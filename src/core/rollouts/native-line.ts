import { EVERYONE } from './document.ts'
import { Murmur3 } from './hashes/murmur3.ts'
import { scaled } from './hashes/scaled.ts'
import { hashBetween } from './hashes/text-hash.ts'

/** The place of every unit on our own hash line with a salt, an integer from 0 to 99999. Allocates nothing. */
export function nativeLine(salt: string): (unit: string) => number {
  const hash = hashBetween(() => new Murmur3(), { before: salt })
  return unit => scaled(hash(unit), EVERYONE)
}
