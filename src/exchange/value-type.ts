import type { FlagType } from 'varve'

const KNOWN = ['boolean', 'string', 'number', 'object'] as const

/** What type all values of a flag have; `json` where they have not the same one. */
export function typeOfValues(values: readonly unknown[]): FlagType {
  const types = new Set(values.map(value => (Array.isArray(value) || value === null ? 'json' : typeof value)))
  const [type] = types
  return types.size === 1 ? (KNOWN.find(known => known === type) ?? 'json') : 'json'
}
