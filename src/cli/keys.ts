import { VarveError, type Listing, type Tree, type Varve } from 'varve'

/** A declared key with its value, as this audience sees it. Throws UNKNOWN_KEY with the nearest name. */
export function listing(varve: Varve<Tree>, key: string, audience = {}): Listing {
  // Explaining accepts an alias, and says what is wrong with a key that is none.
  const canonical = varve.for(audience).explain(key).key
  const found = varve.list(audience).find(one => one.key === canonical)
  if (found === undefined) throw new VarveError('UNKNOWN_KEY', { key })
  return found
}
