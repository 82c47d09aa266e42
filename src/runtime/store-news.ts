import type { StoreFinding } from '../core/ports.ts'
import type { Head, Revision } from '../core/revisions/revision.ts'
import { ago } from '../core/time.ts'
import type { Troubles } from './troubles.ts'

/** What there is to say of a store though it stops nothing: each thing once. */
export class StoreNews {
  readonly #name: string
  readonly #troubles: Troubles
  readonly #told = new Set<string>()

  constructor(name: string, troubles: Troubles) {
    this.#name = name
    this.#troubles = troubles
  }

  /** Something an operator should know of its engine. */
  finding({ severity, issue, remedy }: StoreFinding): void {
    if (severity === 'ok' || this.#told.has(issue)) return
    this.#told.add(issue)
    const told = { code: 'STORE_WEAK', issue: `the store (${this.#name}): ${issue}`, severity: 'warning' } as const
    this.#troubles.report({ ...told, ...(remedy === undefined ? {} : { remedy }) })
  }

  /** What was kept is served in its place. */
  kept({ number }: Head, age: number, place: string | undefined): void {
    const issue = `revision ${number} is served as it was kept ${ago(age)} ago (${place ?? 'nowhere'}); nothing can be changed`
    this.#troubles.report({ code: 'STORE_UNREACHABLE', issue, severity: 'warning' })
  }

  /** It tells another history than what was kept, which is too old to be served in its place and is kept elsewhere now. */
  tooOld(place: string | undefined): void {
    const issue = `the store (${this.#name}) tells another history than what was kept, which is too old to be served: the store is followed, and what was kept is now ${place ?? 'lost'}`
    this.#troubles.report({ code: 'STORE_DIVERGED', issue, severity: 'warning' })
  }

  /** What was kept is of another store: it stays as it is, and this one is followed. */
  elsewhere(other: string, place: string | undefined): void {
    const issue = `the last known good (${place ?? 'nowhere'}) was read from another store (${other}): it is neither served nor written over, and nothing is kept of this one (${this.#name})`
    const remedy = 'Give each store a file of its own; or remove that one, where it is needed no more.'
    this.#troubles.report({ code: 'LAST_KNOWN_GOOD_ELSEWHERE', issue, remedy, severity: 'warning' })
  }

  /** It is followed again, because somebody decided so. */
  decision({ number, by, message }: Revision): void {
    const issue = `the store (${this.#name}) is followed again, as ${by} decided in revision ${number}: ${message}`
    this.#troubles.report({ code: 'STORE_DIVERGED', issue, severity: 'warning' })
  }
}
