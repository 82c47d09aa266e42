import type { Definitions } from '../core/definition/definitions.ts'
import type { Rule } from '../core/definition/validator.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { resolve, layerList, type Layer, type LayerList } from '../core/layers/layer.ts'
import type { Platform, Unsubscribe } from '../core/ports.ts'
import { milliseconds } from '../core/time.ts'
import type { Answer } from './asking.ts'
import type { OpenOptions } from './open-options.ts'
import { type Present } from './present.ts'
import { sameValue } from './same-value.ts'
import { MISSING } from './slot.ts'
import { NOBODY } from './snapshot.ts'
import type { ChangeCause } from './watch.ts'
import type { Sourcing, SourcedPresent } from './sourcing.ts'
import { brokenRules } from './start-rules.ts'
import { withoutServed, type StartSecrets } from './managed/start-secrets.ts'
import { errorText, type Troubles } from './troubles.ts'

/** What reading the sources again came to. */
export interface Reloaded {
  /** Keys whose value is another now. */
  readonly changed: readonly string[]
  /** Settings whose sources say something else than the program started with: they change at its next start. */
  readonly restartNeeded: readonly string[]
  /** When it was taken over, in milliseconds since 1970 UTC. */
  readonly at: number
}

/** What reading sources again works with. */
export interface ReloadParts {
  readonly present: Present
  /** What the sources answered at start. */
  readonly answers: readonly Answer[]
  readonly sourcing: Sourcing
  readonly secrets: StartSecrets
  readonly troubles: Troubles
  readonly platform: Platform
  readonly definitions: Definitions
  readonly options: OpenOptions
  readonly rules: readonly Rule[]
  /** Keys that would have no value; `has` says which do. */
  readonly missing: (fatal: readonly Problem[], has: (key: string) => boolean) => readonly Problem[]
}

/** How long sources must have been still before they are read again, and how long they may keep us waiting. */
const QUIET = 100
const PATIENCE = 1000

/** Reads the sources again, when asked to or when they change: takes over all of it, or nothing. */
export class Reloading {
  readonly #parts: ReloadParts
  #restartNeeded: readonly string[] = []
  #last: Reloaded | undefined
  #failed: VarveError | undefined
  /** True where it is what the sources say that is not taken over, rather than what a secret manager has. */
  #isOfSources = false
  /** What the sources answered when it was taken over. */
  #answers: readonly Answer[]
  /** How many values were declared then. */
  #size: number
  #running: Promise<Reloaded> | undefined
  #stops: Unsubscribe[] = []
  #stopSecrets: Unsubscribe = () => {}
  #isStopped = false
  #cancel: Unsubscribe | undefined
  /** When the first of the changes not yet read was noticed, on the monotonic clock. */
  #since: number | undefined

  constructor(parts: ReloadParts) {
    this.#parts = parts
    this.#answers = parts.answers
    this.#size = parts.definitions.size
  }

  /** Settings that a restart would change. */
  get restartNeeded(): readonly string[] {
    return this.#restartNeeded
  }

  /** The last time it went well. */
  get last(): Reloaded | undefined {
    return this.#last
  }

  /** Why the last time did not go well, until one does. */
  get failed(): VarveError | undefined {
    return this.#failed
  }

  /** Begins to watch secrets that sources refer to, and the sources, where the options say so. */
  watch(): void {
    const { options, troubles, secrets } = this.#parts
    const renew = (): void => void this.#next(() => this.#triedAgain()).catch(() => undefined)
    this.#stopSecrets = secrets.watch(renew)
    if (options.reload === undefined || options.reload === false) return
    for (const source of options.sources ?? []) {
      const trouble = (error: unknown): void => {
        const issue = `cannot be watched: ${errorText(error)}`
        troubles.report({ code: 'SOURCE_UNREADABLE', key: source.name, issue, severity: 'warning' }, error)
      }
      const stop = source.watch?.(() => this.#notice(), trouble)
      if (stop !== undefined) this.#stops.push(stop)
    }
    // What changed between being read and being watched was seen by nobody.
    if (this.#stops.length > 0) this.#notice()
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.#stopSecrets()
    this.#cancel?.()
    this.#isStopped = true
  }

  /** Waits until the sources are still, but not for ever. */
  #notice(): void {
    const { options, platform } = this.#parts
    const quiet = typeof options.reload === 'object' ? milliseconds(options.reload.quiet ?? QUIET) : QUIET
    const now = platform.clock.monotonic()
    this.#since ??= now
    this.#cancel?.()
    const delay = Math.max(0, Math.min(quiet, this.#since + PATIENCE - now))
    this.#cancel = platform.timers.after(delay, () => {
      this.#since = undefined
      // A failure is reported by whoever reads, and kept for `health`.
      this.reload().catch(() => undefined)
    })
  }

  /** Reads the sources again. One that is asked for while another is under way comes after it. */
  reload(): Promise<Reloaded> {
    return this.#next(() => this.#reloaded())
  }

  #next(work: () => Promise<Reloaded>): Promise<Reloaded> {
    const after = this.#running?.catch(() => undefined) ?? Promise.resolve()
    const running = after.then(work)
    this.#running = running
    return running
  }

