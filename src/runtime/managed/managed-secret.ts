import type { Platform, SecretManager, SecretReference, Unsubscribe } from '../../core/ports.ts'
import type { SecretValue } from '../../core/secret-field.ts'
import { PATIENT_ATTEMPTS, pauseBefore, SOONEST, untilRefresh } from './secret-pace.ts'
import { isManaged, requestSecret, unanswered, type ArrivedSecret, type ManagedError } from './secret-request.ts'
import type { Turns } from './turns.ts'

/** What is known of a secret. Whole: the field is not picked yet. */
export interface KnownSecret {
  readonly value: SecretValue
  readonly version?: string
  /** When it was fetched, in milliseconds since 1970 UTC. */
  readonly at: number
}

/** What one secret works with. */
export interface ManagedSecretOptions {
  readonly manager: SecretManager
  /** Where it is, without a field. */
  readonly reference: SecretReference
  readonly turns: Turns
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'random'>
  /** How long it is used before it is fetched again, in milliseconds. */
  readonly refresh: number
  /** What is wrong with a secret that arrives after another: then the former one stays. */
  readonly refuse: (value: SecretValue) => ManagedError | undefined
  /** Told after each attempt. */
  readonly onAttempt: () => void
}

/** One secret of a manager: fetched when somebody asks, kept fresh while somebody holds it, and the last good one kept. */
export class ManagedSecret {
  readonly #options: ManagedSecretOptions
  #known: KnownSecret | undefined
  /** The newest version, while it cannot take the place of what is known. */
  #pending: ArrivedSecret | undefined
  #trouble: ManagedError | undefined
  #failures = 0
  /** When the last attempt ended, on the clock that never steps. */
  #endedAt = -Infinity
  #isFresh = false
  #validFor: number | undefined
  #patience = PATIENCE
  #isHeld = false
  #isEnded = false
  #settling: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined
  #request: AbortController | undefined
  #mustRepeat = false
  #cancel: Unsubscribe = () => {}
  #unwatch: Unsubscribe | undefined

  constructor(options: ManagedSecretOptions) {
    this.#options = options
  }

  get manager(): SecretManager {
    return this.#options.manager
  }

  get reference(): SecretReference {
    return this.#options.reference
  }

  /** The last that was fetched. */
  get known(): KnownSecret | undefined {
    return this.#known
  }

  /** The newest version that was fetched, where it is not taken over. */
  get pending(): Omit<KnownSecret, 'at'> | undefined {
    return this.#pending
  }

  /** Why it cannot be fetched now. */
  get trouble(): ManagedError | undefined {
    return this.#trouble
  }

  get isHeld(): boolean {
    return this.#isHeld
  }

  /** True where asking may tell more than is known: not for what is fresh, nor while its manager is asked again by itself. */
  get isWanting(): boolean {
    const isAskedAgain = this.#isHeld && this.#trouble?.code === 'SECRET_MANAGER_UNREACHABLE'
    return !this.#isFresh && !isAskedAgain
  }

  /** Takes in what an earlier process knew, unless more is known. */
  take(known: KnownSecret): void {
    this.#known ??= known
  }

  /** Asks, unless that is under way. Resolves once it is known, or was asked for in vain a few times. `patience` is for one answer, in milliseconds. */
  fetch(patience: number): Promise<void> {
    if (this.#isEnded) return Promise.resolve()
    if (this.#settling === undefined) {
      let resolve = (): void => {}
      const promise = new Promise<void>(settle => (resolve = settle))
      this.#settling = { promise, resolve }
      this.#failures = 0
      this.#patience = patience
      if (this.#request === undefined) void this.#attempt()
    }
    return this.#settling.promise
  }

  /** Keeps it fresh from now on, or no longer. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld || this.#isEnded) return
    this.#isHeld = isHeld
    if (isHeld) this.#watch()
    else this.#rest()
    this.#schedule()
  }

  /** Takes the newest version over after all, where what stood in its way is not needed any more. */
  reconsider(): void {
    if (this.#pending !== undefined && this.#request === undefined) this.#arrived(this.#pending)
  }

  /** Gives up whatever is under way, for good. */
  end(): void {
    this.#isEnded = true
    this.#isHeld = false
    this.#rest()
    this.#request?.abort()
    this.#settle()
  }

  #rest(): void {
    this.#cancel()
    try {
      this.#unwatch?.()
    } catch {
      // Whether it is told of further changes or not, nobody listens.
    }
    this.#unwatch = undefined
  }

  async #attempt(): Promise<void> {
    this.#cancel()
    const { manager, reference, turns, platform } = this.#options
    const patience = this.#patience
    const abort = (this.#request = new AbortController())
    this.#mustRepeat = false
    try {
      const request = (): Promise<ArrivedSecret> =>
        requestSecret(manager, reference, { timers: platform.timers, patience, abort })
      this.#arrived(await turns.take(request))
    } catch (error) {
      this.#failed(isManaged(error) ? error : unanswered(manager, reference, 'could not be asked for'))
    }
  }

  #arrived(arrived: ArrivedSecret): void {
    const { validFor, ...secret } = arrived
    const refused = this.#known === undefined ? undefined : this.#options.refuse(secret.value)
    this.#pending = refused === undefined ? undefined : arrived
    if (refused !== undefined) return this.#failed(refused)
    this.#known = { ...secret, at: this.#options.platform.clock.now() }
    this.#validFor = validFor
    this.#isFresh = true
    this.#failures = 0
    this.#ended(undefined, true)
  }

  #failed(error: ManagedError): void {
    this.#failures += 1
    this.#isFresh = false
    this.#ended(error, error.code !== 'SECRET_MANAGER_UNREACHABLE' || this.#failures >= PATIENT_ATTEMPTS)
  }

  #ended(trouble: ManagedError | undefined, isOver: boolean): void {
    this.#endedAt = this.#options.platform.clock.monotonic()
    this.#request = undefined
    this.#trouble = trouble
    if (!this.#isEnded) this.#options.onAttempt()
    if (isOver) this.#settle()
    this.#schedule()
  }

  #settle(): void {
    this.#settling?.resolve()
    this.#settling = undefined
    this.#patience = PATIENCE
  }

  /** Sets the time of the next attempt, where there is to be one. */
  #schedule(): void {
    const isWanted = this.#isHeld || this.#settling !== undefined
    if (this.#isEnded || this.#request !== undefined || !isWanted) return
    const { platform } = this.#options
    this.#cancel()
    const pause = this.#pause()
    if (pause === 0) void this.#attempt()
    else this.#cancel = platform.timers.after(pause, () => void this.#attempt())
  }

  #pause(): number {
    const { platform, refresh } = this.#options
    const since = platform.clock.monotonic() - this.#endedAt
    const left = (whole: number): number => Math.max(0, whole - since)
    if (this.#mustRepeat) return left(SOONEST)
    if (this.#trouble === undefined) return left(untilRefresh(refresh, this.#validFor, platform.random))
    if (this.#trouble.code === 'SECRET_MANAGER_UNREACHABLE') return left(pauseBefore(this.#failures, platform.random))
    return left(untilRefresh(refresh, undefined, platform.random))
  }

  #watch(): void {
    const { manager, reference } = this.#options
    try {
      this.#unwatch = manager.watch?.(reference, () => this.#changed())
    } catch {
      // It is fetched again all the same, only later.
    }
  }

  /** Its manager says that it may have changed. */
  #changed(): void {
    if (!this.#isHeld) return
    this.#mustRepeat = true
    this.#schedule()
  }
}

/** How long an answer may take, in milliseconds, where whoever waits does not say. */
export const PATIENCE = 5000
