import { SEALED_RECORDS } from './revisions/commitment.ts'

/**
 * The kinds of records that Varve keeps beside a log, and whether they go with it when it is copied to another store.
 * What the history needs to be read, and what people rely on for longer than a day, `moves`; what only the programs of
 * one store know of `stays`. Leases are no records, and stay.
 */
export const recordKinds = {
  /** Tokens of secret values, by their commitments; and the log's own key for their fingerprints. */
  [SEALED_RECORDS]: 'moves',
  /** API tokens, as hashes. */
  token: 'moves',
  /** Who came in, and who was turned away. */
  audit: 'moves',
  /** Which answer was served to whom: what a request is reproduced from. */
  access: 'moves',
  /** Which values requests used, by their ids; for as long as whoever keeps them says. */
  request: 'stays',
  /** What guards saw of a rollout. */
  evidence: 'moves',
  /** People who are signed in at a server. */
  session: 'stays',
  /** Links that were used once. */
  nonce: 'stays',
} as const satisfies Readonly<Record<string, 'moves' | 'stays'>>
