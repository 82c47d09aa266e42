/**
 * MurmurHash3 for 32 bits with seed 0, of a text's UTF-8 bytes, as an unsigned integer: what flagd's `fractional` hashes
 * with. Formula: Austin Appleby's MurmurHash3_x86_32, in the public domain.
 */
export function murmur3(text: string): number {
  const bytes = new TextEncoder().encode(text)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length & ~3
  let hash = 0
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(view.getUint32(at, true))
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let at = bytes.length - 1; at >= whole; at -= 1) tail = (tail << 8) | (bytes[at] ?? 0)
  return finished(hash ^ scrambled(tail) ^ bytes.length)
}

function scrambled(block: number): number {
  return Math.imul(rotated(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function finished(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Where a text stands among so many slots: the hash times their number, divided by 2³². */
export function slotOf(text: string, slots: number): number {
  return Number((BigInt(murmur3(text)) * BigInt(slots)) >> 32n)
}
