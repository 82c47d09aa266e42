import type { Revision } from '../../core/revisions/revision.ts'
import type { ChangeOptions } from '../../runtime/signature.ts'
import type { Varve, Written } from '../../runtime/varve.ts'
import type { Request, Requests } from './requests.ts'

/** What a route that changes something answers: the revision as the library gives it. */
interface Changed extends Written {
  /** Its number; null where nothing was written. */
  readonly revision: number | null
  readonly effects?: unknown
}

/** Has changes made by the server, and waits until they are applied here. */
export class Landing {
  readonly requests: Requests
  readonly #varve: Varve

  constructor(varve: Varve, requests: Requests) {
    this.#varve = varve
    this.requests = requests
  }

  /** A change that was made; undefined where there was nothing to do. */
  async change(request: Request, options: Partial<ChangeOptions>): Promise<Written | undefined> {
    const landed = await this.landed(() => this.requests.change<Changed>(request, options))
    const { revision, effects: _effects, ...written } = landed
    return revision === null && options.dryRun !== true ? undefined : written
  }

  /** The same for a change that is always one. */
  async made(request: Request, options: Partial<ChangeOptions>): Promise<Written> {
    const written = await this.change(request, options)
    if (written !== undefined) return written
    // Every such change writes a revision; without one, what stands is the answer.
    return { ...(await this.#newest()), shadowedFor: [] }
  }

  /**
   * Asks for a change, and waits until its revision is applied here. Throws STORE_DIVERGED and CHAIN_BROKEN, before anything is
   * asked where that is known: the server then tells another history than the one that is served here.
   */
  async landed<T extends { readonly revision: number | null }>(ask: () => Promise<T>): Promise<T> {
    if (isParted(this.#varve)) await this.#varve.refresh()
    const known = this.#varve.head().number
    const answer = await ask()
    if (answer.revision !== null) await this.#applied(answer.revision, known)
    return answer
  }

  /** A server that was just heard may be away again: then its return is waited for. */
  async #applied(revision: number, known: number): Promise<void> {
    const isThere = (): boolean => this.#varve.head().number >= revision
    // A number that was known before is a change that was made before, or of another history.
    if (isThere() && revision > known) return
    const watching = this.#varve.watchRevisions()
    try {
      await this.#varve.refresh().catch((error: unknown) => {
        if (isParted(this.#varve)) throw error
      })
      if (isThere()) return
      for await (const { number } of watching) if (number >= revision || isThere()) return
    } finally {
      watching.stop()
    }
  }

  async #newest(): Promise<Revision> {
    for await (const revision of this.#varve.revisions({ limit: 1 })) return revision
    throw new Error('The server answered a change with nothing, and its log is empty.')
  }
}

/** True where the server tells another history than the one known here. */
function isParted(varve: Varve): boolean {
  return ['diverged', 'broken'].includes(varve.health().store?.status ?? '')
}
