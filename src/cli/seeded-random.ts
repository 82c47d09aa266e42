/**
 * Numbers from 0 up to 1 that follow from a seed: mulberry32. A whole number (7 or '7') seeds it with its low 32 bits, any other
 * text with the FNV-1a hash of its UTF-8 bytes. Source: Tommy Ettinger's mulberry32, in the public domain.
 */
export function seededRandom(seed: number | string): () => number {
  const whole = Number(seed)
  const isWhole = Number.isSafeInteger(whole) && String(whole) === String(seed)
  let state = isWhole ? whole >>> 0 : fnv1a(String(seed))
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
