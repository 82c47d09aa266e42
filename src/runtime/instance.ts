import { merge } from '../core/definition/config.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import type { Tree } from '../core/definition/tree.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { Store } from '../core/ports.ts'
import type { Entry, Head, Revision } from '../core/revisions/revision.ts'
import type { Duration } from '../core/time.ts'
import { attempt } from './attempt.ts'
import type { Boundaries } from './boundaries.ts'
import { Changing, type ChangingParts } from './changing.ts'
import type { Adopted, AdoptOptions, Divergence } from './divergence.ts'
import type { Health, StoreChange } from './health.ts'
import { KeyList, notInCode } from './listings.ts'
import { liveEntries, type LiveEntry } from './look-back.ts'
import { LookingBack } from './looking-back.ts'
import type { Reloaded, Reloading } from './reloading.ts'
import type { SnapshotReader } from './snapshot.ts'
import type { Signature } from './signature.ts'
import { shownEntry, touchedAt } from './standing.ts'
import { storeHealth } from './store-health.ts'
import type { HistoryOptions, Side, Tag, TagOptions } from './history.ts'
import type { DeclaredKey, Listing } from './varve.ts'
import type { VerifyOptions } from './verify.ts'
import type { DecisionChange, Listening, Watch, Watchers } from './watch.ts'
import type { When } from './when.ts'

/** What an opened Varve is made of. */
export interface InstanceParts extends ChangingParts {
  readonly tree: Tree
  readonly reloading: Reloading
  /** Those who want to know of answers that may be others now. */
  readonly deciders: Watchers<DecisionChange>
  /** Those who want to know of the store being lost and back. */
  readonly storeWatchers: Listening<StoreChange>
  /** Those who want to know of each revision. */
  readonly revisionWatchers: Listening<Revision>
  readonly boundaries: Boundaries
  /** The store that was given, whatever stands between it and this Varve. */
  readonly given: Store | undefined
  /** Checks and admits a tree declared at run time. */
  readonly admit: (tree: Tree) => void
  /** Problems found at open and since that stop nothing. */
  readonly problems: () => readonly Problem[]
}

/** An opened Varve. `Varve` in `varve.ts` says what each of these does, with the types of the declaration. */
export class Instance extends Changing {
  readonly #parts: InstanceParts
  readonly #past: LookingBack
  readonly #definitions: Definitions
  readonly #keys: KeyList
  #tree: Tree
  #settings: Readonly<Record<string, unknown>>

  constructor(parts: InstanceParts) {
    const { definitions, present, platform } = parts
    super(parts)
    this.#parts = parts
    this.#definitions = definitions
    this.#keys = new KeyList(definitions)
    this.#past = new LookingBack(definitions, present, platform, () => this.log('History'))
    this.#tree = parts.tree
    this.#settings = this.settingsOf(parts.tree)
    parts.reloading.watch()
  }

  get settings(): Readonly<Record<string, unknown>> {
    return this.#settings
  }

  get store(): Store | undefined {
    return this.#parts.given
  }

  list(audience: Audience = {}): Listing[] {
    return this.#keys.read(this.for(audience))
  }

  declaredKeys(): readonly DeclaredKey[] {
    return this.#keys.all
  }

  notInCode(): readonly string[] {
    return notInCode(this.#definitions, this.#parts.present.state)
  }

  entry(key: string, { scope }: { scope?: string } = {}): Entry | undefined {
    return shownEntry(this.#parts.present.state, this.#definitions.get(key), scope)
  }

  entries(): readonly LiveEntry[] {
    return liveEntries(this.#definitions, this.#parts.present.state)
  }

  touched(key: string, { scope }: { scope?: string } = {}): number {
    return touchedAt(this.#parts.present.state, this.#definitions.find(key) ?? { key, aliases: [] }, scope)
  }

  watchStore(listener?: (change: StoreChange) => unknown): Watch<StoreChange> {
    return this.#parts.storeWatchers.add(() => true, listener)
  }

  watchRevisions(listener?: (revision: Revision) => unknown): Watch<Revision> {
    return this.#parts.revisionWatchers.add(() => true, listener)
  }

  watchDecisions(pattern: string, listener?: (change: DecisionChange) => unknown): Watch<DecisionChange> {
    return this.#parts.deciders.add(this.pattern(pattern), listener)
  }

  declare(tree: Tree): this {
    this.#parts.admit(tree)
    this.#tree = merge(this.#tree, tree)
    this.#settings = this.settingsOf(this.#tree)
    this.#parts.store?.joining.opened?.writer.redeclare()
    return this
  }

  reload(): Promise<Reloaded> {
    if (this.isClosed) return Promise.reject(new VarveError('CLOSED', {}))
    return this.underWay(() => this.#parts.reloading.reload())
  }

  async refresh(): Promise<void> {
    const log = await this.log('Refreshing')
    // Read first: the tail is what tells everybody that the store is away, or back.
    await log.tail.refresh()
    await this.#parts.store?.clock.measure()
  }

  health(): Health {
    const { store, present, problems, reloading } = this.#parts
    const part = store === undefined ? undefined : storeHealth(store.joining, present, store.clock)
    return {
      status: this.isClosed ? 'closed' : (part?.status ?? 'ok'),
      store: part,
      revision: present.state.head.number,
      problems: problems(),
      restartNeeded: reloading.restartNeeded,
      reloaded: reloading.last?.at,
      reloadFailure: reloading.failed?.message,
      keyring: this.#parts.tools.sealing.canOpen,
      managers: this.#parts.tools.managed.health(),
    }
  }

  divergence(): Promise<Divergence | undefined> {
    return attempt(() => this.storeWay('A comparison').recovery.divergence())
  }

  adopt(options: AdoptOptions): Promise<Adopted> {
    return this.underWay(() => this.storeWay('A decision').recovery.adopt(options))
  }

  history(pattern = '*', options?: HistoryOptions): ReturnType<LookingBack['history']> {
    return this.#past.history(pattern, options)
  }

  revisions(options?: { limit?: number; before?: number }): ReturnType<LookingBack['revisions']> {
    return this.#past.revisions(options)
  }

  blame(key: string, options?: { scope?: string }): ReturnType<LookingBack['blame']> {
    return this.#past.blame(key, options)
  }

  diff(from: Side, to?: Side, options?: { keys?: string }): ReturnType<LookingBack['diff']> {
    return this.#past.diff(from, to, options)
  }

  snapshot(when?: When): ReturnType<LookingBack['snapshot']> {
    return this.#past.snapshot(when)
  }

  at(when: When): Promise<SnapshotReader> {
    return this.#past.at(when)
  }

  tag(name: string, options: TagOptions): Promise<Tag> {
    return this.underWay(() => this.#past.tag(name, options))
  }

  tags(): readonly Tag[] {
    return this.#past.tags()
  }

  verify(options?: VerifyOptions): ReturnType<LookingBack['verify']> {
    return attempt(() => this.#past.verify(options))
  }

  head(): Head {
    return this.#parts.present.state.head
  }

  compact(options: Signature & { keep: Duration }): ReturnType<LookingBack['compact']> {
    return this.underWay(() => this.#past.compact(options))
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    const ended = this.end()
    this.#parts.watchers.close()
    this.#parts.deciders.close()
    this.#parts.storeWatchers.close()
    this.#parts.revisionWatchers.close()
    this.#parts.boundaries.close()
    this.#parts.reloading.stop()
    await ended
    await this.#parts.present.exposures?.close()
    await this.#parts.store?.joining.close()
    await this.#parts.tools.managed.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
