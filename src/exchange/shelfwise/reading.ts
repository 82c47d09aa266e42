import type { OwnReading } from '../table/reading.ts'

/** Texts that mean true to ShelfWise, in any case; every other one means false, without a word. */
const TRUE = new Set(['true', '1', 'yes'])

/**
 * Words for true that ShelfWise does not know: its programs have been told false all along, and go on being told so. What
 * means nothing to anybody (`banana`, `enabled`) is not read at all, so that it is refused.
 */
export const ownReading: OwnReading = (text, { type }) => {
  if (type !== 'boolean' || TRUE.has(text.toLowerCase())) return undefined
  const isTrueHere = /^\s*(?:true|1|yes|y|on|t)\s*$/i.test(text)
  return isTrueHere ? { value: false, note: `the text ${JSON.stringify(text)} means false there` } : undefined
}
