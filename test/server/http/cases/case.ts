import type { Asking, Served, ServedOptions } from '../served.ts'

/** How one documented status of one operation is reached. */
export interface Case extends Omit<Asking, 'method'> {
  /** The path to ask, where it is not the declared one with `limits.maxUploads` for its key. */
  readonly path?: string
  /** Parts of the path by name, and a query to follow it. */
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  /** How the server is set up, where that matters. */
  readonly options?: ServedOptions
  /** What must have happened before. What it returns are more parts of the path. */
  readonly before?: (shop: Served) => Promise<unknown>
}

/**
 * Cases by the name of an operation and by status. What every route answers alike (strangers, wrong credentials, bad
 * queries, too many requests, …) needs none: the test makes those of the first case that succeeds.
 */
export type Cases = Readonly<Record<string, Readonly<Record<number, Case>>>>

/** Author and message, for what a case does through the library. */
export const signed = { by: 'dana', message: 'Before the case' }
