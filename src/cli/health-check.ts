import { withoutPasswords, type Problem, type StoreFinding } from 'varve'
import { exitCodeFor, exitCodeOf, type ExitCode } from './exit-codes.ts'

/** One thing that was looked at. */
export interface Check {
  /** What it is about, in a word or two. */
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** What to do about it, as a sentence. */
  readonly remedy?: string
  /** For a failure: the exit code it stands for. */
  readonly code?: ExitCode
}

/** A check that found all well. */
export function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail }
}

/** A check that found something worth knowing. */
export function warning(name: string, detail: string, remedy?: string): Check {
  return { name, status: 'warning', detail, ...(remedy === undefined ? {} : { remedy }) }
}

/** A check that failed with an error, and stands for its exit code. No password in its text is shown. */
export function failed(name: string, error: unknown, remedy?: string): Check {
  const detail = withoutPasswords(error instanceof Error ? error.message : String(error))
  return { name, status: 'failed', detail, code: exitCodeOf(error), ...(remedy === undefined ? {} : { remedy }) }
}

/** A check that found something to be wrong, and stands for the exit code of that. */
export function broken(name: string, { code, issue, remedy }: Pick<Problem, 'code' | 'issue' | 'remedy'>): Check {
  return { ...warning(name, issue, remedy), status: 'failed', code: exitCodeFor(code) }
}

/** What a store found about its engine. An error there is a store that is not safe, or not as it should be. */
export function checkOf({ severity, about, issue, remedy }: StoreFinding): Check {
  const detail = withoutPasswords(issue)
  const mend = remedy === undefined ? {} : { remedy: withoutPasswords(remedy) }
  if (severity === 'error') return { name: about, status: 'failed', detail, code: 4, ...mend }
  return { name: about, status: severity, detail, ...mend }
}
