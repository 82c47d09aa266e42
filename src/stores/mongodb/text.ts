import { VarveError } from '../../core/errors.ts'

/**
 * Names of records and leases as they may stand in a query: text, and nothing that a query would take for an operator.
 * Throws USAGE for anything else, and for halves of characters, which MongoDB would keep as another text.
 */
export function plain(what: string, text: string): string {
  if (typeof text === 'string' && !/\p{Surrogate}/u.test(text)) return text
  throw new VarveError('USAGE', { issue: `${what} is not text that can be stored.`, remedy: 'Use whole characters.' })
}
