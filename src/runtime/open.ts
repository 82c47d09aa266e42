import type { Config } from '../core/definition/config.ts'
import { Definitions } from '../core/definition/definitions.ts'
import type { Tree } from '../core/definition/tree.ts'
import type { Validator } from '../core/definition/validator.ts'
import { isDevelopment } from '../core/development.ts'
import { VarveError } from '../core/errors.ts'
import { DEFAULT_SCOPE_ORDER, type Audience } from '../core/layers/audience.ts'
import type { Platform } from '../core/ports.ts'
import type { Revision } from '../core/revisions/revision.ts'
import type { Answer } from './asking.ts'
import { Boundaries } from './boundaries.ts'
import { Derivations } from './derivations.ts'
import { DocumentTools } from './document-tools.ts'
import { fraction } from './fraction.ts'
import { exposureRecorder } from './exposures.ts'
import type { Inspection } from './inspection.ts'
import { Instants } from './instants.ts'
import type { StoreChange } from './health.ts'
import { Instance, type InstanceParts } from './instance.ts'
import { keptSecretsPlace } from './managed/kept-secrets.ts'
import { ManagedSecrets } from './managed/managed-secrets.ts'
import { misplacedEntries } from './secrets/misplaced.ts'
import type { OpenOptions } from './open-options.ts'
import { Present } from './present.ts'
import { Reloading } from './reloading.ts'
import { requiredSecrets } from './secrets/secret-policy.ts'
import { NOBODY } from './snapshot.ts'
import { Sourcing, type SourcedPresent } from './sourcing.ts'
import { lookupIn, StartSecrets } from './managed/start-secrets.ts'
import { StartVerdict } from './start-verdict.ts'
import { startWarnings } from './start-warnings.ts'
import { storeWay } from './store-way.ts'
import { errorText, Troubles } from './troubles.ts'
import type { Varve } from './varve.ts'
import { unfitEntries } from './unfit.ts'
import { Listening, Watchers, type DecisionChange } from './watch.ts'

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

/** Reads and checks all sources as a start would, without a store and without refusing anything. */
export async function inspectOn<T extends Tree>(
  platform: Platform,
  config: Config<T>,
  options: Omit<OpenOptions, 'store'> = {},
): Promise<Inspection<T>> {
  return (await new Opening(platform, config, options).inspect()) as unknown as Inspection<T>
}

/** What a Varve is made of once its sources and its store were read. */
interface Opened {
  readonly present: Present
  readonly found: SourcedPresent
  readonly answers: readonly Answer[]
  readonly store: InstanceParts['store']
}

/** What happens between `open` being called and a Varve being there. */
class Opening {
  readonly #platform: Platform
  readonly #config: Config
  readonly #options: OpenOptions
  readonly #definitions: Definitions
  readonly #derivations: Derivations
  readonly #sourcing: Sourcing
  readonly #secrets: StartSecrets
  readonly #verdict: StartVerdict
  readonly #troubles: Troubles
  readonly #added = new Map<string, Validator[]>()
  readonly #watchers: Watchers
  readonly #deciders: Watchers<DecisionChange>
  readonly #storeWatchers: Listening<StoreChange>
  readonly #revisionWatchers: Listening<Revision>
  readonly #instants: Instants
  readonly #tools: DocumentTools
  readonly #managed: ManagedSecrets

