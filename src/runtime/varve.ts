import type { Flat, InputValueOf, SettingsOf, ValueOf, WritableKey } from '../core/definition/inference.ts'
import type { Tree } from '../core/definition/tree.ts'
import type { Validator } from '../core/definition/validator.ts'
import type { Problem } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { Explanation } from '../core/layers/explanation.ts'
import type { LayerName } from '../core/layers/layer.ts'
import type { Store } from '../core/ports.ts'
import type { Entry, Revision, WrittenChange } from '../core/revisions/revision.ts'
import type { Cond } from '../core/rollouts/document.ts'
import type { Secret } from '../core/secret.ts'
import type { Reference } from '../core/secret-reference.ts'
import type { Duration } from '../core/time.ts'
import type { Usage } from './access/usage.ts'
import type { Derived } from './derived.ts'
import type { Adopted, AdoptOptions, Divergence } from './divergence.ts'
import type { Health, StoreChange } from './health.ts'
import type { History } from './history.ts'
import type { LiveEntry } from './look-back.ts'
import type { PassedCheck } from './proposal.ts'
import type { Reloaded } from './reloading.ts'
import type { MomentReader, Reader, Value } from './reader.ts'
import type { ChangeOptions, NotedOptions, WriteOptions } from './signature.ts'
import type { AbTestOptions, FlagInput, Rollout, RollOutOptions } from './rollout.ts'
import type { Segments } from './segments.ts'
import type { StoredSecrets } from './secrets/stored-secrets.ts'
import type { Tenants } from './tenants.ts'
import type { DecisionChange, ValueChange, Watch, Watching } from './watch.ts'

/** What may be written to a key: its schema's input; for a secret, the plain value or a Secret. */
export type Writable<L> = ValueOf<L> extends Secret<infer _> ? InputValueOf<L> | ValueOf<L> : InputValueOf<L>

/** What may be stored for a key: what may be written to it, and for a secret where it is kept. */
export type Storable<L> = Writable<L> | (ValueOf<L> extends Secret<infer _> ? Reference : never)

/** A revision that was written, what it replaced, and what keeps it from being seen. */
export interface Written extends Revision {
  readonly changes: readonly WrittenChange[]
  /** Set when the value does not show here: `pin`, or the layer above that has a value of its own. */
  readonly shadowedBy?: 'pin' | LayerName
  /** Scopes that keep a value of their own for a key written for everybody. */
  readonly shadowedFor: readonly string[]
  /** True for a dry run: nothing was written. */
  readonly dryRun?: true
  /** Of a dry run: the validators and rules that were asked, and had nothing against it. Absent where it was made before. */
  readonly passed?: readonly PassedCheck[]
  /** What is odd about what was written, though it stops nothing: a rule that is never reached, a manager that is away. */
  readonly warnings?: readonly Problem[]
}

/** Several changes made as one revision. */
export interface ChangeDraft<F> {
  set<K extends WritableKey<F>>(
    key: K,
    value: Storable<F[K]>,
    options?: { readonly scope?: string; readonly locked?: boolean },
  ): void
  delete<K extends WritableKey<F>>(key: K, options?: { readonly scope?: string }): void
  /** Stores who gets what, as `setFlag` of Varve does. */
  setFlag<K extends WritableKey<F>>(
    key: K,
    flag: FlagInput<Writable<F[K]>>,
    options?: { readonly scope?: string },
  ): void
  /** Makes or changes a segment, as `segments.set` does. */
  setSegment(name: string, when: Cond, options?: { readonly doc?: string }): void
}

/** How an override is made. */
export interface OverrideOptions {
  /** Ends by itself after this long. */
  readonly ttl?: Duration
  /** Who made it, shown by `explain`. */
  readonly by?: string
}

/** An override in force: dispose it, and what it covered shows again. */
export interface Override extends Disposable {
  /** Lifts it. Lifting twice is harmless. */
  lift(): void
}

