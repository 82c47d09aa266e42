import { VarveError } from 'varve'

/** A whole number, 0 or greater, as an option gives it. Throws USAGE. */
export function wholeNumber(text: string, option: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new VarveError('USAGE', {
    issue: `${option} ${JSON.stringify(text)} is no whole number.`,
    remedy: `Write ${option} 20.`,
  })
}
