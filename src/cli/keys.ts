import { VarveError, type Listing, type Tree, type Varve } from 'varve'

/** A declared key with its value, as this audience sees it. Throws UNKNOWN_KEY with the nearest name. */
export function listing(varve: Varve<Tree>, key: string, audience = {}): Listing {
  // Explaining accepts an alias, and says what is wrong with a key that is none.
  const canonical = varve.for(audience).explain(key).key
  const found = varve.list(audience).find(one => one.key === canonical)
  if (found === undefined) throw new VarveError('UNKNOWN_KEY', { key })
  return found
}

/** True for keys that fit a pattern: `limits.*`, `*.port`, or how a key begins. Everything fits no pattern. */
export function fits(key: string, pattern: string | undefined): boolean {
  if (pattern === undefined || !pattern.includes('*')) return key.startsWith(pattern ?? '')
  const parts = pattern.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`).test(key)
}