/** An override in force in this process, as a list shows it. */
export interface OverrideListing {
  readonly key: string
  /** `••••` for a secret. */
  readonly value: Json
  /** Who made it. */
  readonly by: string
  /** When it was made, in milliseconds since 1970 UTC. */
  readonly at: number
  /** When it ends by itself, in milliseconds since 1970 UTC; absent where it is lifted only by hand, or at the next start. */
  readonly expires?: number
}

/** What is declared of one key. */
export interface DeclaredKey {
  readonly key: string
  readonly type: string
  readonly kind: 'setting' | 'live' | 'flag'
  readonly secret: boolean
  readonly category: string
  readonly doc: string | undefined
  readonly owner: string | undefined
  readonly tags: readonly string[]
  readonly unit: string | undefined
  readonly deprecated: string | undefined
  /** The day by which it should be gone again: `2027-01-31`. */
  readonly expires: string | undefined
  /** Name of its environment variable. */
  readonly variable: string
  /** Where it is declared. */
  readonly declared: string
}

/** One key as a list shows it. A secret's value is `••••`. */
export interface Listing extends DeclaredKey {
  readonly value: Json | undefined
  readonly layer: LayerName
  readonly explanation: Explanation
}

/**
 * An opened configuration: read it, change it, look back.
 * @example
 * await using varve = await open(config, { store: sqlite('varve.db') })
 * varve.get('limits.maxUploads')
 */
export interface Varve<T extends Tree = Tree, F = Flat<T>> extends Reader<F>, History<F>, AsyncDisposable {
  /** Start-up settings: fixed for the life of the process, frozen, safe to destructure. */
  readonly settings: SettingsOf<T>

  // Reading
  /** A handle on one value: the fastest read, and easy to pass on. */
  value<K extends keyof F & string>(key: K): Value<ValueOf<F[K]>>
  /** A Reader fixed at this moment: later changes do not reach it. */
  now(): MomentReader<F>
  /**
   * Runs `body` for an audience, at one moment that it keeps through every await. `recording` is given, before the body begins,
   * what tells which values were used so far, with what they answered and why: what an access record is made from.
   */
  runAs<R>(audience: Audience, body: () => R, options?: { readonly recording?: (soFar: () => Usage) => void }): R
  /** Every declared key with its value, where it comes from and what it is for. */
  list(audience?: Audience): Listing[]
  /**
   * What is declared of every key, without its value: in the order of declaration, and the same list until more keys are
   * declared. A door that shows a part of many keys asks `explain` for those only.
   */
  declaredKeys(): readonly DeclaredKey[]
  /**
   * A number that is another once what `list` tells, of anybody, may be another: for doors, which keep what they made of it.
   * Undefined within a call that has a moment or overrides of its own.
   */
  generation(): number | undefined
  /** Keys the store holds and no declaration knows. */
  notInCode(): readonly string[]

