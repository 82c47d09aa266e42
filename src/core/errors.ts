/**
 * Every problem Varve can report, in one table: a code that never changes, the family that decides the exit status,
 * and one sentence that says what, where and how to mend it. Its rows are in `errors/`, by subject. `docs/errors.md` is tested
 * against this table. A details object never holds a secret's value; a sentence is made of details only.
 */

import type { ProblemFamily, Telling } from './errors/problem.ts'
import { changeProblems } from './errors/changing.ts'
import { commandProblems } from './errors/command-line.ts'
import { declaringProblems } from './errors/declaring.ts'
import { flagProblems } from './errors/flags.ts'
import { historyProblems } from './errors/looking-back.ts'
import { httpProblems } from './errors/over-http.ts'
import { readingProblems } from './errors/reading.ts'
import { servingProblems } from './errors/serving.ts'
import { sourceProblems } from './errors/sources.ts'
import { storeProblems } from './errors/stores.ts'
import { surroundingProblems } from './errors/surroundings.ts'

export { KEY_COMMAND, openingRemedy } from './errors/phrases.ts'
export type { Problem, ProblemFamily } from './errors/problem.ts'
export { listProblems, reportProblems, tally } from './errors/report.ts'

const problems = {
  ...declaringProblems,
  ...readingProblems,
  ...sourceProblems,
  ...changeProblems,
  ...historyProblems,
  ...storeProblems,
  ...flagProblems,
  ...surroundingProblems,
  ...httpProblems,
  ...servingProblems,
  ...commandProblems,
} as const

type Problems = typeof problems

/** The stable name of a problem: programs branch on it, people look it up in `docs/errors.md`. */
export type ProblemCode = keyof Problems

/** What a problem of this code carries besides its sentence. */
export type ProblemDetails<C extends ProblemCode> = Parameters<Problems[C]['say']>[0]

/** Every code there is, in the order of the table. */
export const problemCodes = Object.keys(problems) as readonly ProblemCode[]

/** The family of a code, from which an exit status or an HTTP status follows. */
export function familyOf(code: ProblemCode): ProblemFamily {
  return problems[code].family
}

/**
 * The only error Varve throws on purpose. `message` says what, where and how to mend it; `details` has the same facts
 * for programs. Neither ever holds a secret's value.
 * @example
 * try { await varve.set('limits.maxUploads', 20, signature) } catch (error) {
 *   if (isProblem(error, 'REVISION_CONFLICT')) console.log(error.details.actual)
 * }
 */
export class VarveError<C extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'VarveError'
  readonly code: C
  readonly details: ProblemDetails<C>

  constructor(code: C, details: ProblemDetails<C>, options?: { cause?: unknown }) {
    const { say } = problems[code] as Telling<ProblemDetails<C>>
    super(say(details), options)
    this.code = code
    this.details = details
  }

  /** Code, message and details, for logs and for `--json`. The cause is left out: it may quote what it read. */
  toJSON(): { code: C; message: string; details: ProblemDetails<C> } {
    return { code: this.code, message: this.message, details: this.details }
  }
}

/** True when `error` is a VarveError with this code; narrows its details. */
export function isProblem<C extends ProblemCode>(error: unknown, code: C): error is VarveError<C> {
  return isVarveError(error) && error.code === code
}

/** True for any VarveError, also one from another copy of this package. */
export function isVarveError(error: unknown): error is VarveError {
  return error instanceof Error && error.name === 'VarveError' && 'code' in error
}
