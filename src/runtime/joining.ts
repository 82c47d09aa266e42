import { isProblem, type VarveError } from '../core/errors.ts'
import type { Unsubscribe } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { Following, type FollowingOptions } from './following.ts'
import type { Keeping } from './keeping.ts'
import type { Log } from './log.ts'
import { inTime, pauseAfter } from './silence.ts'
import { storeTrouble, unreachable } from './store-trouble.ts'
import { unfetchedEntries } from './managed/unfetched.ts'

/** How long somebody who needs the store waits while something else is served, in milliseconds. */
const SHORT_PATIENCE = 500

/**
 * The way to a store's log. It is opened when it is first needed; where it cannot be reached and something was kept of it,
 * that is served, and the store is asked again until it answers.
 */
export class Joining {
  readonly #options: FollowingOptions
  readonly #following: Following
  #starting: Promise<void> | undefined
  #opening: Promise<Log> | undefined
  /** Why the log could not be opened yet. */
  #trouble: VarveError | undefined
  #failures = 0
  #cancel: Unsubscribe = () => {}
  #closed = false

  constructor(options: FollowingOptions) {
    this.#options = options
    this.#following = new Following(options)
  }

  get name(): string {
    return this.#options.store.name
  }

  /** The log, once it is opened. */
  get opened(): Log | undefined {
    return this.#following.log
  }

  /** What keeps the known history outside the store; undefined where nothing does. */
  get keeping(): Keeping | undefined {
    return this.#following.keeping
  }

  /** Why the store cannot be heard or is not followed; undefined while it is, and before it was asked. */
  get trouble(): VarveError | undefined {
    const { log } = this.#following
    return log === undefined ? this.#trouble : log.tail.trouble
  }

  /** True while what an earlier process kept is served, and not what was read from the store. */
  get isKept(): boolean {
    return this.#following.kept.isServed
  }

  /** Milliseconds since the store was last heard; undefined when it never was. */
  get silence(): number | undefined {
    const { log, kept } = this.#following
    return log === undefined ? kept.silence : log.tail.silence
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
    const { log } = this.#following
    if (log !== undefined) return log
    await this.start()
    return this.opened ?? this.#soon(this.#attempt())
  }

  /** Keeps what is known outside the store once more, where that is done: records of secrets were sealed anew. */
  keepResealed(): Promise<void> {
    return this.#following.keepResealed()
  }

  /** What is known here while the store tells another history; undefined while it does not. Throws why the store cannot be asked. */
  async parted(): Promise<KnownHistory | undefined> {
    const log = await this.open()
    await log.tail.catchUp().catch((error: unknown) => {
      if (!isProblem(error, 'STORE_DIVERGED')) throw error
    })
    return this.#following.parted()
  }

  /** Follows the store as it is, although it tells another history than `known`: somebody decided so. */
  adopt(known: KnownHistory): Promise<void> {
    return this.#following.adopt(known)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancel()
    // A store that does not answer is not waited for any longer than anybody else would.
    await this.#soon(Promise.resolve(this.#opening)).catch(() => {})
    await this.#following.end()
    await this.#options.store.close()
  }

  async #start(): Promise<void> {
    const { kept, keeping, news } = this.#following
    await kept.load()
    try {
      await this.#attempt()
    } catch (error) {
      kept.admit(storeTrouble(this.name, error))
      await this.#following.serveKept()
      this.#note(error)
      news.kept(this.#options.present.state.head, this.silence ?? 0, keeping?.name)
      this.#retry()
    }
    await this.#settle()
  }

  /** Fetches what the log refers to, and tells what cannot be had. */
  async #settle(): Promise<void> {
    const { present, tools, troubles } = this.#options
    await tools.references.settle()
    const places = tools.references.places()
    if (places.length > 0) present.refetched(places)
    for (const problem of unfetchedEntries(present, tools, places)) troubles.report(problem)
  }

  #attempt(): Promise<Log> {
    const { log } = this.#following
    if (log !== undefined) return Promise.resolve(log)
    this.#opening ??= this.#join().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #join(): Promise<Log> {
    const { asked, news } = this.#following
    try {
      const opened = await this.#options.clock.asked(() => asked.open(), { anew: !this.isKept })
      for (const finding of opened.findings ?? []) news.finding(finding)
      return await this.#following.takeUp(opened)
    } catch (error) {
      if (this.isKept) this.#note(error)
      throw error
    }
  }

  /** Tries again after a while, for as long as there is no log. */
  #retry(): void {
    if (this.#closed || this.opened !== undefined) return
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

  /** What somebody waits for who cannot wait long. */
  #soon<T>(work: Promise<T>): Promise<T> {
    const late = (): VarveError => unreachable(this.name, `no answer within ${SHORT_PATIENCE} ms`)
    return inTime(work, SHORT_PATIENCE, this.#options.platform.timers, late)
  }
}
