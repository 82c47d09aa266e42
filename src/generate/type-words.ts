import { expected } from 'varve/schema'
import type { Declared } from './declared.ts'

/** What a value may be, in words: `an integer from 0 to 500, per day`. */
export function typeWords(declared: Declared): string {
  return withUnit(expected(declared.schema), declared)
}

/** Words for a type with what is counted. */
export function withUnit(words: string, declared: Declared): string {
  const { unit, bare } = countedBy(declared)
  return [words, bare === undefined ? undefined : `a bare number is in ${bare}`, unit]
    .filter(part => part !== undefined)
    .join(', ')
}

/** What is counted: the declared unit or the schema's own, and that of a number where text says its unit itself. */
export function countedBy({ unit, shape = {} }: Declared): { readonly unit?: string; readonly bare?: string } {
  const own = shape['x-unit']
  const counted = unit ?? (shape['x-text'] === undefined && typeof own === 'string' ? own : undefined)
  return {
    ...(counted === undefined ? {} : { unit: counted }),
    ...(shape['x-text'] === 'duration' && typeof own === 'string' ? { bare: own } : {}),
  }
}
