import type { ProblemCode } from '../errors.ts'
import type { SourceOrigin } from '../ports.ts'

/** What kind of failure a code is; the command line's exit status and the HTTP status follow from it. */
export type ProblemFamily =
  | 'usage'
  | 'not-found'
  | 'denied'
  | 'invalid'
  | 'conflict'
  | 'unreachable'
  | 'timeout'
  | 'broken'

/** One of several things wrong, in a report that names them all at once. */
export interface Problem {
  readonly code: ProblemCode
  /** Dotted key, where the problem has one. */
  readonly key?: string
  /** Where the value was found, in words: `config.toml:3:8`, `SHOP_SERVER__PORT`. */
  readonly origin?: string
  /** What is wrong, without a subject: `must be at most 65535, but is 80800`. */
  readonly issue: string
  /** What to do about it, as a sentence. */
  readonly remedy?: string
  /** A warning stops nothing. An error when absent. */
  readonly severity?: 'error' | 'warning'
  /** The same place as `origin`, for programs. */
  readonly place?: SourceOrigin
  /** What would fit, in words: `an integer from 1 to 65535`. */
  readonly expected?: string
  /** What it stands over: a weaker layer's place and value, `config.toml:12:8 = 5432`. */
  readonly over?: string
}

/** What the table says of one code. */
export interface Telling<D> {
  readonly family: ProblemFamily
  readonly say: (details: D) => string
}

/** One row of the table: the family, and the sentence that is made of the details. */
export function problem<D>(family: ProblemFamily, say: (details: D) => string): Telling<D> {
  return { family, say }
}
