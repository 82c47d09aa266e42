import type { Config } from '../core/definition/config.ts'
import { Definitions } from '../core/definition/definitions.ts'
import type { Tree } from '../core/definition/tree.ts'
import type { Validator } from '../core/definition/validator.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { DEFAULT_SCOPE_ORDER, type Audience } from '../core/layers/audience.ts'
import { originText } from '../core/layers/explanation.ts'
import type { Platform, SourceReport } from '../core/ports.ts'
import { DEFAULT_REVISION_LIMIT, LARGEST_REVISION } from '../core/revisions/seal.ts'
import { milliseconds } from '../core/time.ts'
import { Instance, type LogHandle } from './instance.ts'
import { logHandle } from './log.ts'
import type { OpenOptions } from './open-options.ts'
import { Present } from './present.ts'
import { MISSING } from './slot.ts'
import {
  askSources,
  defaultLayer,
  isDevelopment,
  missingProblems,
  sourceLayers,
  type Sourced,
} from './source-layers.ts'
import type { Varve } from './varve.ts'
import { Watchers } from './watch.ts'

/** Problems kept for `health`, at most. */
const KEPT_PROBLEMS = 100

/**
 * Opens a configuration on a platform. Values of all sources are read and checked together, then the store is read
 * to its end; what is wrong is thrown at once, all of it (INVALID_SETTINGS), and nothing stays open.
 */
export async function openOn<T extends Tree>(
  platform: Platform,
  config: Config<T>,
  options: OpenOptions = {},
): Promise<Varve<T>> {
  const opening = new Opening(platform, config, options)
  return (await opening.open()) as unknown as Varve<T>
}

/**
 * Opens at once, for tests and scripts: every source must answer synchronously, and a store is connected only when it
 * is first needed, so nothing it holds is seen before the first change or look back.
 */
export function openSyncOn<T extends Tree>(platform: Platform, config: Config<T>, options: OpenOptions = {}): Varve<T> {
  return new Opening(platform, config, options).openSync() as unknown as Varve<T>
}

/** What happens between `open` being called and a Varve being there. */
class Opening {
  readonly #platform: Platform
  readonly #config: Config
  readonly #options: OpenOptions
  readonly #definitions: Definitions
  readonly #environment: string
  readonly #problems: Problem[] = []
  readonly #added = new Map<string, Validator[]>()
  readonly #watchers: Watchers

