import type { Json } from '../../json.ts'
import { isDigit } from './characters.ts'
import { plainNumber } from './numbers.ts'

/**
 * A number, or text that is one decimal number, with space around it if need be: `12`, ` -0.5`, `1e3`. NaN for anything
 * else that JavaScript would take for a number: empty text, `0x10`, `Infinity`, `true`.
 */
export function numeric(value: Json): number {
  if (typeof value !== 'string') return plainNumber(value)
  return isDecimal(value) ? plainNumber(Number(value)) : Number.NaN
}

/** Letters behind a zero that make another base of what follows: x, o and b. */
const OTHER_BASE = /[xob]/i

/** True when what `Number` takes for a number is written in decimal. */
function isDecimal(text: string): boolean {
  // Text without digits is empty, or the word Infinity.
  for (let at = 0; at < text.length; at += 1) if (isDigit(text.charCodeAt(at))) return !OTHER_BASE.test(text)
  return false
}
