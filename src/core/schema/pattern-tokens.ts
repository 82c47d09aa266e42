/** The tokens of a regular expression that compiles. */

/** Escapes of one character: by number, and with `u` or `v` also in braces and by property. */
const NUMBERED = String.raw`\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\c[a-zA-Z]|\\0[0-7]{0,2}`
const BRACED = String.raw`\\u\{[\da-fA-F]+\}|\\[pP]\{[^}]*\}`
/** A reference, an escape, a character class, the start of a group with its kind, a quantifier, or any one character. */
const REST = String.raw`\\k<|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:))?|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[\s\S]`

const PLAIN_TOKEN = new RegExp(`${NUMBERED}|${REST}`, 'g')
// Without `u`, `\u{3}` is three times the letter u.
const UNICODE_TOKEN = new RegExp(`${NUMBERED}|${BRACED}|${REST}`, 'gu')

/** The tokens of a pattern, in order. */
export function tokensOf(source: string, flags: string): string[] {
  return source.match(/[uv]/.test(flags) ? UNICODE_TOKEN : PLAIN_TOKEN) ?? []
}

/** How often a quantifier lets the part before match, greedily or not. */
export interface Quantifier {
  readonly min: number
  readonly max: number
}

const QUANTIFIER = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??$/

/** A token as a quantifier, or undefined where it is another. */
export function quantifierOf(token: string): Quantifier | undefined {
  const match = QUANTIFIER.exec(token)
  if (match === null) return undefined
  const [, sign, min, comma, max] = match
  if (sign !== undefined) return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity }
  return { min: Number(min), max: comma === '' ? Number(min) : max === '' ? Infinity : Number(max) }
}
