import { isProblem, VarveError } from '../core/errors.ts'
import type { OpenedLog, Unsubscribe } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { contains } from './containing.ts'
import type { Contact } from './contact.ts'
import { statusOf } from './health.ts'
import type { Keeping } from './keeping.ts'
import { KeptHistory } from './kept-history.ts'
import type { Log, LogOptions } from './log.ts'
import { LogStarts } from './log-starts.ts'
import { Settlements } from './settled.ts'
import { inTime, pauseAfter } from './silence.ts'
import { StoreNews } from './store-news.ts'
import { storeTrouble, unreachable } from './store-trouble.ts'
import { Tokens } from './tokens.ts'
import type { Troubles } from './troubles.ts'

/** How long a start waits for a store that does not answer, where there is something else to serve, in milliseconds. */
const START_PATIENCE = 5000

/** How long somebody who needs the store waits while something else is served, in milliseconds. */
const SHORT_PATIENCE = 500

/** What joining a store works with. */
export interface JoiningOptions extends Omit<LogOptions, 'onContact' | 'onParted' | 'onApplied' | 'onProblem'> {
  readonly contact: Contact
  readonly troubles: Troubles
  /** Makes what keeps the known history outside the store, told how to get at it; absent where nothing is kept. */
  readonly keeping: ((known: () => Promise<KnownHistory | undefined>) => Keeping) | undefined
}

/**
 * The way to a store's log. It is opened when it is first needed; where it cannot be reached and something is known of it,
 * that is served, and the log is joined as soon as the store answers, if it is the one that is known.
 */
export class Joining {
  readonly #options: JoiningOptions
  readonly #keeping: Keeping | undefined
  readonly #kept: KeptHistory
  readonly #settlements: Settlements
  readonly #news: StoreNews
  readonly #starts: LogStarts
  #tokens: Tokens
  #log: Log | undefined
  #starting: Promise<void> | undefined
  #opening: Promise<Log> | undefined
  #following: Promise<void> | undefined
  #isLooking = false
  /** Why the log could not be opened yet. */
  #trouble: VarveError | undefined
  #failures = 0
  #cancel: Unsubscribe = () => {}
  #closed = false

