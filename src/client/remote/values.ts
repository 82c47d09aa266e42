import type { Audience } from '../../core/layers/audience.ts'
import type { Timers } from '../../core/ports/platform.ts'
import type { RemoteEvaluation, RemoteHealth, RemoteOptions, RemoteStorage } from '../remote.ts'
import { type Answers, audienceName, isSameAudience, keptAnswers, keptText, RemoteServer } from './answers.ts'
import { Following } from './following.ts'
import { followPage } from './page.ts'
import { ToldError, unreachable } from './told-error.ts'
import { type Listener, Listeners } from './listeners.ts'

/** Milliseconds in which news are gathered before the server is asked: a fleet of pages does not ask in step. */
const GATHERING = 150

/** A remote view without the declaration's types. `RemoteView` says what each of these does. */
export class RemoteValues {
  readonly ready: Promise<void>
  readonly #options: RemoteOptions
  readonly #server: RemoteServer
  readonly #following: Following
  readonly #timers: Timers
  readonly #random: () => number
  readonly #listeners = new Listeners()
  /** Who is to be served: from when that is wished for, unless it fails. Answers for others are not used. */
  #wanted: Audience
  #answers: Answers | undefined
  #isFresh = false
  #problem: Error | undefined
  /** Grows with each question: an answer to an earlier one than the last that was answered is not used. */
  #asked = 0
  #answered = 0
  #gathering: (() => void) | undefined
  #polling: () => void = () => {}
  readonly #leave: () => void
  readonly #closing = new AbortController()

  constructor(options: RemoteOptions) {
    this.#options = options
    this.#wanted = options.audience ?? {}
    this.#timers = options.timers ?? pageTimers
    this.#server = new RemoteServer(options, this.#timers)
    this.#random = options.random ?? Math.random
    this.#answers = keptAnswers(this.#kept(), this.#wanted)
    const heard = {
      onNews: (keys: readonly string[] | undefined) => this.#news(keys),
      // What happened while nobody listened is found by asking.
      onOpen: () => this.#news(undefined),
      // So is whether it can still be asked.
      onLost: () => this.#news(undefined),
    }
    this.#following = new Following(this.#server, heard, { timers: this.#timers, random: this.#random })
    this.ready = this.#start()
    this.#leave = this.#followPage()
    // Who does not wait for it is told by `health` and `onProblem`.
    this.ready.catch(() => {})
  }

  get audience(): Audience {
    return this.#answers?.audience ?? this.#options.audience ?? {}
  }

  get(key: string, fallback?: unknown): unknown {
    const found = this.#answers?.values.get(key)
    if (found !== undefined) return found.value
    if (fallback !== undefined) return fallback
    throw this.#missing(key)
  }

  evaluate(key: string): RemoteEvaluation {
    const found = this.#answers?.values.get(key)
    if (found === undefined) throw this.#missing(key)
    return this.#isFresh ? found : { ...found, reason: 'STALE' }
  }

  variant(key: string): string | undefined {
    return this.#answers?.values.get(key)?.variant
  }

  all(): Readonly<Record<string, unknown>> {
    const values = this.#answers?.values ?? new Map<string, RemoteEvaluation>()
    return Object.fromEntries([...values].map(([key, { value }]) => [key, value]))
  }

  watch(pattern: string, listener: Listener): () => void {
    return this.#listeners.add(pattern, listener)
  }

