/**
 * The number JavaScript makes of a value of a payload where it compares it with one: 0 for null, of a list what it makes
 * of its text. Objects are never asked for their own, as members of theirs are data here.
 */
export function javascriptNumber(value: unknown): number {
  if (Array.isArray(value)) return value.every(isPlain) ? Number(value.join(',')) : Number.NaN
  return isPlain(value) ? Number(value) : Number.NaN
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