  constructor(platform: Platform, config: Config, options: OpenOptions) {
    this.#platform = platform
    this.#config = config
    this.#options = options
    // A copy, because `declare` adds to it and the declaration may be opened again elsewhere.
    this.#definitions = config.definitions.copy()
    const named = (name: string): string | undefined => platform.variable?.(name) || undefined
    this.#environment = options.as?.environment ?? named('VARVE_ENV') ?? named('NODE_ENV') ?? 'development'
    this.#watchers = new Watchers((error, key) =>
      this.#report({ code: 'INVALID_VALUE', key, issue: `has a watcher that threw: ${errorText(error)}` }, error),
    )
  }

  async open(): Promise<Instance> {
    const { present, fatal } = this.#prepare(await this.#ask())
    const log = this.#logOf(present)
    try {
      await log?.open()
      this.#check(present, fatal)
    } catch (error) {
      await log?.close()
      throw error
    }
    this.#reportUnfit(present)
    return this.#instance(present, log)
  }

  /** Opens without waiting: sources must answer at once, and the store is opened when it is first needed. */
  openSync(): Instance {
    const reports = this.#ask()
    if (reports instanceof Promise) {
      throw new VarveError('USAGE', {
        issue: 'A source answers asynchronously.',
        remedy: 'Use `await open(…)` instead of `openSync(…)`.',
      })
    }
    const { present, fatal } = this.#prepare(reports)
    this.#check(present, fatal)
    return this.#instance(present, this.#logOf(present))
  }

  #ask(definitions: Definitions = this.#definitions): ReturnType<typeof askSources> {
    return askSources(this.#options.sources ?? [], definitions, this.#environment)
  }

  /** The present as sources and defaults make it, and what is wrong with it. */
  #prepare(reports: readonly SourceReport[]): { present: Present; fatal: readonly Problem[] } {
    const { sources = [], scopeOrder = DEFAULT_SCOPE_ORDER } = this.#options
    const sourced = sourceLayers(sources, reports, this.#definitions)
    const pins = new Set([...sourced.pins, ...[...this.#definitions].filter(({ pin }) => pin).map(({ key }) => key)])
    const lower = [...sourced.layers, defaultLayer(this.#definitions, this.#environment)]
    const audience: Audience = Object.freeze({ ...this.#options.as, environment: this.#environment })
    const present = new Present(
      this.#definitions,
      { audience, order: scopeOrder, lower, pins },
      { now: () => this.#platform.clock.now(), onChange: changes => this.#watchers.tell(changes) },
    )
    present.refresh('source')
    this.#warnOfFormer(sourced)
    return { present, fatal: this.#fatal(sourced) }
  }

  #logOf(present: Present): LogHandle | undefined {
    const { store, poll = 1000, largestRevision = DEFAULT_REVISION_LIMIT } = this.#options
    if (store === undefined) return undefined
    return logHandle({
      store,
      platform: this.#platform,
      present,
      judge: { present, rules: this.#config.rules, timers: this.#platform.timers, added: this.#added },
      poll: milliseconds(poll),
      limit: Math.min(largestRevision, LARGEST_REVISION),
      onContact: trouble => this.#contact(present, trouble),
      onProblem: (problem, cause) => this.#report(problem, cause),
    })
  }

  #instance(present: Present, log: LogHandle | undefined): Instance {
    this.#warnOfDevelopment(present)
    this.#warnOfDeprecation(present)
    return new Instance({
      tree: this.#config.tree,
      definitions: this.#definitions,
      present,
      platform: this.#platform,
      watchers: this.#watchers,
      added: this.#added,
      log,
      onProblem: (problem, cause) => this.#report(problem, cause),
      admit: tree => this.#admit(present, tree),
      problems: () => this.#problems,
    })
  }

  /** Reports what is wrong with the sources, and returns what must stop the start, as the options say. */
  #fatal({ invalid, unknown }: { invalid: readonly Problem[]; unknown: readonly Problem[] }): Problem[] {
    const { unknownKeys = 'warn', invalidValues = 'error' } = this.#options
    if (invalidValues === 'warn') for (const problem of invalid) this.#report(problem)
    if (unknownKeys === 'warn') for (const problem of unknown) this.#report(problem)
    return [...(invalidValues === 'error' ? invalid : []), ...(unknownKeys === 'error' ? unknown : [])]
  }

  /** Throws everything that stops the start, in one report. */
  #check(present: Present, fatal: readonly Problem[]): void {
    const { missingValues = 'error', sources = [] } = this.#options
    const refused = new Set(fatal.map(({ key }) => key))
    const has = (key: string): boolean => refused.has(key) || present.slots.get(key)?.value !== MISSING
    const missing = missingValues === 'error' ? missingProblems(this.#definitions, has, sources) : []
    const problems = [...fatal, ...missing]
    if (problems.length > 0) throw new VarveError('INVALID_SETTINGS', { problems })
  }

  /** Stored values that today's declaration refuses: the next layer serves, and it is said. */
  #reportUnfit(present: Present): void {
    for (const stored of present.state.live()) {
      const candidate = present.candidates.of(stored)
      if (candidate === undefined || candidate.usable) continue
      this.#report({
        code: 'INVALID_VALUE',
        key: stored.key,
        issue: `is passed over: ${candidate.note}`,
        origin: originText(candidate.origin),
      })
    }
  }

  #warnOfDevelopment(present: Present): void {
    if (!isDevelopment(this.#environment)) return
    const served = [...this.#definitions].filter(
      ({ key, devFallback }) => devFallback !== undefined && winnerIs(present, key, 'default'),
    )
    if (served.length === 0) return
    const names = served.map(({ key }) => key).join(', ')
    this.#platform.warn(
      `Development defaults serve for ${names}; outside development and test these must be set.`,
      'VARVE_DEV_DEFAULT',
    )
  }

  #warnOfFormer({ former }: Pick<Sourced, 'former'>): void {
    if (former.length > 0) this.#platform.warn(`Former names still read: ${former.join(' ')}`, 'VARVE_DEPRECATED')
  }

  #warnOfDeprecation(present: Present): void {
    for (const { key, deprecated } of this.#definitions) {
      if (deprecated !== undefined && !winnerIs(present, key, 'default') && present.slots.get(key)?.value !== MISSING) {
        this.#platform.warn(`${key} is deprecated: ${deprecated}`, 'VARVE_DEPRECATED')
      }
    }
  }

  /** Adds what is declared while running. Sources that answer at once are asked for it; when it throws, nothing is added. */
  #admit(present: Present, tree: Tree): void {
    const { sources = [], missingValues = 'error' } = this.#options
    const own = Definitions.of(tree)
    const reports = this.#ask(own)
    const sourced = sourceLayers(sources, reports instanceof Promise ? [] : reports, own)
    // What else stands in the sources was judged at open.
    const fatal = this.#fatal({ invalid: sourced.invalid, unknown: [] })
    const refused = new Set(fatal.map(({ key }) => key))
    const layers = [...sourced.layers, defaultLayer(own, this.#environment)]
    const has = (key: string): boolean =>
      refused.has(key) || present.isStored(key) || layers.some(layer => layer.find(key, NOBODY)?.usable === true)
    const problems = [...fatal, ...(missingValues === 'error' ? missingProblems(own, has, sources) : [])]
    if (problems.length > 0) throw new VarveError('INVALID_SETTINGS', { problems })
    present.declare(this.#definitions.add(tree), sourced.layers)
    this.#warnOfFormer(sourced)
  }

  #contact(present: Present, trouble: VarveError | undefined): void {
    present.stale = trouble !== undefined
    if (trouble !== undefined) this.#report({ code: trouble.code, issue: trouble.message }, trouble)
  }

  #report(problem: Problem, cause?: unknown): void {
    this.#problems.push(problem)
    if (this.#problems.length > KEPT_PROBLEMS) this.#problems.shift()
    try {
      if (this.#options.onProblem !== undefined) return this.#options.onProblem(problem, cause)
    } catch (error) {
      // Who is told of problems must not become one for whoever was at work.
      this.#platform.warn(`onProblem threw: ${errorText(error)}`, 'VARVE_PROBLEM')
    }
    const { key, issue, origin, remedy } = problem
    this.#platform.warn([key, issue, origin, remedy].filter(Boolean).join(' '), problem.code)
  }
}

function winnerIs(present: Present, key: string, layer: string): boolean {
  const winner = present.layers.usual.find(one => one.find(key, NOBODY)?.usable === true)
  return winner?.name === layer
}

const NOBODY = { tenant: undefined, service: undefined, environment: undefined }

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
