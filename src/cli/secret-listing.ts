import { VarveError, type Listing, type Tree, type Varve } from 'varve'
import { listing } from './keys.ts'

/** A declared key that is secret. Throws UNKNOWN_KEY with the nearest name, or USAGE for a key that is no secret. */
export function secretListing(varve: Varve<Tree>, key: string): Listing {
  const known = listing(varve, key)
  if (known.secret) return known
  throw new VarveError('USAGE', {
    issue: `${known.key} is not a secret.`,
    remedy: `Use \`varve set\` and \`varve get\`, or declare it with ${known.kind}(secret(…)).`,
  })
}
