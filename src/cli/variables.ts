import type { Source } from 'varve'
import { variableOf, type Declared, type Naming } from '../generate/index.ts'

/** The variables a key is read from, the preferred one first: `SHOP_SERVER__PORT`, `SHOP_SERVER_PORT`. */
export function variablesOf(declared: Declared, naming: Naming): readonly [string, ...string[]] {
  const preferred = variableOf(declared, naming)
  const [first = '', ...others] = declared.env
  const prefix = preferred.endsWith(first) ? preferred.slice(0, preferred.length - first.length) : ''
  // A key of one segment has one name only, nested or flat.
  return [preferred, ...others.map(name => prefix + name).filter(name => name !== preferred)]
}

/** True when the text `null` in the key's variable is read as null, and not as text. */
export function readsNull(type: Declared['text']): boolean {
  if (type?.kind === 'union') {
    return type.members.some(readsNull) && !type.members.some(({ kind }) => kind === 'string')
  }
  if (type?.kind === 'choice') return type.values.includes(null) && !type.values.includes('null')
  return type?.kind === 'null' || type?.kind === 'json'
}

/** True when some source reads variables at all. */
export function readsVariables(sources: readonly Source[]): boolean {
  return sources.some(source => source.variable !== undefined)
}
