import type { Problem } from '../../core/errors.ts'
import type { Clock, SecretManager } from '../../core/ports.ts'
import { ago } from '../../core/time.ts'
import type { ManagedSecret } from './managed-secret.ts'
import { staleProblem } from './managed-answer.ts'
import type { ManagedCode } from './secret-request.ts'
import { Turns } from './turns.ts'

/** Requests to one manager that are under way at once. A manager that hangs keeps none of another waiting. */
const AT_ONCE = 16

/** What a standing works with. */
export interface StandingOptions {
  readonly clock: Clock
  readonly onProblem: (problem: Problem, cause?: unknown) => void
}

/**
 * How one manager is doing, and what is told of it: once that it cannot be reached, whatever the number of secrets, once
 * for each that is no longer there, and once that all is well again. Only what has a last good value is told here; what has
 * none is told by whoever needs it.
 */
export class ManagerStanding {
  readonly manager: SecretManager
  /** Whose turn it is to ask. */
  readonly turns = new Turns(AT_ONCE)
  readonly #options: StandingOptions
  readonly #failing = new Map<string, { readonly code: ManagedCode; readonly since: number }>()
  #succeededAt: number | undefined

  constructor(manager: SecretManager, options: StandingOptions) {
    this.manager = manager
    this.#options = options
  }

  /** When it last answered with a secret, in milliseconds since 1970 UTC. */
  get succeededAt(): number | undefined {
    return this.#succeededAt
  }

  /** Takes notice of what came of an attempt. */
  note({ reference, trouble, known }: ManagedSecret): void {
    if (trouble === undefined) return this.#well(reference.text)
    if (known === undefined) return
    const before = this.#failing.get(reference.text)
    if (before?.code === trouble.code) return
    const isFirst = trouble.code !== 'SECRET_MANAGER_UNREACHABLE' || !this.#isAway
    this.#failing.set(reference.text, { code: trouble.code, since: before?.since ?? this.#options.clock.now() })
    if (!isFirst) return
    const { origin: _, ...problem } = staleProblem(trouble)
    const { code, remedy = '' } = problem
    // Only here: a start that is refused asks nobody again.
    const again = code === 'SECRET_MANAGER_UNREACHABLE' ? 'It is asked again by itself. ' : ''
    const age = ago(this.#options.clock.now() - known.at)
    const issue = `${reference.text} ${problem.issue}; the value that was fetched ${age} ago serves`
    this.#options.onProblem({ ...problem, issue, remedy: `${again}${remedy}` })
  }

  /** No longer asked for. */
  forget(text: string): void {
    this.#failing.delete(text)
  }

  get #isAway(): boolean {
    return [...this.#failing.values()].some(({ code }) => code === 'SECRET_MANAGER_UNREACHABLE')
  }

  #well(text: string): void {
    const { clock, onProblem } = this.#options
    this.#succeededAt = clock.now()
    const failed = this.#failing.get(text)
    if (failed === undefined) return
    this.#failing.delete(text)
    if (failed.code === 'SECRET_MANAGER_UNREACHABLE' && this.#isAway) return
    const issue = `${text} is fetched again, after ${ago(clock.now() - failed.since)} (${this.manager.name})`
    onProblem({ code: failed.code, issue, severity: 'warning' })
  }
}
