import { VarveError } from '../core/errors.ts'
import type { OpenedLog } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { contains } from './containing.ts'
import type { Contact } from './contact.ts'
import { statusOf } from './health.ts'
import type { Keeping } from './keeping.ts'
import { KeptHistory } from './kept-history.ts'
import { Knowing } from './knowing.ts'
import type { Log, LogOptions } from './log.ts'
import { LogStarts } from './log-starts.ts'
import { patient, type AskedStore } from './patient.ts'
import { Settlements } from './settled.ts'
import { StoreNews } from './store-news.ts'
import type { Troubles } from './troubles.ts'

/** How long each answer of a store may take before it is followed, in milliseconds. */
const PATIENCE = 30_000

/** The same where there is something else to serve. */
const KEPT_PATIENCE = 5000

/** The same for the records that are kept beside what is known, which can do without them. */
const RECORD_PATIENCE = 1000

/** What following a store works with. */
export interface FollowingOptions extends Omit<LogOptions, 'onContact' | 'onParted' | 'onApplied' | 'onProblem'> {
  readonly contact: Contact
  readonly troubles: Troubles
  /** Makes what keeps the known history outside the store, told how to get at it; absent where nothing is kept. */
  readonly keeping: ((known: () => Promise<KnownHistory | undefined>) => Keeping) | undefined
}

/**
 * Which log is followed. A store that was opened is held against what was kept of it: the log goes on from there, or stays
 * where it is because the store tells another history, until that is mended or somebody decided to follow it all the same.
 */
export class Following {
  readonly #options: FollowingOptions
  /** The store, where nobody waits for it without end. */
  readonly asked: AskedStore
  readonly keeping: Keeping | undefined
  readonly kept: KeptHistory
  readonly news: StoreNews
  readonly #knowing: Knowing
  readonly #settlements: Settlements
  readonly #starts: LogStarts
  #log: Log | undefined
  #adopting: Promise<void> | undefined
  #isLooking = false
  #isEnded = false
  /** Hash of the revision at which what was kept last ends. */
  #keptEnd: string | undefined