  constructor(platform: Platform, config: Config, options: OpenOptions) {
    this.#platform = platform
    this.#config = config
    this.#options = options
    // A copy, because `declare` adds to it and the declaration may be opened again elsewhere.
    this.#definitions = config.definitions.copy()
    this.#definitions.checkInputs()
    this.#derivations = new Derivations(this.#definitions)
    this.#troubles = new Troubles(platform, options.onProblem)
    this.#managed = new ManagedSecrets({
      ...{ platform, managers: options.managers ?? [], options: options.secrets ?? {} },
      onProblem: (problem, cause) => this.#troubles.report(problem, cause),
      kept: keptSecretsPlace(options, () => this.#sourcing.environment),
    })
    this.#sourcing = this.#sourcingOf(this.#definitions)
    this.#secrets = new StartSecrets(this.#managed, this.#sourcing, platform.clock)
    this.#verdict = new StartVerdict({
      ...{ definitions: this.#definitions, derivations: this.#derivations, options, rules: config.rules },
      ...{ troubles: this.#troubles, timers: platform.timers, environment: this.#sourcing.environment },
    })
    const threw = (error: unknown, key: string): void =>
      this.#troubles.report(
        { code: 'INVALID_VALUE', key, issue: `has a watcher that threw: ${errorText(error)}` },
        error,
      )
    this.#watchers = new Watchers(threw)
    this.#deciders = new Watchers(threw)
    this.#storeWatchers = new Listening(error => threw(error, 'the store'))
    this.#revisionWatchers = new Listening((error, { number }) => threw(error, `revision ${number}`))
    this.#instants = new Instants(platform.clock)
    const required = requiredSecrets(options.secrets, this.#sourcing.environment)
    // Where secrets must come from somewhere safe, the open is no such place.
    const isWanted = options.secrets?.plaintext === true && required === undefined
    const plaintext = { isAllowed: isDevelopment(this.#sourcing.environment), isWanted }
    this.#tools = new DocumentTools(platform, { ...options, required, plaintext }, this.#managed)
  }

  async open(): Promise<Instance> {
    const answers = await this.#sourcing.ask()
    const { present, found } = this.#prepare(await this.#secrets.present(answers))
    const store = this.#storeOf(present)
    try {
      await store?.joining.start()
      const { errors } = await this.#verdict.broken(present)
      this.#verdict.refuse([...this.#verdict.wrong(present, found), ...errors], found.told)
    } catch (error) {
      await store?.joining.close()
      await this.#managed.close()
      throw error
    }
    const misplaced = misplacedEntries(present, this.#tools.required)
    for (const problem of [...unfitEntries(present), ...misplaced]) this.#troubles.report(problem)
    return this.#instance({ present, found, answers, store })
  }

  /** Opens without waiting: sources must answer at once, and the store is opened when it is first needed. */
  openSync(): Instance {
    const answers = this.#sourcing.ask()
    if (answers instanceof Promise) {
      throw new VarveError('USAGE', {
        issue: 'A source answers asynchronously.',
        remedy: 'Use `await open(…)` instead of `openSync(…)`.',
      })
    }
    const { present, found } = this.#prepare(this.#sourcing.present(answers))
    const [wanted] = found.wanted
    if (wanted !== undefined) {
      const issue = `${wanted} has to be fetched from a secret manager, which takes time.`
      throw new VarveError('USAGE', { issue, remedy: 'Use `await open(…)` instead of `openSync(…)`.' })
    }
    this.#verdict.refuse(this.#verdict.wrong(present, found), found.told)
    return this.#instance({ present, found, answers, store: this.#storeOf(present) })
  }

  async inspect(): Promise<Inspection> {
    const answers = await this.#sourcing.ask()
    const { present, found } = this.#prepare(await this.#secrets.present(answers))
    const { errors, warnings } = await this.#verdict.broken(present)
    const problems = [...this.#verdict.wrong(present, found), ...errors, ...found.told, ...warnings]
    const { environment, profiles } = this.#sourcing
    const varve = this.#made({ present, found, answers, store: undefined })
    return {
      ok: !problems.some(({ severity }) => severity !== 'warning'),
      ...{ environment, profiles, known: found.sourced.profiles, problems },
      warnings: startWarnings(this.#definitions, present, environment, found.sourced),
      documents: found.sourced.documents,
      varve: varve as unknown as Varve,
    }
  }

  /** The present as sources and defaults make it, and what is wrong with it. */
  #prepare(found: SourcedPresent): { present: Present; found: SourcedPresent } {
    const { scopeOrder = DEFAULT_SCOPE_ORDER } = this.#options
    const { lower, pins } = found
    const audience: Audience = Object.freeze({ ...this.#options.as, environment: this.#sourcing.environment })
    const present = new Present(
      this.#definitions,
      { audience, order: scopeOrder, lower, pins },
      {
        derivations: this.#derivations,
        exposures: exposureRecorder(this.#options.exposures, this.#definitions, {
          ...{ instants: this.#instants, troubles: this.#troubles, platform: this.#platform },
        }),
        instants: this.#instants,
        tools: this.#tools,
        random: () => fraction(this.#platform.random),
        onChange: changes => this.#watchers.tell(changes),
        onDecisions: changes => this.#deciders.tell(changes),
        onRevision: revision => this.#revisionWatchers.tell([revision]),
      },
    )
    present.refresh('source')
    return { present, found }
  }

  #storeOf(present: Present): InstanceParts['store'] {
    return storeWay(this.#options, {
      ...{ present, platform: this.#platform, instants: this.#instants, tools: this.#tools },
      ...{ troubles: this.#troubles, rules: this.#config.rules, added: this.#added },
      ...{ storeWatchers: this.#storeWatchers, environment: this.#sourcing.environment },
    })
  }

  #instance(opened: Opened): Instance {
    const { present, found } = opened
    this.#sourcing.accepted()
    this.#secrets.hold(found)
    for (const problem of found.told) this.#troubles.report(problem)
    const { environment } = this.#sourcing
    for (const { message, code } of startWarnings(this.#definitions, present, environment, found.sourced))
      this.#platform.warn(message, code)
    return this.#made(opened)
  }

  #made({ present, answers, store }: Opened): Instance {
    const reloading = new Reloading({
      present,
      answers,
      sourcing: this.#sourcing,
      secrets: this.#secrets,
      troubles: this.#troubles,
      platform: this.#platform,
      definitions: this.#definitions,
      options: this.#options,
      missing: (fatal, has) => this.#verdict.missing(fatal, has),
      rules: this.#config.rules,
    })
    return new Instance({
      tree: this.#config.tree,
      definitions: this.#definitions,
      present,
      platform: this.#platform,
      watchers: this.#watchers,
      deciders: this.#deciders,
      storeWatchers: this.#storeWatchers,
      revisionWatchers: this.#revisionWatchers,
      boundaries: new Boundaries(present, this.#platform.timers),
      tools: this.#tools,
      added: this.#added,
      given: this.#options.store,
      store,
      reloading,
      onProblem: (problem, cause) => this.#troubles.report(problem, cause),
      admit: tree => this.#admit(present, tree),
      problems: () => this.#troubles.all,
    })
  }

  #sourcingOf(definitions: Definitions): Sourcing {
    const lookup = lookupIn(this.#managed, this.#options)
    return new Sourcing(this.#platform, definitions, { derivations: this.#derivations, options: this.#options, lookup })
  }

  /** Adds what is declared while running. Sources that answer at once are asked for it; when it throws, nothing is added. */
  #admit(present: Present, tree: Tree): void {
    const all = this.#definitions.copy()
    const own = all.add(tree)
    all.checkInputs()
    const sourcing = this.#sourcingOf(all)
    const answers = sourcing.ask(all, false)
    const { sourced, lower, fatal } = sourcing.present(answers instanceof Promise ? [] : answers)
    // What else stands in the sources was judged at open.
    const keys = new Set(own.map(({ key }) => key))
    const concerns = fatal.filter(({ key }) => key !== undefined && keys.has(key))
    const refused = new Set(concerns.map(({ key }) => key))
    const hasSome = (key: string): boolean =>
      present.isStored(key) ||
      all.get(key).derivation !== undefined ||
      lower.some(layer => layer.find(key, NOBODY, present.layers)?.usable === true)
    const has = (key: string): boolean => !keys.has(key) || refused.has(key) || hasSome(key)
    const missing = this.#verdict
      .missing(concerns, has, { definitions: all })
      .filter(({ key }) => key !== undefined && keys.has(key))
    this.#verdict.refuse([...concerns, ...missing])
    present.declare(this.#definitions.add(tree), answers instanceof Promise ? undefined : lower)
    for (const { message, code } of startWarnings(own, present, this.#sourcing.environment, { ...sourced, former: [] }))
      this.#platform.warn(message, code)
  }
}