  // Changing
  /** Stores a value; resolves once it is durable and applied here. Throws VALUE_REFUSED, REVISION_CONFLICT, STORE_…. */
  set<K extends WritableKey<F>>(key: K, value: Storable<F[K]>, options: WriteOptions): Promise<Written>
  /** Deletes a stored value, so that the next layer shows; undefined when there was none. History keeps it. */
  delete<K extends WritableKey<F>>(key: K, options: WriteOptions): Promise<Written | undefined>
  /** Makes several changes, over any keys and scopes, as one revision: all of them or none. */
  change(options: ChangeOptions, edit: (draft: ChangeDraft<F>) => void): Promise<Written>
  /** The same for values that come from elsewhere, as one revision of the kind `import`: all of them or none. */
  import(options: NotedOptions, edit: (draft: ChangeDraft<F>) => void): Promise<Written>
  /**
   * What a text means as a value of a key: the one table that environment, arguments and forms are read by. The value
   * is not checked any further, and nothing is stored. Throws UNKNOWN_KEY, or VALUE_REFUSED for text that cannot be read.
   * @example varve.parse('limits.maxUploads', '1_000') // 1000
   */
  parse(key: keyof F & string, text: string): Json
  /** Overrides a value in this process until it is lifted; nothing is stored. Refuses what `set` would refuse. */
  override<K extends WritableKey<F>>(key: K, value: Writable<F[K]>, options?: OverrideOptions): Override
  /** Lifts every override of a key and returns how many there were. */
  clearOverride<K extends WritableKey<F>>(key: K): number
  /** The overrides in force in this process, by key; those of `withOverrides` are for their callers only. */
  overrides(): readonly OverrideListing[]
  /** Overrides values for `body` and all it calls, awaited or not; nobody else sees them. */
  withOverrides<R>(values: { readonly [K in keyof F]?: Writable<F[K]> }, body: () => R): R
  // Giving it to some before all
  /**
   * Stores who gets what: variants, rules, splits. Throws VALUE_REFUSED with everything that is wrong with it.
   * @example varve.setFlag('checkout.newFlow', { rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }], serve: 'off' }, signature)
   */
  setFlag<K extends WritableKey<F>>(key: K, flag: FlagInput<Writable<F[K]>>, options: WriteOptions): Promise<Written>
  /** Sets up an experiment, or gives one other weights: those move as few units as they can. Its document is a flag's. */
  abTest<K extends WritableKey<F>>(key: K, options: AbTestOptions<Writable<F[K]>>): Promise<Written>
  /**
   * Rolls a value out by a plan: some have it before all. A `set`, a rollback or another rollout of the key ends it.
   * @example varve.rollOut('checkout.newFlow', true, { plan: ramp({ from: 5, to: 100, step: 15, every: '30m' }), by, message })
   */
  rollOut<K extends WritableKey<F>>(key: K, value: Storable<F[K]>, options: RollOutOptions): Promise<Rollout>
  /** The rollout of a key (in a scope) that is under way, or undefined. */
  rollout<K extends WritableKey<F>>(key: K, options?: { readonly scope?: string }): Rollout | undefined
  /** Every rollout under way. */
  rollouts(): Rollout[]
  /**
   * Makes a key serve its off variant, or its declared default, above every stored layer, until it is revived. Only values of
   * scopes that are `locked` stand above that.
   */
  kill<K extends WritableKey<F>>(key: K, options: ChangeOptions): Promise<Written>
  /** Undoes a kill; undefined where there is none. */
  revive<K extends WritableKey<F>>(key: K, options: ChangeOptions): Promise<Written | undefined>
  /** Keys that are killed. */
  killed(): string[]
  /** What the log recorded of a key's declaration, also where it is not in the code any more: kind, schema, doc, default. */
  recorded(key: string): Json | undefined
  /** The same of its declaration in this code: what a form or a document about it is made from. Throws UNKNOWN_KEY. */
  declared(key: string): Json
  /** What the log holds for a key (in a scope) as it is stored: a value, a flag's document, a rollout. */
  entry(key: keyof F & string, options?: { readonly scope?: string }): Entry | undefined
  /** Every stored value as this process serves it, from memory: `snapshot` asks the store what is newer, and of the past. */
  entries(): readonly LiveEntry[]
  /** Number of the revision that last touched a key in a scope, a deletion too: 0 where none did. */
  touched(key: string, options?: { readonly scope?: string }): number
  /** Named conditions that rules refer to. */
  readonly segments: Segments
  /** Tenants with values of their own. */
  readonly tenants: Tenants
  /**
   * The store it stands on, as it was given to `open`; undefined where there is none. For doors, which keep their tokens and
   * sessions in its records, and let other processes follow its log. What is appended here directly is checked by nobody.
   */
  readonly store: Store | undefined
  /** Secrets that are stored: which there are, who saw them, and ways to change, show and destroy them. */
  readonly secrets: StoredSecrets<F>

