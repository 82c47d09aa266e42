import type { TextHash } from './text-hash.ts'
import { utf8Bytes, utf8Length } from './utf8.ts'

/**
 * MurmurHash3_x86_32 of a text's UTF-8 bytes, as an unsigned integer: what the native hash line places units by.
 * @example Math.floor((murmur3(salt + unit) * 100_000) / 2 ** 32) // the position of a unit
 */
export function murmur3(text: string, seed = 0): number {
  return new Murmur3(seed).add(text).result() >>> 0
}

/**
 * MurmurHash3_x86_32 over a text's UTF-8 bytes.
 * Source: Austin Appleby's MurmurHash3.cpp in `aappleby/smhasher`, which is in the public domain.
 */
export class Murmur3 implements TextHash {
  /** The blocks so far, mixed. */
  protected hash: number
  /** Bytes that do not fill a block of four yet, the first one lowest. */
  protected tail = 0
  /** How many bits of the tail are filled: 0, 8, 16 or 24. */
  protected filled = 0
  /** How many bytes there were so far. */
  protected length = 0

  constructor(seed = 0) {
    this.hash = seed | 0
  }

  resume(from: this): this {
    this.hash = from.hash
    this.tail = from.tail
    this.filled = from.filled
    this.length = from.length
    return this
  }

  /** How far it has come, for whoever goes on by hand. */
  get reached(): { readonly hash: number; readonly tail: number; readonly filled: number; readonly length: number } {
    return { hash: this.hash, tail: this.tail, filled: this.filled, length: this.length }
  }

  add(text: string): this {
    let index = this.takeAscii(text, 0)
    while (index < text.length) {
      const codePoint = text.codePointAt(index) ?? 0
      this.take(utf8Bytes(codePoint), utf8Length(codePoint))
      index = this.takeAscii(text, index + (codePoint > 0xffff ? 2 : 1))
    }
    return this
  }

  result(): number {
    return finished(this.hash ^ scrambled(this.tail) ^ this.length)
  }

  /** Takes in characters from one on, as long as they are ASCII. Returns where it stopped. */
  private takeAscii(text: string, from: number): number {
    // What changes with every character stays out of the object while it does.
    let { hash, tail, filled } = this
    let index = from
    for (; index < text.length; index += 1) {
      const byte = text.charCodeAt(index)
      if (byte > 0x7f) break
      tail |= byte << filled
      filled += 8
      if (filled === 32) {
        hash = mixed(hash, tail)
        tail = 0
        filled = 0
      }
    }
    this.hash = hash
    this.tail = tail
    this.filled = filled
    this.length += index - from
    return index
  }

  /** Takes in one to four bytes, the first one lowest. */
  protected take(bytes: number, count: number): void {
    const { filled } = this
    const next = filled + count * 8
    this.length += count
    this.tail |= bytes << filled
    if (next < 32) this.filled = next
    else {
      this.hash = mixed(this.hash, this.tail)
      // A shift by 32 would be one by 0.
      this.tail = filled === 0 ? 0 : bytes >>> (32 - filled)
      this.filled = next - 32
    }
  }
}

/** The hash with one more block of four bytes. */
export function mixed(hash: number, block: number): number {
  const together = hash ^ scrambled(block)
  return (Math.imul((together << 13) | (together >>> 19), 5) + 0xe6546b64) | 0
}

/** A block, or what is left at the end, as it enters the hash. */
export function scrambled(block: number): number {
  const spread = Math.imul(block, 0xcc9e2d51)
  return Math.imul((spread << 15) | (spread >>> 17), 0x1b873593)
}

/** The last step: every bit of the hash comes to depend on every other. */
export function finished(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
