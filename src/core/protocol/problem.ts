import { familyOf, type Problem, type ProblemCode, type ProblemFamily } from '../errors.ts'
import type { Json } from '../json.ts'

/** What stands before a code in the `type` of a problem document. */
export const PROBLEM_TYPE = 'https://varve.dev/errors/'

/** The media type of a problem document. */
export const PROBLEM_MEDIA = 'application/problem+json'

/** What a request is answered with that was not done: RFC 9457, and the same codes as the library's errors. */
export interface ProblemDocument {
  /** Identifies the code, as an address. */
  readonly type: string
  /** The code in words, the same every time. */
  readonly title: string
  readonly status: number
  /** What is wrong, where, and how to mend it; never a secret's value. */
  readonly detail: string
  readonly code: ProblemCode
  /** The address that was asked, without its query. */
  readonly instance?: string
  /** Under which the server's log has this request. */
  readonly requestId: string
  /** Everything that is wrong, where that is more than one thing can be. */
  readonly errors?: readonly Problem[]
  /** The error's details, by name. */
  readonly [detail: string]: Json | readonly Problem[] | undefined
}

/** The HTTP status of each family of problems. */
const FAMILY_STATUS: Readonly<Record<ProblemFamily, number>> = {
  usage: 400,
  denied: 403,
  'not-found': 404,
  conflict: 409,
  invalid: 422,
  broken: 500,
  unreachable: 503,
  timeout: 504,
}

/** Where a code has a status of its own. */
const CODE_STATUS: Readonly<Partial<Record<ProblemCode, number>>> = {
  CREDENTIAL_REFUSED: 401,
  METHOD_REFUSED: 405,
  REVISION_AWAITED: 412,
  SNAPSHOT_MISSING: 409,
  CHANGE_TOO_LARGE: 413,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_REFUSED: 415,
  // The request can be read, and lacks a part: like every other part that does not fit.
  SIGNATURE_MISSING: 422,
  TOO_MANY_ATTEMPTS: 429,
  TOO_MANY_REQUESTS: 429,
  // What the server cannot do as it was set up, whoever asks.
  NO_STORE: 501,
  PACKAGE_MISSING: 501,
  CONTEXT_UNSUPPORTED: 501,
  RUNTIME_UNSUPPORTED: 501,
  // Nobody's input is at fault, and it may be well again.
  CLOSED: 503,
  STORE_READ_ONLY: 503,
  STORE_DIVERGED: 503,
  STORE_CORRUPT: 503,
  STORE_UNSAFE: 503,
  CHAIN_BROKEN: 503,
  HEAD_MISMATCH: 503,
  CLOCK_SKEWED: 503,
}

/** The HTTP status that a problem is answered with. */
export function statusOf(code: ProblemCode): number {
  return CODE_STATUS[code] ?? FAMILY_STATUS[familyOf(code)]
}

/** A code in words: `REVISION_CONFLICT` becomes `Revision conflict`. */
export function titleOf(code: ProblemCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
