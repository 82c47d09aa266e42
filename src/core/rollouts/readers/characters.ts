/** Characters, as code units: what is read on every evaluation is scanned in place, because slices would be garbage. */

/** Code units that the forms of numbers, versions, instants and addresses are made of. */
export const CODE = {
  plus: 0x2b,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  upperT: 0x54,
  upperV: 0x56,
  upperZ: 0x5a,
} as const

/** What sets a lower-case letter of ASCII apart from its upper-case one. */
const LOWER = 0x20

/** True for `0` to `9`; false for NaN, which is what stands after a text's end. */
export function isDigit(code: number): boolean {
  return code >= CODE.zero && code <= CODE.nine
}

/** Where an identifier of a version ends that begins at `from`: letters of ASCII, digits and hyphens. */
export function endOfIdentifier(text: string, from: number): number {
  let at = from
  while (isOfIdentifier(text.charCodeAt(at))) at += 1
  return at
}

function isOfIdentifier(code: number): boolean {
  return isDigit(code) || code === CODE.minus || isLetter(code, 'z')
}

/** True for a letter of ASCII, in upper or lower case, up to `last`. */
function isLetter(code: number, last: 'f' | 'z'): boolean {
  const lower = code | LOWER
  return lower >= 0x61 && lower <= (last === 'f' ? 0x66 : 0x7a)
}

/** True for this upper-case letter, or its lower-case one. */
export function isEitherCase(code: number, upper: number): boolean {
  return code === upper || code === upper + LOWER
}

/** The value of a hexadecimal digit; -1 for what is none. */
export function hexDigit(code: number): number {
  if (isDigit(code)) return code - CODE.zero
  return isLetter(code, 'f') ? (code | LOWER) - 0x61 + 10 : -1
}

/** Where the digits that begin at `from` end: `from` itself where there are none. */
export function endOfDigits(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at))) at += 1
  return at
}

/** The number that exactly these digits write; NaN where one of them is none. For at most 15 digits. */
export function digitsAt(text: string, from: number, length: number): number {
  let number = 0
  for (let at = from; at < from + length; at += 1) {
    const code = text.charCodeAt(at)
    if (!isDigit(code)) return Number.NaN
    number = number * 10 + code - CODE.zero
  }
  return number
}
