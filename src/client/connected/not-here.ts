import { VarveError } from '../../core/errors.ts'
import type { Varve } from '../../runtime/varve.ts'

/** Rejects with what cannot be done through a server, and where it can be. */
export function notHere(what: string, remedy: string): () => Promise<never> {
  return () => Promise.reject(new VarveError('NOT_AT_A_SERVER', { what, remedy }))
}

/** What is done with a store at hand. */
export const NOT_HERE = {
  compact: notHere('Compacting', 'Compact where the store is.'),
  divergence: notHere('Recovery', 'Run `varve recover` where the store is.'),
  adopt: notHere('Recovery', 'Run `varve recover` where the store is.'),
} satisfies Partial<Varve>
