import { EVERYONE } from './document.ts'
import { finished, mixed, Murmur3, scrambled } from './hashes/murmur3.ts'
import { scaled } from './hashes/scaled.ts'
import { hashBetween } from './hashes/text-hash.ts'

/** The place of every unit on our own hash line with a salt, an integer from 0 to 99999. Allocates nothing. */
export function nativeLine(salt: string): (unit: string) => number {
  const general = hashBetween(() => new Murmur3(), { before: salt })
  const start = new Murmur3().add(salt).reached
  return unit => {
    // Nearly every unit is ASCII, and then everything stays in registers; half a character at the end of the salt is not.
    let { hash, tail, filled } = start
    for (let index = 0; index < unit.length; index += 1) {
      const byte = unit.charCodeAt(index)
      if (byte > 0x7f) return scaled(general(unit), EVERYONE)
      tail |= byte << filled
      filled += 8
      if (filled === 32) {
        hash = mixed(hash, tail)
        tail = 0
        filled = 0
      }
    }
    return scaled(finished(hash ^ scrambled(tail) ^ (start.length + unit.length)), EVERYONE)
  }
}