  async as(audience: Audience): Promise<void> {
    // A copy: it is told from other wishes by what it is, not by what is in it.
    const wanted = { ...audience }
    this.#wanted = wanted
    try {
      await this.#ask()
    } catch (error) {
      // Another question may have been answered for the same audience.
      if (!this.#serves(wanted)) return this.#putBack(wanted, error)
    }
    if (!this.#serves(wanted)) throw replaced(wanted)
  }

  /** Until whoever is wanted then has been asked for. */
  async refresh(): Promise<void> {
    const wanted = this.#wanted
    try {
      await this.#ask()
    } catch (error) {
      if (wanted === this.#wanted) throw error
    }
    if (wanted !== this.#wanted) await this.refresh()
  }

  health(): RemoteHealth {
    const status = this.#answers === undefined ? 'empty' : this.#isFresh ? 'fresh' : 'stale'
    return { status, revision: this.#answers?.revision, problem: this.#problem }
  }

  async close(): Promise<void> {
    this.#leave()
    this.#closing.abort()
    this.#gathering?.()
    this.#polling()
    this.#following.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #start(): Promise<void> {
    const hadSome = this.#answers !== undefined
    const first = this.refresh()
    this.#following.start()
    this.#poll()
    // With values that were kept, nobody waits for the server.
    if (hadSome) return void first.catch(() => {})
    return first
  }

  #followPage(): () => void {
    const doubt = (): void => this.#news(undefined)
    return followPage({
      onLeft: () => this.#following.pause(),
      onBack: () => {
        this.#following.start()
        doubt()
      },
      onDoubt: doubt,
    })
  }

  /** Asks at intervals, for where no stream comes through. */
  #poll(): void {
    const { poll = 30_000 } = this.#options
    this.#polling = this.#timers.after(poll * (0.8 + 0.4 * this.#random()), () => {
      this.#ask().catch(() => {})
      this.#poll()
    })
  }

  #news(keys: readonly string[] | undefined): void {
    const wanted = this.#options.keys
    if (wanted !== undefined && keys?.some(key => wanted.includes(key)) === false) return
    this.#gathering ??= this.#timers.after(GATHERING * this.#random(), () => {
      this.#gathering = undefined
      this.#ask().catch(() => {})
    })
  }

  #serves(audience: Audience): boolean {
    return this.#answers !== undefined && isSameAudience(this.#answers.audience, audience)
  }

  /** Whoever was served goes on being served, and is asked for: news of meanwhile were of somebody else's values. */
  #putBack(wanted: Audience, error: unknown): never {
    if (this.#wanted === wanted) {
      this.#wanted = this.audience
      this.#news(undefined)
    }
    throw error
  }

  /** Asks for whoever is wanted now. */
  async #ask(): Promise<void> {
    const audience = this.#wanted
    const turn = ++this.#asked
    const { patience = 10_000 } = this.#options
    const asking = new AbortController()
    const late = this.#timers.after(patience, () => asking.abort(new Error(`no answer within ${patience} ms`)))
    try {
      const signal = AbortSignal.any([asking.signal, this.#closing.signal])
      const answers = await this.#server.evaluate(audience, signal, this.#known(audience))
      if (turn > this.#answered && isSameAudience(audience, this.#wanted)) this.#take(answers, turn)
    } catch (error) {
      const problem = this.#problemOf(error)
      // A later question was answered: there is none.
      if (turn > this.#answered) this.#trouble(problem)
      throw problem
    } finally {
      late()
    }
  }

  /** What is known of an audience; undefined where somebody else is served. */
  #known(audience: Audience): Answers | undefined {
    return this.#serves(audience) ? this.#answers : undefined
  }

  #problemOf(error: unknown): ToldError {
    if (this.#closing.signal.aborted)
      return new ToldError('CLOSED', 'This view was closed; its last values can still be read.')
    return error instanceof ToldError ? error : unreachable(this.#server.url, String(error), error)
  }

  #take(answers: Answers, turn: number): void {
    const before = this.#answers?.values ?? new Map<string, RemoteEvaluation>()
    this.#answered = turn
    this.#answers = answers
    this.#isFresh = true
    this.#problem = undefined
    this.#keep(answers)
    this.#listeners.tell(before, answers.values)
  }

  #trouble(problem: Error): void {
    if (this.#closing.signal.aborted) return
    const isNew = this.#problem === undefined
    this.#isFresh = false
    this.#problem = problem
    if (isNew) this.#options.onProblem?.(problem)
  }

  #storage(): RemoteStorage | undefined {
    const { storage } = this.#options
    return typeof storage === 'function' ? storage() : storage
  }

  #kept(): string | null {
    try {
      return this.#storage()?.getItem(this.#place(this.#wanted)) ?? null
    } catch {
      // A page may be refused its storage; it does without.
      return null
    }
  }

  #keep(answers: Answers): void {
    try {
      this.#storage()?.setItem(this.#place(answers.audience), keptText(answers))
    } catch {
      // It may be full; what was kept before is still there.
    }
  }

  /** Where the view's own values are kept: others of the page ask for somebody else, or for other keys. */
  #place(audience: Audience): string {
    const { keys } = this.#options
    return `varve:${this.#server.url} ${audienceName(audience)}${keys === undefined ? '' : ` ${keys.toSorted().join(' ')}`}`
  }

  #missing(key: string): ToldError {
    const why =
      this.#answers === undefined ? 'nothing came from the server yet' : 'the server has none for this audience'
    return new ToldError('MISSING_VALUE', `${key} has no value: ${why}. Await \`ready\`, or give a fallback.`, {
      details: { key },
    })
  }
}

function replaced(audience: Audience): ToldError {
  const message =
    'Somebody else was asked for meanwhile, and is served. The last call of `as` decides: ignore this, or await each before the next.'
  return new ToldError('AUDIENCE_REPLACED', message, { details: { audience } })
}

const pageTimers: Timers = {
  after(delay, fire) {
    const timer = setTimeout(fire, delay)
    return () => clearTimeout(timer)
  },
}