  /** Adds a validator to a key for as long as it is not disposed. */
  addValidator<K extends WritableKey<F>>(key: K, validator: Validator<ValueOf<F[K]>>): Disposable
  /** Adds declarations known only at run time. Sources that answer at once (env, values) are asked for them. */
  declare<U extends Tree>(tree: U): Varve<T & U>

  // Noticing
  /** Calls `listener` once for each effective change of a key, from whatever cause and process. */
  watch<K extends keyof F & string>(
    key: K,
    listener?: (value: ValueOf<F[K]>, change: ValueChange<ValueOf<F[K]>>) => unknown,
  ): Watching<ValueOf<F[K]>>
  /** The same for all keys under `prefix.*`, or for `*`. Without a listener, iterate what it returns. */
  watch(pattern: `${string}*`, listener?: (value: unknown, change: ValueChange) => unknown): Watching
  /**
   * Calls `listener` whenever the answers of a key may be others, for anybody: a revision touched it, or a rollout went on by
   * itself. Values of this process's own audience are `watch`'s.
   */
  watchDecisions(pattern: string, listener?: (change: DecisionChange) => unknown): Watch<DecisionChange>
  /**
   * Calls `listener` whenever the store is lost, is found to tell another history, or is heard again: what a readiness gate
   * and a metric are built on. `health()` says how it stands now.
   */
  watchStore(listener?: (change: StoreChange) => unknown): Watch<StoreChange>
  /**
   * Calls `listener` with each revision once it is applied here, tags and declarations too, and whatever it changed was told.
   * Where many were skipped at once, after `adopt` or behind a compaction, `head()` has moved on without them.
   */
  watchRevisions(listener?: (revision: Revision) => unknown): Watch<Revision>
  /** Delivers the exposures that wait, for a program that may be stopped at any time. Does nothing where none are recorded. */
  flushExposures(): Promise<void>
  /** Waits until a value satisfies a condition, and returns it. Throws TIMED_OUT, or the signal's reason. */
  until<K extends keyof F & string>(
    key: K,
    holds: (value: ValueOf<F[K]>) => boolean,
    options?: { readonly signal?: AbortSignal; readonly timeout?: Duration },
  ): Promise<ValueOf<F[K]>>
  /**
   * Reads every source again and takes over all of it, or nothing: throws RELOAD_FAILED with everything that is wrong, and
   * the last good values stay. Live values change at once; fixed settings are named, and change at the next start.
   */
  reload(): Promise<Reloaded>
  /**
   * Builds something from a value, and builds it again whenever the value changes: the new one is in use before
   * `dispose` gets the old one. A build that throws, or whose promise is rejected, is reported, and the old one stays.
   * @example await using pool = varve.derived('database.poolSize', size => new Pool({ max: size }), pool => pool.end())
   */
  derived<K extends keyof F & string, R>(
    key: K,
    build: (value: ValueOf<F[K]>) => R,
    dispose?: (built: R) => unknown,
  ): Derived<R>
  /** Reads the store now, whatever the last poll said. */
  refresh(): Promise<void>
  /** How this Varve and its store are doing: for a health check and for metrics. Asks nobody. */
  health(): Health
  /**
   * How the store's history differs from the one that is known and served here, value by value; undefined while it does not.
   * Throws STORE_UNREACHABLE.
   */
  divergence(): Promise<Divergence | undefined>
  /**
   * Decides that the store is to be followed although it tells another history, and puts back what it lost, in new revisions of
   * it. This process goes on from there, and so does by itself every other that stood at a revision that was lost. A rollout
   * comes back paused. Throws USAGE where there is nothing to decide, REVISION_CONFLICT where others keep writing meanwhile.
   * @example if ((await varve.divergence())?.kind === 'behind') await varve.adopt({ by, message: 'Restored from the backup of 02:00' })
   */
  adopt(options: AdoptOptions): Promise<Adopted>

  /** Ends watches, polling and the store's connection. The last values can still be read. */
  close(): Promise<void>
}
