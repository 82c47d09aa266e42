import { VarveError } from '../core/errors.ts'
import type { Digest, Store } from '../core/ports.ts'
import type { Head, Revision } from '../core/revisions/revision.ts'
import { genesisHash, misfit, SealBroken, unseal } from '../core/revisions/seal.ts'
import { LogState, readState } from '../core/revisions/state.ts'
import type { DocumentTools } from './document-tools.ts'
import { Timeline } from '../core/revisions/timeline.ts'

/** Revisions read from the store at a time. */
const BATCH = 2000

/** The kept history of a log, read when somebody first looks back and followed from then on. */
export class Past {
  readonly #store: Store
  readonly #logId: string
  readonly #digest: Digest
  readonly #tools: DocumentTools
  #timeline: Timeline | undefined
  #loading: Promise<Timeline> | undefined

  constructor(store: Store, logId: string, { digest, tools }: { digest: Digest; tools: DocumentTools }) {
    this.#store = store
    this.#logId = logId
    this.#digest = digest
    this.#tools = tools
  }

  /** Follows the log, once the history has been read. */
  advance(revision: Revision): void {
    if (this.#timeline !== undefined && revision.number === this.#timeline.head.number + 1) this.#timeline.add(revision)
  }

  /** The history up to at least `head`. Throws CHAIN_BROKEN where a revision is not what was written. */
  async timeline(head: Head): Promise<Timeline> {
    // A load under way may have begun before `head` was there; one that begins after it has not.
    const underWay = await this.#loading
    if (underWay !== undefined && underWay.head.number >= head.number) return underWay
    if (this.#timeline !== undefined && this.#timeline.head.number >= head.number) return this.#timeline
    this.#loading ??= this.#load(head).finally(() => (this.#loading = undefined))
    return this.#loading
  }

  /** The history, where somebody has looked back already. */
  get known(): Timeline | undefined {
    return this.#timeline
  }

  /** Drops what was read, after the log's beginning was compacted away. */
  forget(): void {
    this.#timeline = undefined
  }

  async #load(wanted: Head): Promise<Timeline> {
    let timeline = this.#timeline ?? new Timeline(await this.#base())
    while (true) {
      const { revisions, oldest, head } = await this.#store.read(timeline.head.number, BATCH)
      await this.#tools.prepare(...revisions.map(({ text }) => text))
      // What came next was compacted away meanwhile: begin again from what that left.
      if (oldest > timeline.head.number + 1) {
        timeline = new Timeline(await this.#base())
        continue
      }
      try {
        for (const sealed of revisions) {
          // Another revision may have come in through `advance` while this read was under way.
          if (sealed.number > timeline.head.number) timeline.add(this.#opened(sealed, timeline.head))
        }
      } catch (error) {
        // What comes before the damage can be looked into as long as nobody asks for more.
        if (timeline.head.number < wanted.number) throw error
        break
      }
      // A page may be short because its revisions are long: only the head says where the log ends.
      if (revisions.length === 0 || timeline.head.number >= head.number) break
    }
    this.#timeline = timeline
    return timeline
  }

  /** The state before the oldest kept revision. */
  async #base(): Promise<LogState> {
    for (let before = 0; ;) {
      const { oldest } = await this.#store.read(0, 1)
      if (oldest <= 1) return new LogState({ number: 0, hash: genesisHash(this.#logId, this.#digest), at: 0 })
      const snapshot = await this.#store.snapshots.latest(oldest - 1)
      if (snapshot !== undefined && snapshot.number === oldest - 1) {
        await this.#tools.prepare(snapshot.body)
        return readState(snapshot.body)
      }
      // A compaction between the two questions takes the snapshot with it, and leaves a later one.
      if (oldest === before) throw new VarveError('SNAPSHOT_MISSING', { through: oldest - 1 })
      before = oldest
    }
  }

  #opened(sealed: Parameters<typeof unseal>[0], before: Head): Revision {
    try {
      if (sealed.number !== before.number + 1) throw new SealBroken('what comes before it is missing')
      const revision = unseal(sealed, this.#digest)
      const reason = misfit(revision, { logId: this.#logId, ...before })
      if (reason === undefined) return revision
      throw new SealBroken(reason)
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      throw new VarveError('CHAIN_BROKEN', { revision: sealed.number, reason: error.message })
    }
  }
}