  async #reloaded(): Promise<Reloaded> {
    const { sourcing, definitions } = this.#parts
    return this.#tried(true, async () => {
      const answers = await sourcing.ask()
      const reloaded = await this.#judgedAndTaken(answers, 'source')
      this.#answers = answers
      this.#size = definitions.size
      sourcing.accepted()
      return reloaded
    })
  }

  /** What the sources say may fit now that a secret is there; where it does not, what they said before goes on. */
  async #triedAgain(): Promise<Reloaded> {
    const isWaiting = this.#failed !== undefined && this.#isOfSources
    const reloaded = isWaiting ? await this.#reloaded().catch(() => undefined) : undefined
    return reloaded ?? this.#renewed()
  }

  /** Takes over what secret managers have by now; what the sources say stays what it was. */
  async #renewed(): Promise<Reloaded> {
    const { sourcing, definitions } = this.#parts
    return this.#tried(false, async () => {
      // What was declared since has to be led to what the sources said then.
      if (this.#size !== definitions.size) this.#answers = await sourcing.ask(definitions, false)
      this.#size = definitions.size
      return this.#judgedAndTaken(this.#answers, 'secret')
    })
  }

  async #tried(isOfSources: boolean, take: () => Promise<Reloaded>): Promise<Reloaded> {
    try {
      const reloaded = await take()
      // Sources that do not fit are still those that there are, whatever became of a secret.
      if (isOfSources || !this.#isOfSources) this.#failed = undefined
      return reloaded
    } catch (error) {
      if (!(error instanceof VarveError) || error.code === 'CLOSED') throw error
      this.#failed = error
      this.#isOfSources = isOfSources
      this.#parts.troubles.report({ code: error.code, issue: error.message }, error)
      throw error
    }
  }

  async #judgedAndTaken(answers: readonly Answer[], cause: ChangeCause): Promise<Reloaded> {
    const { secrets } = this.#parts
    const found = await secrets.present(answers)
    secrets.holdAlso(found)
    await this.#judge(found)
    // Whoever closes waits for a reload that somebody asked for, and for nothing else.
    if (this.#isStopped && cause === 'secret') throw new VarveError('CLOSED', {})
    secrets.hold(found)
    return this.#take(found, cause)
  }

  /** Throws everything that speaks against taking the sources over. */
  async #judge(found: SourcedPresent): Promise<void> {
    const { present, missing, rules, platform, sourcing } = this.#parts
    const layers = this.#layers(found)
    const has = (key: string): boolean => resolve(layers, key, NOBODY) !== undefined || present.isStored(key)
    const broken = found.fatal.length > 0 ? [] : (await brokenRules(present, rules, platform.timers, layers)).errors
    const { stopping } = withoutServed(found.fatal, key => present.isStored(key))
    const problems = [...stopping, ...missing(found.fatal, has), ...broken]
    const { environment } = sourcing
    if (problems.length > 0)
      throw new VarveError('RELOAD_FAILED', { problems: [...problems, ...found.told], environment })
  }

  #layers({ lower, pins }: SourcedPresent): LayerList {
    const { usual } = this.#parts.present.layers
    const recorded = usual.slice(0, usual.length - this.#parts.present.surroundings.lower.length)
    return layerList([...recorded, ...lower], pins)
  }

  #take(found: SourcedPresent, cause: ChangeCause): Reloaded {
    const { present, troubles, platform } = this.#parts
    this.#tell(found.told)
    const settled = present.surroundings.settled ?? { keys: this.#settings(), layers: present.surroundings.lower }
    const needed = this.#changedSettings(settled.layers, found)
    for (const key of needed) {
      if (this.#restartNeeded.includes(key)) continue
      const issue = 'has another value in its sources now, which counts from the next start on'
      troubles.report({ code: 'RESTART_NEEDED', key, issue, severity: 'warning' })
    }
    this.#restartNeeded = needed
    const { lower, pins } = found
    const changes = present.refresh(cause, { ...present.surroundings, lower, pins, settled })
    const changed = changes.map(({ key }) => key)
    this.#last = { changed, restartNeeded: needed, at: platform.clock.now() }
    return this.#last
  }

  /** Says only what was not said before. */
  #tell(told: readonly Problem[]): void {
    const { troubles } = this.#parts
    const words = (problem: Problem): string => JSON.stringify([problem.key, problem.issue, problem.origin])
    const known = new Set(troubles.all.map(words))
    for (const problem of told) if (!known.has(words(problem))) troubles.report(problem)
  }

  #settings(): ReadonlySet<string> {
    const settings = [...this.#parts.definitions].filter(({ kind }) => kind === 'setting')
    return new Set(settings.map(({ key }) => key))
  }

  #changedSettings(settled: readonly Layer[], found: SourcedPresent): string[] {
    const { present } = this.#parts
    const now = layerList(found.lower, found.pins)
    const then = layerList(settled, present.surroundings.pins)
    const value = (list: LayerList, key: string): unknown => {
      const winner = resolve(list, key, NOBODY)
      return winner === undefined ? MISSING : winner.value
    }
    return [...this.#settings()].filter(key => !sameValue(value(then, key), value(now, key)))
  }
}