  constructor(options: JoiningOptions) {
    this.#options = options
    this.#tokens = new Tokens(options.platform.clock)
    this.#keeping = options.keeping?.(async () => this.#toKeep())
    this.#kept = new KeptHistory({ ...options, keeping: this.#keeping })
    this.#settlements = new Settlements(options.store, options.platform.digest)
    this.#news = new StoreNews(options.store.name, options.troubles)
    this.#starts = new LogStarts({
      ...options,
      onContact: (log, trouble) => this.#contacted(log, trouble),
      onParted: log => void this.#lookForDecision(log),
      onApplied: () => this.#keeping?.note(),
      onProblem: (problem, cause) => options.troubles.report(problem, cause),
    })
  }

  get name(): string {
    return this.#options.store.name
  }

  /** The log, once it is opened. */
  get opened(): Log | undefined {
    return this.#log
  }

  /** Why the store cannot be heard or is not followed; undefined while it is, and before it was asked. */
  get trouble(): VarveError | undefined {
    return this.#log === undefined ? this.#trouble : this.#log.tail.trouble
  }

  /** True while what an earlier process kept is served, and not what was read from the store. */
  get isKept(): boolean {
    return this.#kept.isServed
  }

  /** Milliseconds since the store was last heard; undefined when it never was. */
  get silence(): number | undefined {
    return this.#log === undefined ? this.#kept.silence : this.#log.tail.silence
  }

  /**
   * Opens the log or, where the store cannot be reached, serves what was kept and goes on trying. Throws what opening
   * does, and LAST_KNOWN_GOOD_TOO_OLD.
   */
  start(): Promise<void> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined
      throw error
    })
    return this.#starting
  }

  /** The opened log, opening it if need be; not waiting long for it while what was kept is served. */
  async open(): Promise<Log> {
    if (this.#log !== undefined) return this.#log
    await this.start()
    return this.#log ?? this.#soon(this.#attempt(), SHORT_PATIENCE)
  }

  /** What is known here; undefined before anything is. */
  async known(): Promise<KnownHistory | undefined> {
    const { present, store } = this.#options
    const log = this.#log
    const logId = log?.id ?? this.#kept.history?.logId
    if (logId === undefined) return undefined
    const state = present.state.share()
    const canAsk = log !== undefined && log.tail.trouble === undefined
    const { known } = this.#tokens
    const sealed = canAsk ? await this.#tokens.of(state, store.records).catch(() => known) : known
    const recent = log?.recent() ?? this.#kept.history?.recent ?? []
    return { logId, heard: Math.round(present.now() - (this.silence ?? 0)), state, recent, sealed }
  }

  /** What is known here while the store tells another history; undefined while it does not. Throws why the store cannot be asked. */
  async parted(): Promise<KnownHistory | undefined> {
    const log = await this.open()
    await log.tail.catchUp().catch((error: unknown) => {
      if (!isProblem(error, 'STORE_DIVERGED')) throw error
    })
    return statusOf(this.trouble) === 'diverged' ? this.known() : undefined
  }

  /** Follows the store as it is, although it tells another history than `known`: somebody decided so. */
  follow(known: KnownHistory): Promise<void> {
    this.#following ??= this.#follow(known).finally(() => (this.#following = undefined))
    return this.#following
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancel()
    // A store that does not answer is not waited for any longer than anybody else would.
    await this.#soon(Promise.resolve(this.#opening), SHORT_PATIENCE).catch(() => {})
    await this.#log?.writer.settled()
    await this.#keeping?.close()
    await this.#log?.leave()
    await this.#options.store.close()
  }

  async #start(): Promise<void> {
    await this.#kept.load()
    const opening = this.#attempt()
    try {
      await (this.#kept.history === undefined ? opening : this.#soon(opening, START_PATIENCE))
    } catch (error) {
      this.#kept.admit(error)
      await this.#serveKept()
      this.#note(error)
      this.#news.kept(this.#options.present.state.head, this.silence ?? 0, this.#keeping?.name)
      opening.catch(() => this.#retry())
    }
  }

  async #serveKept(): Promise<void> {
    this.#tokens = new Tokens(this.#options.platform.clock, this.#kept.history?.sealed)
    await this.#kept.serve()
  }

  #attempt(): Promise<Log> {
    this.#opening ??= this.#join().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #join(): Promise<Log> {
    const { store, clock } = this.#options
    try {
      const opened = await clock.asked(() => store.open(), { anew: !this.isKept })
      if (this.#closed) throw new VarveError('CLOSED', {})
      for (const finding of opened.findings ?? []) this.#news.finding(finding)
      const log = await this.#takeUp(opened)
      this.#keeping?.note()
      return log
    } catch (error) {
      if (this.isKept) this.#note(error)
      throw error
    }
  }

  /** Takes up the log that the store has, if that continues what was kept; or somebody decided that it is to be followed. */
  async #takeUp(opened: OpenedLog): Promise<Log> {
    const { history, head } = this.#kept
    if (history === undefined || head === undefined) return this.#take(await this.#starts.fromStore(opened))
    const { store } = this.#options
    const isContinued = opened.logId === history.logId && (await contains(store, history.logId, head))
    if (isContinued && this.isKept) return this.#take(await this.#starts.goingOn(history, this.silence ?? 0))
    if (isContinued) return this.#take(await this.#starts.fromStore(opened))
    const decision = await this.#settlements.find(history)
    if (decision !== undefined) this.#news.decision(decision)
    else if (this.isKept || !this.#kept.isTooOld) return this.#part(history, opened)
    if (this.isKept) return this.#anew(opened, history)
    await this.#keeping?.setAside(history)
    return this.#take(await this.#starts.fromStore(opened))
  }

  /** Stays with what was kept: the store tells another history. */
  async #part(kept: KnownHistory, found: OpenedLog): Promise<Log> {
    if (!this.isKept) await this.#serveKept()
    const log = this.#starts.parted(kept, this.silence ?? 0)
    this.#log = log
    log.startParted(found.head)
    return log
  }

  /** Serves the store's state in place of what is served now; what was kept of that goes out of the way. */
  async #anew(opened: OpenedLog, before: KnownHistory): Promise<Log> {
    const log = await this.#starts.anew(opened, async () => {
      await this.#keeping?.setAside(before)
      await this.#log?.leave()
      this.#tokens = new Tokens(this.#options.platform.clock)
    })
    return this.#take(log)
  }

  #take(log: Log): Log {
    this.#log = log
    this.#kept.drop()
    return log
  }

  #contacted(log: Log, trouble: VarveError | undefined): void {
    // What was kept is the store's own again.
    if (trouble === undefined && log === this.#log) this.#kept.drop()
    this.#options.contact.note(trouble, log.tail.silence)
  }

  async #follow(known: KnownHistory): Promise<void> {
    const { store, clock } = this.#options
    await this.#anew(await clock.asked(() => store.open()), known)
    this.#keeping?.note()
  }

  /** Looks whether somebody decided, in the store itself, how it is to be followed from the revision that is known here. */
  async #lookForDecision(log: Log): Promise<void> {
    if (this.#isLooking || this.#closed) return
    this.#isLooking = true
    try {
      const known = await this.known()
      const decision = known === undefined ? undefined : await this.#settlements.find(known)
      if (known === undefined || decision === undefined || log !== this.#log) return
      await this.follow(known)
      this.#news.decision(decision)
    } catch {
      // The next look finds it again.
    } finally {
      this.#isLooking = false
    }
  }

  /** What is known, where it is to be kept: nothing is, of a store that is not followed. */
  async #toKeep(): Promise<KnownHistory | undefined> {
    const isFollowed = this.#log !== undefined && ['ok', 'stale'].includes(statusOf(this.trouble))
    return isFollowed ? this.known() : undefined
  }

  /** Tries again after a while, for as long as there is no log. */
  #retry(): void {
    if (this.#closed || this.#log !== undefined) return
    const { timers, random } = this.#options.platform
    const again = (): void => void this.#attempt().catch(() => this.#retry())
    this.#failures += 1
    this.#cancel = timers.after(pauseAfter(this.#failures, random), again)
  }

  #note(error: unknown): void {
    const trouble = storeTrouble(this.name, error)
    const isNew = this.#trouble?.code !== trouble.code
    this.#trouble = trouble
    if (isNew && !this.#closed) this.#options.contact.note(trouble, this.silence ?? 0)
  }

  #soon<T>(work: Promise<T>, patience: number): Promise<T> {
    const late = (): VarveError => unreachable(this.name, `no answer within ${patience} ms`)
    return inTime(work, patience, this.#options.platform.timers, late)
  }
}
