import type { Problem } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { managedDetails, type ManagedError } from './secret-request.ts'

/** What is known of a reference: its value, or why it has none. */
export type ManagedAnswer = ManagedValue | ManagedFailure

/** The value of a reference, its field picked. */
export interface ManagedValue {
  readonly value: Json
  /** Who gave it, by the name people know it by. */
  readonly manager: string
  readonly version?: string
  /** When it was fetched, in milliseconds since 1970 UTC. */
  readonly at: number
  /** What is wrong while it cannot be fetched again. */
  readonly stale?: Problem
  readonly problem?: undefined
}

/** A reference without a value. */
export interface ManagedFailure {
  readonly problem: Problem
  /** The same as an error to throw. */
  readonly error: ManagedError
  readonly value?: undefined
}

/** An answer without a value. */
export function failure(error: ManagedError): ManagedFailure {
  return { problem: managedProblem(error), error }
}

/** Such an error among other problems: of no key yet, found where the reference says. */
export function managedProblem(error: ManagedError): Problem {
  const { reference, manager, reason, remedy } = managedDetails(error)
  const issue = `${reason}${manager === undefined ? '' : ` (${manager})`}`
  return { code: error.code, issue, origin: reference, remedy }
}

/** The same where a last good value serves meanwhile: a warning while its manager is only away. */
export function staleProblem(error: ManagedError): Problem {
  const problem = managedProblem(error)
  return error.code === 'SECRET_MANAGER_UNREACHABLE' ? { ...problem, severity: 'warning' } : problem
}
