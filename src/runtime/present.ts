import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import type { Audience } from '../core/layers/audience.ts'
import { layersFor, resolve, type Layer, type LayerList, type Scopes } from '../core/layers/layer.ts'
import type { Moment, Revision } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import type { Entries, LogState } from '../core/revisions/state.ts'
import type { Trace } from '../core/rollouts/trace.ts'
import { Answers } from './answers.ts'
import { commonOf, type Common } from './for-everybody.ts'
import type { Derivations } from './derivations.ts'
import type { ExposureRecorder } from './exposures.ts'
import { Ground, isScoped, type GroundOptions, type Surroundings } from './ground.ts'
import type { Overrides } from './overrides.ts'
import { withDeclared } from './more-keys.ts'
import { sameValue } from './same-value.ts'
import { MISSING, Slot } from './slot.ts'
import { Standstill } from './standstill.ts'
import { scopesOf, type Snapshot } from './snapshot.ts'
import type { StoredCandidates } from './stored-candidates.ts'
import { madeBy, madeIn } from './made.ts'
import { valueChange } from './value-change.ts'
import type { ChangeCause, DecisionChange, ValueChange } from './watch.ts'

/** What the present works with. */
export interface PresentOptions extends GroundOptions {
  readonly derivations: Derivations
  readonly exposures: ExposureRecorder | undefined
  /** Told of values that are now others, for this process's own audience. */
  readonly onChange: (changes: readonly ValueChange[]) => void
  /** Told of keys whose answers may now be others, for anybody. */
  readonly onDecisions: (changes: readonly DecisionChange[]) => void
  /** Told of each revision, once all that it changes was told. */
  readonly onRevision: (revision: Revision) => void
}

/** What can be held of the present for as long as nothing changes. */
type Held = Omit<Snapshot, 'moment' | 'heardAt' | 'exposures'>

