/**
 * The number a text writes down, as JSON5 writes them and its relatives do, or undefined where JavaScript has no exact
 * one: infinities, NaN, and integers beyond ±9007199254740991, which it would round.
 */
export function exactly(text: string): number | undefined {
  const magnitude = Number(text.replace(/^[+-]/, ''))
  const isWhole = /^[+-]?(?:\d+|0[xXoO][\da-fA-F]+)$/.test(text)
  if (!Number.isFinite(magnitude) || (isWhole && !Number.isSafeInteger(magnitude))) return undefined
  return text.startsWith('-') ? -magnitude : magnitude
}
