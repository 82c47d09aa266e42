import { isVarveError, VarveError, type Problem } from '../core/errors.ts'
import type { Platform, Store } from '../core/ports.ts'
import type { Head, Revision } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import { genesisHash } from '../core/revisions/seal.ts'
import { LogState, readState, writeState } from '../core/revisions/state.ts'
import type { DocumentTools } from './document-tools.ts'
import type { LogHandle } from './instance.ts'
import type { Instants } from './instants.ts'
import { Past } from './past.ts'
import type { Present } from './present.ts'
import type { Judge } from './proposal.ts'
import type { Secrets } from './secrets.ts'
import { Tail } from './tail.ts'
import { unreadableEntries } from './unfit.ts'
import { Writer } from './writer.ts'

/** Revisions between two stored snapshots, at least; more when a snapshot itself is larger than that. */
export const SNAPSHOT_EVERY = 1000

/** How far this machine's clock may be from the store's: a minute. */
const MOST_SKEW = 60_000

/** From how far on it is said: two seconds. */
const TOLD_SKEW = 2000

/** What opening a log needs. */
export interface LogOptions {
  readonly store: Store
  readonly platform: Platform
  readonly present: Present
  readonly judge: Judge
  readonly poll: number
  /** Largest revision, in bytes. */
  readonly limit: number
  readonly instants: Instants
  readonly tools: DocumentTools
  readonly onContact: (trouble: VarveError | undefined) => void
  readonly onProblem: (problem: Problem, cause: unknown) => void
}

/** An opened store: the tail that follows it, the writer that adds to it, the past that can be asked. */
export class Log {
  readonly store: Store
  readonly id: string
  readonly tail: Tail
  readonly writer: Writer
  readonly past: Past
  readonly secrets: Secrets
  readonly #present: Present
  readonly #platform: Platform
  readonly #onProblem: LogOptions['onProblem']
  readonly #tools: DocumentTools
  readonly #instants: Instants
  #snapshotAt: number
  #isOpen = false

  private constructor(options: LogOptions, opened: { logId: string; from: Head; snapshotAt: number; clocks: Clocks }) {
    const { store, platform, present, judge, limit } = options
    this.store = store
    this.id = opened.logId
    this.#present = present
    this.#platform = platform
    this.#onProblem = options.onProblem
    this.#snapshotAt = opened.snapshotAt
    this.#tools = options.tools
    this.secrets = options.tools.secrets
    this.#instants = options.instants
    this.#instants.begin()
    this.#correct(opened.clocks)
    this.past = new Past(store, opened.logId, { digest: platform.digest, tools: options.tools })
    this.tail = new Tail({
      ...options,
      logId: opened.logId,
      from: opened.from,
      apply: revision => this.#apply(revision),
      resume: () => this.#resume(),
      prepare: sealed =>
        preparation(
          options,
          sealed.map(({ text }) => text),
        ),
      measure: () => this.measure(),
      onParted: () => {},
    })
    this.writer = new Writer({
      store,
      logId: opened.logId,
      platform,
      present,
      tail: this.tail,
      judge,
      limit,
      offset: () => this.#checkedOffset(),
    })
  }

  /** Opens a store and reads it to its end, from its newest snapshot if it has one. */
  static async open(options: LogOptions): Promise<Log> {
    const { store, platform, present } = options
    const sent = platform.clock.now()
    const { logId, now } = await store.open()
    const clocks = { sent, now, received: platform.clock.now() }
    const snapshot = await newestSnapshot(store, options.tools)
    const state = snapshot ?? new LogState({ number: 0, hash: genesisHash(logId, platform.digest), at: 0 })
    const log = new Log(options, { logId, from: state.head, snapshotAt: snapshot?.head.number ?? 0, clocks })
    present.begin(state)
    try {
      await log.tail.start()
    } catch (error) {
      // A history that does not continue, or is not what was written, is served as far as it is sound: reading goes on,
      // writing is refused, and it can be looked into. Everything else stops here.
      if (!isVarveError(error) || !['STORE_DIVERGED', 'CHAIN_BROKEN'].includes(error.code)) {
        await log.tail.close()
        throw error
      }
    }
    log.#isOpen = true
    log.#tell(present.state.live())
    return log
  }

