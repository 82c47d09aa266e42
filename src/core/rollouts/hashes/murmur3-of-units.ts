import { Murmur3, finished, mixed, scrambled } from './murmur3.ts'

/**
 * What the npm package murmurhash3js 3.0.1 makes of a text, and with it Unleash's SDK for Node: MurmurHash3 over the low
 * bytes of the UTF-16 units. Equal to the real one for ASCII only.
 */
export class MurmurHash3Js extends Murmur3 {
  override add(text: string): this {
    for (let index = 0; index < text.length; index += 1) this.take(text.charCodeAt(index) & 0xff, 1)
    return this
  }
}

/**
 * What the npm package imurmurhash 0.1.4 makes of a text, and with it flagd's evaluator for JavaScript: all 16 bits of
 * each UTF-16 unit, a byte apart, so that neighbours overlap. Equal to the real one for ASCII only.
 */
export class IMurmurHash extends Murmur3 {
  override add(text: string): this {
    for (let index = 0; index < text.length; index += 1) this.takeUnit(text.charCodeAt(index))
    return this
  }

  override result(): number {
    // The package asks whether the tail is above zero, and so forgets one whose highest bit is set.
    const hash = this.tail > 0 ? this.hash ^ scrambled(this.tail) : this.hash
    return finished(hash ^ this.length)
  }

  /** Takes in one unit at the next byte of the block; what does not fit above comes in again below. */
  protected takeUnit(unit: number): void {
    this.tail ^= (unit << this.filled) | (unit >>> (32 - this.filled))
    this.length += 1
    this.filled += 8
    if (this.filled < 32) return
    this.hash = mixed(this.hash, this.tail)
    this.tail = 0
    this.filled = 0
  }
}
