import type { TextHash } from './text-hash.ts'
import { utf8Bytes } from './utf8.ts'

/**
 * FNV-1a with 32 bits over a text's UTF-8 bytes.
 * Source: Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/.
 */
export class Fnv1a implements TextHash {
  protected hash = OFFSET_BASIS

  resume(from: this): this {
    this.hash = from.hash
    return this
  }

  add(text: string): this {
    for (let index = 0; index < text.length; index += 1) {
      const codePoint = text.codePointAt(index) ?? 0
      let bytes = utf8Bytes(codePoint)
      do {
        this.take(bytes & 0xff)
        bytes >>>= 8
      } while (bytes !== 0)
      if (codePoint > 0xffff) index += 1
    }
    return this
  }

  result(): number {
    return this.hash
  }

  /** Takes in one octet, or what stands in its place. */
  protected take(octet: number): void {
    this.hash = Math.imul(this.hash ^ octet, PRIME)
  }
}

/** FNV-1a with 32 bits that takes a whole UTF-16 unit where a byte should be, as GrowthBook's SDK for JavaScript does. */
export class Fnv1aOfUnits extends Fnv1a {
  override add(text: string): this {
    for (let index = 0; index < text.length; index += 1) this.take(text.charCodeAt(index))
    return this
  }
}

/** Both are given by the source. */
const OFFSET_BASIS = 0x811c9dc5 | 0
const PRIME = 0x01000193