  constructor(options: FollowingOptions) {
    const { store, platform, troubles } = options
    this.#options = options
    this.keeping = options.keeping?.(async () => this.#toKeep())
    const { site = store.name } = store
    this.kept = new KeptHistory({ ...options, site, keeping: this.keeping })
    const patience = (): number => (this.kept.mayServe ? KEPT_PATIENCE : PATIENCE)
    this.asked = patient(store, platform.timers, patience)
    this.news = new StoreNews(store.name, troubles)
    this.#knowing = new Knowing({ ...options, site, store: patient(store, platform.timers, () => RECORD_PATIENCE) })
    this.#settlements = new Settlements(this.asked, platform.digest)
    this.#starts = new LogStarts({
      ...options,
      asked: this.asked,
      onContact: (log, trouble) => this.#contacted(log, trouble),
      onParted: log => void this.#lookForDecision(log),
      onApplied: () => this.keeping?.note(),
      onProblem: (problem, cause) => troubles.report(problem, cause),
    })
  }

  /** The log, once there is one. */
  get log(): Log | undefined {
    return this.#log
  }

  /** What is known here while the store tells another history; undefined while it does not. */
  async parted(): Promise<KnownHistory | undefined> {
    const log = this.#log
    return log === undefined || statusOf(log.tail.trouble) !== 'diverged' ? undefined : this.#knowing.by(log)
  }

  /** Serves what was kept, secrets and all. */
  async serveKept(): Promise<void> {
    this.#knowing.begin(this.kept.history?.sealed)
    await this.kept.serve()
  }

  /** Takes up the log that the store has, if that continues what was kept; or somebody decided that it is to be followed. */
  async takeUp(opened: OpenedLog): Promise<Log> {
    const { history, isServed } = this.kept
    if (history === undefined) return this.#take(await this.#starts.fromStore(opened))
    const { logId, state } = history
    const isContinued = opened.logId === logId && (await contains(this.asked, logId, state.head))
    if (isContinued && isServed) return this.#take(await this.#starts.goingOn(history, this.kept.silence ?? 0))
    // Its secrets are kept further, even if their records can never be fetched.
    if (isContinued) this.#knowing.begin(history.sealed)
    if (isContinued) return this.#take(await this.#starts.fromStore(opened))
    const decision = await this.#settlements.find(history)
    const { elsewhere } = this.kept
    if (decision !== undefined) this.news.decision(decision)
    else if (elsewhere !== undefined && opened.logId !== logId) return this.#disown(opened, elsewhere)
    else if (isServed || !this.kept.isTooOld) return this.#part(history, opened)
    if (isServed) return this.#anew(opened, history)
    const place = await this.keeping?.setAside(history)
    if (decision === undefined) this.news.tooOld(place)
    return this.#take(await this.#starts.fromStore(opened))
  }

  /** Keeps what is known once more, with the records of secrets as they are now: they were sealed anew. */
  async keepResealed(): Promise<void> {
    this.#knowing.resealed()
    await this.keeping?.now()
  }

  /** Follows the store as it is, although it tells another history than `known`: somebody decided so. */
  adopt(known: KnownHistory): Promise<void> {
    this.#adopting ??= this.#adopt(known).finally(() => (this.#adopting = undefined))
    return this.#adopting
  }

  /** Takes up no log from now on, and leaves the one that is followed. */
  async end(): Promise<void> {
    this.#isEnded = true
    await this.#log?.writer.settled()
    await this.keeping?.close()
    await this.#log?.leave()
  }

  /** Stays with what was kept: the store tells another history. */
  async #part(history: KnownHistory, found: OpenedLog): Promise<Log> {
    if (!this.kept.isServed) await this.serveKept()
    const log = this.#starts.parted(history, this.kept.silence ?? 0)
    await this.#followed(log)
    log.startParted(found.head)
    return log
  }

  /** Follows the store, and leaves what was kept to whoever stands on the other one that it is of. */
  async #disown(opened: OpenedLog, elsewhere: string): Promise<Log> {
    this.keeping?.disown()
    this.kept.drop()
    this.news.elsewhere(elsewhere, this.keeping?.name)
    return this.#take(await this.#starts.fromStore(opened))
  }

  /** Serves the store's state in place of what is served now; what was kept of that goes out of the way. */
  async #anew(opened: OpenedLog, before: KnownHistory): Promise<Log> {
    const log = await this.#starts.anew(opened, async () => {
      await this.keeping?.setAside(before)
      await this.#log?.leave()
      this.#knowing.begin()
    })
    return this.#take(log)
  }

  #take(log: Log): Promise<Log> {
    // What is served stays what was kept, where the store went away again before it was read from.
    if (log.tail.trouble === undefined || !this.kept.isServed) this.kept.drop()
    this.keeping?.note()
    return this.#followed(log)
  }

  /** Throws CLOSED where nobody waits for a log any more. */
  async #followed(log: Log): Promise<Log> {
    if (!this.#isEnded) return (this.#log = log)
    await log.leave()
    throw new VarveError('CLOSED', {})
  }

  #contacted(log: Log, trouble: VarveError | undefined): void {
    // What was kept is the store's own again.
    if (trouble === undefined && log === this.#log) this.kept.drop()
    this.#options.contact.note(trouble, log.tail.silence)
  }

  async #adopt(known: KnownHistory): Promise<void> {
    // Whoever looks for a decision may have found it before whoever made it comes back.
    if (statusOf(this.#log?.tail.trouble) !== 'diverged') return
    await this.#anew(await this.#options.clock.asked(() => this.asked.open()), known)
  }

  /** Looks whether somebody decided, in the store itself, how it is to be followed from the revision that is known here. */
  async #lookForDecision(log: Log): Promise<void> {
    if (this.#isLooking || this.#isEnded) return
    this.#isLooking = true
    try {
      const known = await this.#knowing.by(log)
      const decision = await this.#settlements.find(known)
      if (decision === undefined || log !== this.#log) return
      await this.adopt(known)
      this.news.decision(decision)
    } catch {
      // The next look finds it again.
    } finally {
      this.#isLooking = false
    }
  }

  /**
   * What is known, where it is to be kept: nothing is, of a store that is not followed. Of one that is away, only what was
   * not kept yet: others who share the place may hear it, and have kept more.
   */
  async #toKeep(): Promise<KnownHistory | undefined> {
    const log = this.#log
    const status = statusOf(log?.tail.trouble)
    const { hash } = log?.tail.head ?? {}
    if (log === undefined || !(status === 'ok' || (status === 'stale' && hash !== this.#keptEnd))) return undefined
    const known = await this.#knowing.by(log)
    this.#keptEnd = known.state.head.hash
    return known
  }
}
