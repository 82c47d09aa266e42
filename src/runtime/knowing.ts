import type { Platform } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import type { Log } from './log.ts'
import type { AskedStore } from './patient.ts'
import type { Present } from './present.ts'
import { Tokens } from './secrets/tokens.ts'

/** What knowing works with. */
export interface KnowingOptions {
  readonly store: Pick<AskedStore, 'records'>
  /** Where the store is. */
  readonly site: string
  readonly present: Present
  readonly platform: Pick<Platform, 'clock'>
}

/** What is known here of a log, gathered as it can be kept, or held against what a store tells. */
export class Knowing {
  readonly #options: KnowingOptions
  #tokens: Tokens

  constructor(options: KnowingOptions) {
    this.#options = options
    this.#tokens = new Tokens(options.platform.clock)
  }

  /** Begins with another history, and with the records of its secrets that came with it. */
  begin(sealed?: KnownHistory['sealed']): void {
    this.#tokens = new Tokens(this.#options.platform.clock, sealed)
  }

  /** Takes notice that records of secrets were sealed anew. */
  resealed(): void {
    this.#tokens.expire()
  }

  /** What is known by a log. Records of secrets are fetched where it is followed; else those that are known already do. */
  async by(log: Log): Promise<KnownHistory> {
    const { trouble, silence } = log.tail
    const { store, site, present } = this.#options
    const state = present.state.share()
    const [recent, heard] = [log.recent(), Math.round(present.now() - silence)]
    const { known } = this.#tokens
    const sealed = trouble === undefined ? await this.#tokens.of(state, store.records).catch(() => known) : known
    return { logId: log.id, site, heard, state, recent, sealed }
  }
}