/** The present: every key's value in a slot of its own, kept right by `advance`, `reach` and `refresh`. */
export class Present {
  readonly definitions: Definitions
  readonly derivations: Derivations
  readonly #ground: Ground
  readonly #slots = new Map<string, Slot>()
  readonly #options: PresentOptions
  #scopes: Scopes
  #held: Held | undefined
  #common: Common | undefined
  /** Since when ramps stand still. */
  readonly standstill = new Standstill(since => this.#freeze(since))
  /** False from the first call on that may have an audience or overrides of its own. */
  #oneForAll = true
  #generation = 0
  /** Reads a key for whoever is asking: set by whoever knows that. */
  ask: (key: string, fallback: unknown) => unknown = () => undefined
  /** Told that the next boundary may be another: set by whoever keeps the timer. */
  onMove: () => void = () => {}
  /** When the store was last heard, in milliseconds since 1970 UTC; undefined while it is. */
  heardAt: number | undefined
  /** Records who was shown which variant, where that is wanted. */
  readonly exposures: ExposureRecorder | undefined

  constructor(definitions: Definitions, surroundings: Surroundings, options: PresentOptions) {
    this.definitions = definitions
    this.derivations = options.derivations
    this.#options = options
    this.exposures = options.exposures
    this.#ground = new Ground(definitions, surroundings, options)
    this.#scopes = scopesOf(surroundings.audience)
    this.#admit(definitions)
  }

  get surroundings(): Surroundings {
    return this.#ground.surroundings
  }

  /** True while the store cannot be heard. */
  get stale(): boolean {
    return this.heardAt !== undefined
  }

  get audience(): Audience {
    return this.#ground.surroundings.audience
  }

  get overrides(): Overrides {
    return this.#ground.overrides
  }

  get candidates(): StoredCandidates {
    return this.#ground.candidates
  }

  get state(): LogState {
    return this.#ground.state
  }

  get layers(): LayerList {
    return this.#ground.layers
  }

  get slots(): ReadonlyMap<string, Slot> {
    return this.#slots
  }

  /** When answers may next change by themselves, in milliseconds since 1970 UTC; Infinity for never. */
  get boundary(): number {
    return this.#ground.boundary.at
  }

  /** The instant it is, as answers have it. */
  now(): number {
    return this.#options.instants.now()
  }

  /** How long it is until an instant, as this machine's clock goes, in milliseconds. */
  until(at: number): number {
    return this.#options.instants.until(at)
  }

  /** Why a computed value could not be computed; undefined when it was, or when an input is missing. */
  failureOf(key: string): string | undefined {
    if (this.definitions.find(key)?.derivation === undefined) return undefined
    const candidate = layersFor(this.layers, key).at(-1)?.find(key, this.#scopes, this.layers)
    return candidate?.usable === false ? candidate.note : undefined
  }

  /** True when the log holds something for a key that everybody sees. */
  isStored(key: string): boolean {
    return this.state.stored(key)?.entry !== undefined
  }

  /** Takes in keys declared while running, with what each layer below the stored ones has for them. */
  declare(definitions: readonly Definition[], found: readonly Layer[] | undefined): void {
    this.#admit(definitions)
    this.refresh('declaration', withDeclared(this.surroundings, definitions, found))
  }

  /** From now on whoever reads must be asked for: calls may have an audience or overrides of their own. */
  askEach(): void {
    this.#oneForAll = false
    for (const slot of this.#slots.values()) slot.put(slot.value, false)
  }

  /** Starts from a state of the log. */
  begin(state: LogState): void {
    this.#ground.begin(state)
    this.refresh('revision')
  }

  /** Moves on by one revision and tells of every value that is now another. */
  advance(revision: Revision): void {
    const keys = this.#ground.advance(revision)
    this.#moved()
    this.#update(keys, 'revision', revision)
    this.#decided(this.#ground.decided(revision))
    this.#options.onRevision(revision)
  }

  /** Goes on to the instant it is, where a boundary was reached, and tells of every value that is now another. */
  reach(): void {
    const now = this.now()
    if (now < this.#ground.boundary.at) return
    // A late timer may have come to several boundaries at once.
    const keys = this.#ground.due(now)
    this.#ground.renew()
    this.#moved()
    this.#update(this.#ground.documented(), 'rollout')
    this.#decided(keys.map(key => ({ key, cause: 'rollout', at: now })))
  }

  /** Takes in that secrets in some places became others, and tells of every value that is now another. */
  refetched(places: readonly Place[]): void {
    const keys = this.#ground.refetched(places)
    this.#moved()
    this.#update(keys, 'secret')
    this.#decided(keys.map(key => ({ key, cause: 'secret', at: this.now() })))
  }

  /** Once ramps go on again, everything they came to meanwhile is decided. */
  #freeze(since: number): void {
    const isOver = since === Infinity && this.#ground.instant.heard !== Infinity
    this.#ground.hear(since)
    this.#moved()
    const keys = this.#ground.documented()
    this.#update(keys, 'rollout')
    if (isOver) this.#decided(keys.map(key => ({ key, cause: 'rollout', at: this.#ground.instant.at })))
  }

  /** Works out everything again, after something other than the log changed, and returns what is now another. */
  refresh(cause: ChangeCause, surroundings: Surroundings = this.surroundings): readonly ValueChange[] {
    this.#scopes = scopesOf(surroundings.audience)
    this.#ground.renew(surroundings)
    this.#moved()
    return this.#update(this.#slots.keys(), cause)
  }

  /** This moment, to be kept: later changes do not reach it. */
  hold(): Snapshot {
    const moment = this.moment()
    this.#held ??= this.#heldNow()
    return { ...this.#held, moment, heardAt: this.heardAt, exposures: this.exposures }
  }

  /** The moment that answers are for now. */
  moment(): Moment {
    // Timers may be late, and what is answered at an instant must be what anybody works out for it later.
    this.reach()
    return this.#ground.moment
  }

  /** A snapshot of another state of the log, between this process's present overrides, sources and defaults. */
  past(state: Entries, moment: Moment): Snapshot {
    const { at, heard = Infinity } = moment
    return {
      ...this.#ground.snapshotOf(state, { at, heard }),
      moment,
      heardAt: this.heardAt,
      exposures: undefined,
      past: true,
    }
  }

  /** How the document of a key in one scope decides for somebody now; undefined where there is none. */
  decidedBy(key: string, scope: string | undefined, scopes: Scopes): Trace | undefined {
    this.reach()
    return this.#ground.decidedBy(key, scope, scopes)
  }

  /** What every audience sees alike, worked out once for each state. */
  get common(): Common {
    return (this.#common ??= commonOf([...this.#slots.values()]))
  }

  /** Another number for everything that explanations are made of: what is decided by, and whether the store can be heard. */
  get generation(): number {
    this.reach()
    return this.#generation * 2 + (this.stale ? 1 : 0)
  }

  /** The layers there would be if the log stood at `state`. */
  layersAt(state: LogState): LayerList {
    return this.#ground.layersAt(state)
  }

  /** Makes slots for declared keys that have none yet. */
  #admit(definitions: Iterable<Definition>): void {
    for (const definition of definitions) {
      if (this.#slots.has(definition.key)) continue
      this.#slots.set(definition.key, new Slot(definition, (key, fallback) => this.ask(key, fallback)))
      this.#ground.admit(definition)
    }
  }

  #decided(decisions: readonly DecisionChange[]): void {
    this.#options.onDecisions(this.derivations.decided(decisions))
  }

  #moved(): void {
    this.#held = undefined
    this.#common = undefined
    this.#generation += 1
    this.onMove()
  }

  #heldNow(): Held {
    const state = this.state.share()
    const answers = new Answers(definition => !this.#isScoped(state, definition))
    return { ...this.#ground.snapshotOf(state), answers }
  }

  /** True when not everybody has the same answer for a key, or for one that it is computed from. */
  #isScoped(state: LogState, definition: Definition): boolean {
    if (definition.perTenant) return true
    if (definition.derivation === undefined) return isScoped(state, definition)
    return this.derivations.roots(definition).some(root => isScoped(state, root))
  }

  #update(keys: Iterable<string>, cause: ChangeCause, revision?: Revision): readonly ValueChange[] {
    const changes: ValueChange[] = []
    for (const key of this.derivations.affected(keys)) {
      const slot = this.#slots.get(key)
      if (slot === undefined) continue
      const scoped = this.#isScoped(this.state, slot.definition)
      slot.scope(scoped, scoped ? this.#ground.way(slot.definition) : undefined)
      const before = slot.value
      const winner = resolve(this.layers, key, this.#scopes)
      // Null is a value like any other.
      const after = winner === undefined ? MISSING : winner.value
      if (sameValue(before, after)) continue
      slot.put(after, this.#oneForAll && !slot.definition.perTenant)
      const made = revision === undefined ? madeBy(cause, winner) : madeIn(revision)
      changes.push(valueChange({ key, before, after }, { cause, at: this.now(), ...made }))
    }
    if (changes.length > 0) this.#options.onChange(changes)
    return changes
  }
}
