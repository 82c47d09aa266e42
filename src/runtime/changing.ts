import { VarveError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { attempt } from './attempt.ts'
import { Changes } from './changes.ts'
import type { DocumentTools } from './document-tools.ts'
import type { Edit } from './drafted.ts'
import { Flagging } from './flagging.ts'
import type { Log } from './log.ts'
import { LogSecrets } from './secrets/log-secrets.ts'
import { Reading, type Parts } from './reading.ts'
import type { AbTestOptions, FlagInput, Rollout, RollOutOptions } from './rollout.ts'
import { Rollouts } from './rollouts.ts'
import { LogSegments, type Segments } from './segments.ts'
import type { ChangeOptions, NotedOptions, WriteOptions } from './signature.ts'
import type { StoreWay } from './store-way.ts'
import { LogTenants, type Tenants } from './tenants.ts'
import type { Written } from './varve.ts'
import type { When } from './when.ts'

/** What changing what is stored works with. */
export interface ChangingParts extends Parts {
  /** The way to the store; undefined when there is none. */
  readonly store: StoreWay | undefined
  readonly tools: DocumentTools
}

/** The part of a Varve that changes what is stored. */
export class Changing extends Reading {
  readonly segments: Segments
  readonly tenants: Tenants
  readonly secrets: LogSecrets
  readonly #parts: ChangingParts
  readonly #changes: Changes
  readonly #flagging: Flagging
  readonly #rollouts: Rollouts
  /** Changes under way: closing waits for them. */
  readonly #working = new Set<Promise<unknown>>()
  #closed = false

  constructor(parts: ChangingParts) {
    const { definitions, present, platform, tools } = parts
    super(parts)
    this.#parts = parts
    this.#changes = new Changes(definitions, present, tools, () => this.log('A change'))
    this.#flagging = new Flagging(this.#changes, parts)
    this.#rollouts = new Rollouts({ desk: this.#changes, present, platform })
    this.segments = new LogSegments(() => present.state, this.#changes)
    this.tenants = new LogTenants(
      definitions,
      () => present.state,
      () => this,
      this.#changes,
    )
    this.secrets = new LogSecrets({
      ...{ definitions, present, platform, desk: this.#changes, tools },
      log: () => this.log('A secret'),
      keepResealed: async () => {
        await Promise.all([parts.store?.joining.keepResealed(), tools.managed.keeping?.now()])
      },
      underWay: body => this.underWay(body),
    })
  }

  set(key: string, value: unknown, options: WriteOptions): Promise<Written> {
    return this.underWay(() => this.#changes.set(key, value, options))
  }

  delete(key: string, options: WriteOptions): Promise<Written | undefined> {
    return this.underWay(() => this.#changes.delete(key, options))
  }

  change(options: ChangeOptions, edit: Edit): Promise<Written> {
    return this.underWay(() => this.#changes.change(options, edit))
  }

  import(options: NotedOptions, edit: Edit): Promise<Written> {
    return this.underWay(() => this.#changes.import(options, edit))
  }

  parse(key: string, text: string): Json {
    return this.#changes.parse(key, text)
  }

  setFlag(key: string, flag: FlagInput, options: WriteOptions): Promise<Written> {
    return this.underWay(() => this.#flagging.setFlag(key, flag, options))
  }

  abTest(key: string, options: AbTestOptions<unknown>): Promise<Written> {
    return this.underWay(() => this.#flagging.abTest(key, options))
  }

  kill(key: string, options: ChangeOptions): Promise<Written> {
    return this.underWay(() => this.#flagging.kill(key, options))
  }

  revive(key: string, options: ChangeOptions): Promise<Written | undefined> {
    return this.underWay(() => this.#flagging.revive(key, options))
  }

  killed(): string[] {
    return this.#flagging.killed()
  }

  rollOut(key: string, value: unknown, options: RollOutOptions): Promise<Rollout> {
    return this.underWay(() => this.#rollouts.rollOut(key, value, options))
  }

  rollout(key: string, { scope }: { scope?: string } = {}): Rollout | undefined {
    return this.#rollouts.find(key, scope)
  }

  rollouts(): Rollout[] {
    return this.#rollouts.list()
  }

  rollback(key: string, options: WriteOptions & { to?: When; force?: boolean }): Promise<Written> {
    return this.underWay(() => this.#changes.rollback(key, options))
  }

  undo(revision: number, options: ChangeOptions & { force?: boolean }): Promise<Written> {
    return this.underWay(() => this.#changes.undo(revision, options))
  }

  restore(when: When, options: ChangeOptions & { force?: boolean }): Promise<Written | undefined> {
    return this.underWay(() => this.#changes.restore(when, options))
  }

  /** True once it was closed: nothing is begun any more. */
  protected get isClosed(): boolean {
    return this.#closed
  }

  /** Begins nothing any more, and waits for what is under way. */
  protected async end(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#working)
  }

  protected underWay<T>(body: () => Promise<T>): Promise<T> {
    const work = attempt(body).finally(() => this.#working.delete(work))
    this.#working.add(work)
    return work
  }

  protected async log(what: string): Promise<Log> {
    return this.storeWay(what).joining.open()
  }

  /** The way to the store. Throws NO_STORE or CLOSED. */
  protected storeWay(what: string): StoreWay {
    if (this.#closed) throw new VarveError('CLOSED', {})
    const { store } = this.#parts
    if (store === undefined) throw new VarveError('NO_STORE', { what })
    return store
  }
}
