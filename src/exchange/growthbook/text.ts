/** A text that is given, or another one: GrowthBook takes an empty text for none. */
export function textOr(value: unknown, otherwise: string): string {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : otherwise
}