  /**
   * Takes a snapshot when enough has happened since the last; the writer that passed the mark does it. Where that fails
   * it is only reported: what was written is written.
   */
  async snapshotIfDue(): Promise<void> {
    const { state } = this.#present
    const due = this.#snapshotAt + Math.max(SNAPSHOT_EVERY, state.size)
    if (state.head.number < due) return
    await this.takeSnapshot().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      const issue = `the snapshot of revision ${this.#snapshotAt} could not be taken: ${reason}`
      this.#onProblem({ code: isVarveError(error) ? error.code : 'STORE_UNREACHABLE', issue }, error)
    })
  }

  /** Stores the present state, so that opening does not read all that came before. */
  async takeSnapshot(state: LogState = this.#present.state): Promise<void> {
    const { number, hash } = state.head
    this.#snapshotAt = number
    await this.store.snapshots.put(number, hash, writeState(state))
  }

  async close(): Promise<void> {
    await this.writer.settled()
    await this.tail.close()
    await this.store.close()
  }

  async #resume(): Promise<Head | undefined> {
    const state = await newestSnapshot(this.store, this.#tools)
    if (state === undefined) return undefined
    this.past.forget()
    this.writer.skipped()
    this.#present.begin(state)
    return state.head
  }

  #apply(revision: Revision): void {
    this.past.advance(revision)
    this.#present.advance(revision)
    if (this.#isOpen) this.#tell(revision.changes)
    this.writer.applied(revision)
  }

  /** Tells of sealed values that cannot be opened. */
  #tell(places: Iterable<Place>): void {
    for (const problem of unreadableEntries(this.#present, this.secrets, places)) this.#onProblem(problem, undefined)
  }

  #checkedOffset(): number {
    const { offset } = this.#instants
    if (Math.abs(offset) > MOST_SKEW) throw new VarveError('CLOCK_SKEWED', { seconds: Math.round(offset / 1000) })
    return offset
  }

  /** Takes over how far the store's clock is from this machine's. Ramps stand still while nobody can rely on either. */
  #correct(clocks: Clocks): void {
    const before = this.#instants.offset
    const offset = offsetOf(clocks)
    this.#instants.offset = offset
    const isFurther = (most: number): boolean => Math.abs(offset) > most && Math.abs(before) <= most
    if (isFurther(TOLD_SKEW)) {
      const seconds = Math.round(offset / 1000)
      const issue = `this machine's clock is ${seconds} s away from the store's; answers go by the store's`
      this.#onProblem({ code: 'CLOCK_SKEWED', issue, severity: 'warning' }, undefined)
    }
    if (isFurther(MOST_SKEW)) this.#present.standstill.trustedUntil(this.#present.now())
    else if (Math.abs(before) > MOST_SKEW && Math.abs(offset) <= MOST_SKEW)
      this.#present.standstill.trustedUntil(Infinity)
  }

  /** Measures this machine's clock against the store's. */
  async measure(): Promise<void> {
    const sent = this.#platform.clock.now()
    const { now } = await this.store.head()
    this.#correct({ sent, now, received: this.#platform.clock.now() })
  }
}

/** Gets ready for what stands in texts of the log; undefined where there is nothing to wait for. */
function preparation(
  { store, tools }: Pick<LogOptions, 'store' | 'tools'>,
  texts: readonly string[],
): Promise<void> | undefined {
  const [documents, secrets] = [tools.prepare(...texts), tools.secrets.prepare(store.records, ...texts)]
  return documents === undefined ? secrets : secrets === undefined ? documents : both(documents, secrets)
}

async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  await Promise.all([one, other])
}

/** What the store's clock said, and this machine's before and after the question. */
interface Clocks {
  readonly sent: number
  readonly now: number
  readonly received: number
}

/** How far the store's clock is from this machine's; none where that is not more than the question took. */
function offsetOf({ sent, now, received }: Clocks): number {
  const offset = now - (sent + received) / 2
  return Math.abs(offset) <= (received - sent) / 2 ? 0 : offset
}

/** A log that is opened once, when it is first needed. */
export function logHandle(options: LogOptions): LogHandle {
  let opened: Log | undefined
  let opening: Promise<Log> | undefined
  const open = (): Promise<Log> =>
    (opening ??= Log.open(options).then(
      log => (opened = log),
      error => {
        opening = undefined
        throw error
      },
    ))
  return {
    name: options.store.name,
    get opened() {
      return opened
    },
    open,
    close: async () => {
      const log = await opening?.catch(() => undefined)
      // A store that could not be opened may still hold something.
      await (log ?? options.store).close()
    },
  }
}

/** The state of the newest readable snapshot. A damaged one is passed over: the log itself has everything. */
async function newestSnapshot(store: Store, tools: DocumentTools): Promise<LogState | undefined> {
  let atMost: number | undefined
  while (true) {
    const snapshot = await store.snapshots.latest(atMost)
    if (snapshot === undefined) return undefined
    try {
      await preparation({ store, tools }, [snapshot.body])
      const state = readState(snapshot.body)
      if (state.head.number === snapshot.number && state.head.hash === snapshot.hash) return state
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
    atMost = snapshot.number - 1
  }
}
