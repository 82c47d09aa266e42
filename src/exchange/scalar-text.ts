import { listOf } from './members.ts'

/** A text, or a number or boolean as text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** The texts of a list, numbers and booleans as text; anything else in it is passed over. */
export function scalarTextsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap(item => textOf(item) ?? [])
}
