import { isProblem, VarveError } from '../core/errors.ts'
import type { Platform } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { writeState } from '../core/revisions/state.ts'
import { ago } from '../core/time.ts'
import type { DocumentTools } from './document-tools.ts'
import type { Keeping } from './keeping.ts'
import type { Present } from './present.ts'
import { preparation } from './stored-state.ts'

/** What the kept history works with. */
export interface KeptHistoryOptions {
  readonly keeping: Keeping | undefined
  /** Where the store is. */
  readonly site: string
  readonly present: Present
  readonly tools: DocumentTools
  readonly platform: Platform
}

/**
 * What an earlier process kept of the store: served while the store cannot be reached, and held against what the store
 * says once it answers.
 */
export class KeptHistory {
  readonly #options: KeptHistoryOptions
  #history: KnownHistory | undefined
  /** When its store was last heard, on the clock that never steps, once it is served. */
  #servedFrom: number | undefined

  constructor(options: KeptHistoryOptions) {
    this.#options = options
  }

  /** It, until the store was found to continue it. */
  get history(): KnownHistory | undefined {
    return this.#history
  }

  /** True where there is something of this store to serve in its place. */
  get mayServe(): boolean {
    return this.#history !== undefined && this.elsewhere === undefined
  }

  /** True while it is what is served. */
  get isServed(): boolean {
    return this.#servedFrom !== undefined
  }

  /** Milliseconds since its store was heard; undefined unless it is served. */
  get silence(): number | undefined {
    return this.#servedFrom === undefined ? undefined : this.#options.platform.clock.monotonic() - this.#servedFrom
  }

  /** True for one that is older than may be served. */
  get isTooOld(): boolean {
    const { keeping } = this.#options
    return keeping !== undefined && this.#age > keeping.maximumAge
  }

  /** Where the store was that it was read from, where that is not where this one is; undefined where it is, or nobody knows. */
  get elsewhere(): string | undefined {
    const { site, keeping } = this.#options
    const kept = this.#history?.site
    return kept === undefined || kept === site || keeping?.isOf(kept) === true ? undefined : kept
  }

  async load(): Promise<void> {
    this.#history = await this.#options.keeping?.load()
  }

  /** Drops it: the store continues it, or is followed all the same. */
  drop(): void {
    this.#history = undefined
    this.#servedFrom = undefined
  }

  /** Serves it. Whatever it needs is loaded first, and its secrets are opened as it has them. */
  async serve(): Promise<void> {
    const { present, tools, platform } = this.#options
    const history = this.#history
    if (history === undefined) return
    const tokens = history.sealed
    const records = { get: async (_: string, id: string) => recordIn(tokens, id) }
    const within = await preparation(tools, records, [writeState(history.state)])
    this.#servedFrom = platform.clock.monotonic() - this.#age
    if (within === undefined) present.begin(history.state)
    else within(() => present.begin(history.state))
  }

  /**
   * Makes sure that it may be served in place of a store that could not be opened. Throws why the store could not, where
   * it may not: STORE_UNREACHABLE with what to do about it, LAST_KNOWN_GOOD_ELSEWHERE, LAST_KNOWN_GOOD_TOO_OLD; and any
   * other failure as it is, for waiting mends none of those.
   */
  admit(error: unknown): void {
    if (!isProblem(error, 'STORE_UNREACHABLE')) throw error
    const { store, reason } = error.details
    const { keeping } = this.#options
    if (keeping === undefined || this.#history === undefined) {
      const unread = keeping?.unreadable
      const whole = unread === undefined ? reason : `${reason}, and what was kept of it cannot be read: ${unread}`
      throw new VarveError('STORE_UNREACHABLE', { store, reason: whole, starting: true }, { cause: error })
    }
    const { elsewhere } = this
    const about = { store, reason, file: keeping.name }
    if (elsewhere !== undefined)
      throw new VarveError('LAST_KNOWN_GOOD_ELSEWHERE', { ...about, other: elsewhere }, { cause: error })
    if (!this.isTooOld) return
    const ages = { age: ago(this.#age), most: ago(keeping.maximumAge) }
    throw new VarveError('LAST_KNOWN_GOOD_TOO_OLD', { ...about, ...ages }, { cause: error })
  }

  /** How long ago the store was heard of which it tells, in milliseconds. */
  get #age(): number {
    const { present } = this.#options
    return this.#history === undefined ? 0 : Math.max(0, present.now() - this.#history.heard)
  }
}

function recordIn(
  tokens: KnownHistory['sealed'],
  id: string,
): { id: string; body: string; version: number } | undefined {
  const body = tokens.get(id)
  return body === undefined ? undefined : { id, body, version: 0 }
}
