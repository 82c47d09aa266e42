import { isVarveError, type Problem } from '../../core/errors.ts'
import { isObject, type Json } from '../../core/json.ts'
import type { KeptState, Platform, Unsubscribe } from '../../core/ports.ts'

/** How long a change waits for others before what was fetched is kept, in milliseconds. */
const DELAY = 500

/** How often it is kept again although nothing has changed, so that its age is right, in milliseconds. */
const FRESHEN = 600_000

/** What keeping fetched secrets works with. */
export interface SecretKeepingOptions {
  /** Readies the place. It may throw why secrets cannot be kept there; undefined where none are. */
  readonly open: () => KeptState | undefined
  readonly platform: Pick<Platform, 'clock' | 'timers'>
  /** What is known now. It holds secrets: the place seals it. */
  readonly known: () => Json
  readonly onProblem: (problem: Problem, cause?: unknown) => void
}

/** Keeps what secret managers gave for a start while they are away: sealed, soon after a change, and when the process closes. */
export class SecretKeeping {
  readonly #options: SecretKeepingOptions
  #place: KeptState | undefined
  #loading: Promise<Json | undefined> | undefined
  #cancel: Unsubscribe | undefined
  #keptAt = -Infinity
  #failing: string | undefined
  #isClosed = false

  constructor(options: SecretKeepingOptions) {
    this.#options = options
  }

  /** What an earlier process kept, read once; undefined for nothing. What cannot be read is told, and stops nothing. */
  load(): Promise<Json | undefined> {
    return (this.#loading ??= this.#load())
  }

  /** Takes notice that secrets were fetched: others than before, or only the same again. */
  note(areOthers: boolean): void {
    const { clock, timers } = this.#options.platform
    const isDue = areOthers || clock.monotonic() - this.#keptAt > FRESHEN
    if (this.#place === undefined || this.#isClosed || !isDue) return
    this.#cancel ??= timers.after(DELAY, () => void this.#save())
  }

  /** Keeps what is known at once, where it was ever asked what an earlier process had kept. */
  async now(): Promise<void> {
    if (!this.#isClosed) await this.#save()
  }

  /** Keeps what is known once more, and nothing from then on. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#save()
  }

  async #load(): Promise<Json | undefined> {
    try {
      this.#place = this.#options.open()
      const text = await this.#place?.load()
      return text === undefined ? undefined : (JSON.parse(text) as Json)
    } catch (error) {
      this.#tell(error)
      return undefined
    }
  }

  async #save(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    const known = this.#options.known()
    // Who fetched nothing knows no better than whoever kept what is there.
    if (!isObject(known) || Object.keys(known).length === 0) return
    this.#keptAt = this.#options.platform.clock.monotonic()
    try {
      await this.#place?.save(JSON.stringify(known))
      this.#failing = undefined
    } catch (error) {
      this.#tell(error)
    }
  }

  /** Once for each reason: the next change says nothing new. */
  #tell(error: unknown): void {
    const code = isVarveError(error) ? error.code : 'LAST_KNOWN_GOOD_UNREADABLE'
    if (this.#failing === code) return
    this.#failing = code
    // What could not be parsed is quoted by the parser.
    const issue = isVarveError(error) ? error.message : 'what was kept of secret managers is not what Varve writes'
    this.#options.onProblem({ code, issue, severity: 'warning' }, isVarveError(error) ? error : undefined)
  }
}
