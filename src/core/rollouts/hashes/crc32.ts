import type { TextHash } from './text-hash.ts'
import { utf8Bytes } from './utf8.ts'

/**
 * CRC-32 over a text's UTF-8 bytes, as zlib, Go's `crc32.ChecksumIEEE` and Ruby's `Zlib.crc32` compute it.
 * Source: RFC 1952, section 8; the polynomial of IEEE 802.3, its bits reversed.
 */
export class Crc32 implements TextHash {
  #register = -1

  resume(from: this): this {
    this.#register = from.#register
    return this
  }

  add(text: string): this {
    for (let index = 0; index < text.length; index += 1) {
      const codePoint = text.codePointAt(index) ?? 0
      let bytes = utf8Bytes(codePoint)
      do {
        this.#register = (REMAINDERS[(this.#register ^ bytes) & 0xff] ?? 0) ^ (this.#register >>> 8)
        bytes >>>= 8
      } while (bytes !== 0)
      if (codePoint > 0xffff) index += 1
    }
    return this
  }

  result(): number {
    return ~this.#register
  }
}

const POLYNOMIAL = 0xedb88320

/** What each byte leaves when it is divided by the polynomial. */
const REMAINDERS = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0)
  return remainder
})
