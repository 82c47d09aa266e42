import type { Problem } from '../core/errors.ts'
import type { Platform } from '../core/ports.ts'

/** Problems kept for `health`, at most. */
const KEPT = 100

/** Problems that stop nothing: kept for `health`, and told to whoever wants to know. */
export class Troubles {
  readonly #kept: Problem[] = []
  readonly #platform: Platform
  readonly #onProblem: ((problem: Problem, cause?: unknown) => void) | undefined

  constructor(platform: Platform, onProblem: ((problem: Problem, cause?: unknown) => void) | undefined) {
    this.#platform = platform
    this.#onProblem = onProblem
  }

  get all(): readonly Problem[] {
    return this.#kept
  }

  /** Takes a problem in and tells of it; without anybody to tell, the platform warns. */
  report(problem: Problem, cause?: unknown): void {
    this.#kept.push(problem)
    if (this.#kept.length > KEPT) this.#kept.shift()
    try {
      if (this.#onProblem !== undefined) return this.#onProblem(problem, cause)
    } catch (error) {
      // Who is told of problems must not become one for whoever was at work.
      this.#platform.warn(`onProblem threw: ${errorText(error)}`, 'VARVE_PROBLEM')
    }
    const { key, issue, origin, remedy } = problem
    this.#platform.warn([key, issue, origin, remedy].filter(Boolean).join(' '), problem.code)
  }
}

/** What an error says of itself. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
