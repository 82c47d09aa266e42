/**
 * The UTF-8 bytes of one code point, the first byte lowest, as a signed integer. A lone surrogate becomes U+FFFD, as
 * TextEncoder has it. Source: RFC 3629, section 3.
 */
export function utf8Bytes(codePoint: number): number {
  if (codePoint < 0x80) return codePoint
  if (codePoint < 0x800) return 0x80c0 | (codePoint >>> 6) | ((codePoint & 0x3f) << 8)
  if (codePoint < 0x10000) return isSurrogate(codePoint) ? utf8Bytes(REPLACEMENT) : threeBytes(codePoint)
  const first = 0xf0 | (codePoint >>> 18)
  const second = 0x80 | ((codePoint >>> 12) & 0x3f)
  const third = 0x80 | ((codePoint >>> 6) & 0x3f)
  return first | (second << 8) | (third << 16) | ((0x80 | (codePoint & 0x3f)) << 24)
}

/** How many bytes UTF-8 needs for a code point: 1 to 4. */
export function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1
  if (codePoint < 0x800) return 2
  return codePoint < 0x10000 ? 3 : 4
}

const REPLACEMENT = 0xfffd
const isSurrogate = (codePoint: number): boolean => (codePoint & 0xf800) === 0xd800
const threeBytes = (codePoint: number): number =>
  0x8080e0 | (codePoint >>> 12) | (((codePoint >>> 6) & 0x3f) << 8) | ((codePoint & 0x3f) << 16)
