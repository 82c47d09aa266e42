import type { Problem } from '../../core/errors.ts'
import type { Platform, Unsubscribe } from '../../core/ports.ts'
import type { Answer } from '../asking.ts'
import type { ManagedSecrets } from './managed-secrets.ts'
import type { SecretLookup } from './secret-pass.ts'
import type { SourcedPresent, Sourcing } from '../sourcing.ts'
import { UNFETCHED } from './unfetched-codes.ts'

/** How often a pass may find references that only what was fetched before it names. */
const ROUNDS = 8

/** Under which name what sources refer to is kept fresh. */
const HOLDER = 'sources'

/** Where a pass over the sources looks secrets up. */
export function lookupIn(
  managed: ManagedSecrets,
  { invalidValues }: { readonly invalidValues?: string },
): SecretLookup {
  return {
    schemes: new Set(managed.schemes),
    known: text => managed.known(text),
    everything: invalidValues === 'warn',
  }
}

/** The secrets that sources refer to: fetched between one pass over the sources and the next, kept fresh from then on. */
export class StartSecrets {
  readonly #managed: ManagedSecrets
  readonly #sourcing: Sourcing
  readonly #clock: Platform['clock']
  #needed: ReadonlySet<string> = new Set()
  #held: ReadonlySet<string> = new Set()
  /** True where something changed that the last pass did not see. */
  #isChanged = false
  #listener: (() => void) | undefined

  constructor(managed: ManagedSecrets, sourcing: Sourcing, clock: Platform['clock']) {
    this.#managed = managed
    this.#sourcing = sourcing
    this.#clock = clock
    managed.watch(texts => this.#noticed(texts))
  }

  /** What sources come to once the secrets they refer to are fetched, or the deadline is over. */
  async present(answers: readonly Answer[]): Promise<SourcedPresent> {
    const until = this.#clock.monotonic() + this.#managed.deadline
    let found = this.#pass(answers)
    for (let round = 0; round < ROUNDS && found.wanted.size > 0; round += 1) {
      await this.#managed.fetch(found.wanted, Math.max(0, Math.round(until - this.#clock.monotonic())))
      found = this.#pass(answers)
    }
    return found
  }

  /** Keeps fresh, from now on, what was looked up in a pass that counts. */
  hold({ needed }: SourcedPresent): void {
    this.#held = needed
    this.#managed.hold(HOLDER, needed)
  }

  /** Asks on for what a pass needs that may count later, beside what counts now. */
  holdAlso({ needed }: SourcedPresent): void {
    this.#managed.hold(HOLDER, new Set([...this.#held, ...needed]))
  }

  /** Calls back when a secret changed that sources refer to, also before this was called. */
  watch(listener: () => void): Unsubscribe {
    this.#listener = listener
    if (this.#isChanged) listener()
    return () => (this.#listener = undefined)
  }

  #pass(answers: readonly Answer[]): SourcedPresent {
    this.#isChanged = false
    const found = this.#sourcing.present(answers)
    this.#needed = found.needed
    return found
  }

  #noticed(texts: ReadonlySet<string>): void {
    if (![...texts].some(text => this.#held.has(text) || this.#needed.has(text))) return
    this.#isChanged = true
    this.#listener?.()
  }
}

/** Problems that stop a start, and those that only stand where something stored serves: what could not be fetched. */
export function withoutServed(
  problems: readonly Problem[],
  isServed: (key: string) => boolean,
): { readonly stopping: readonly Problem[]; readonly told: readonly Problem[] } {
  const gives = ({ code, key }: Problem): boolean => UNFETCHED.has(code) && key !== undefined && isServed(key)
  const told = problems.filter(gives).map((problem): Problem => ({ ...problem, severity: 'warning' }))
  return { stopping: problems.filter(problem => !gives(problem)), told }
}
