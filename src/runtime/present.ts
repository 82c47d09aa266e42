import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { sameJson } from '../core/json.ts'
import type { Audience, Dimension } from '../core/layers/audience.ts'
import {
  layerList,
  layersFor,
  resolve,
  type Layer,
  type LayerList,
  type Scopes,
  type Settled,
} from '../core/layers/layer.ts'
import type { Revision } from '../core/revisions/revision.ts'
import { EVERYBODY, LogState, type Entries } from '../core/revisions/state.ts'
import { Secret } from '../core/secret.ts'
import { Answers } from './answers.ts'
import type { Derivations } from './derivations.ts'
import { Overrides } from './overrides.ts'
import { MISSING, Slot } from './slot.ts'
import { scopesOf, type Snapshot } from './snapshot.ts'
import { StoredCandidates, storedLayers } from './stored-layers.ts'
import type { ChangeCause, ValueChange } from './watch.ts'

/** What decides answers besides the log: set at open, replaced when a source is read again. */
export interface Surroundings {
  readonly audience: Audience
  readonly order: readonly Dimension[]
  /** Layers below the stored ones, strongest first: sources, then the declared default. */
  readonly lower: readonly Layer[]
  readonly pins: ReadonlySet<string>
  /** Settings as they were at start, once the sources were read again. */
  readonly settled?: Settled
}

/** What all audiences have in common. */
export interface Common {
  /** Every key with its value, frozen; null holds the place of those that are open. */
  readonly values: Readonly<Record<string, unknown>>
  /** Keys about which an audience must be asked, or that no layer has a value for. */
  readonly open: readonly string[]
}

/** The present: every key's value in a slot of its own, kept right by `advance` and `refresh`. */
export class Present {
  readonly definitions: Definitions
  readonly derivations: Derivations
  readonly overrides = new Overrides()
  readonly candidates: StoredCandidates
  readonly #slots = new Map<string, Slot>()
  readonly #aliases = new Map<string, readonly string[]>()
  readonly #former = new Map<string, string>()
  readonly #now: () => number
  readonly #onChange: (changes: readonly ValueChange[]) => void
  #surroundings: Surroundings
  #scopes: Scopes
  #state = new LogState({ number: 0, hash: '', at: 0 })
  #layers: LayerList
  #held: Snapshot | undefined
  #common: Common | undefined
  /** False from the first call on that may have an audience or overrides of its own. */
  #oneForAll = true
  /** Reads a key for whoever is asking: set by whoever knows that. */
  ask: (key: string, fallback: unknown) => unknown = () => undefined
  /** True while the store cannot be heard. */
  stale = false

  constructor(
    definitions: Definitions,
    surroundings: Surroundings,
    options: {
      derivations: Derivations
      now: () => number
      onChange: (changes: readonly ValueChange[]) => void
    },
  ) {
    this.definitions = definitions
    this.derivations = options.derivations
    this.candidates = new StoredCandidates(definitions)
    this.#now = options.now
    this.#onChange = options.onChange
    this.#surroundings = surroundings
    this.#scopes = scopesOf(surroundings.audience)
    this.#layers = this.#list(this.#state)
    this.#admit(definitions)
  }

  get surroundings(): Surroundings {
    return this.#surroundings
  }

  get audience(): Audience {
    return this.#surroundings.audience
  }

  get state(): LogState {
    return this.#state
  }

  get layers(): LayerList {
    return this.#layers
  }

  get slots(): ReadonlyMap<string, Slot> {
    return this.#slots
  }

  /** Why a computed value could not be computed; undefined when it was, or when an input is missing. */
  failureOf(key: string): string | undefined {
    if (this.definitions.find(key)?.derivation === undefined) return undefined
    const candidate = layersFor(this.#layers, key).at(-1)?.find(key, this.#scopes, this.#layers)
    return candidate?.usable === false ? candidate.note : undefined
  }

  /** True when the log holds something for a key that everybody sees. */
  isStored(key: string): boolean {
    return this.#state.stored(key)?.entry !== undefined
  }

  /** Takes in keys declared while running, with what each layer below the stored ones has for them. */
  declare(definitions: readonly Definition[], found: readonly Layer[] | undefined): void {
    this.#admit(definitions)
    const { lower, pins, settled } = this.#surroundings
    const pinned = definitions.filter(({ pin }) => pin).map(({ key }) => key)
    const more = (layers: readonly Layer[]): readonly Layer[] => {
      // The same documents were read, and only asked about more keys.
      const isSame = found?.length === layers.length
      return isSame ? layers.map((layer, index) => withMore(layer, found[index])) : layers
    }
    this.refresh('declaration', {
      ...this.#surroundings,
      lower: more(lower),
      pins: new Set([...pins, ...pinned]),
      // A setting declared now is as old as this process from its point of view.
      ...(settled === undefined ? {} : { settled: { keys: settled.keys, layers: more(settled.layers) } }),
    })
  }

  /** Makes slots for declared keys that have none yet. */
  #admit(definitions: Iterable<Definition>): void {
    for (const definition of definitions) {
      if (this.#slots.has(definition.key)) continue
      this.#slots.set(definition.key, new Slot(definition, (key, fallback) => this.ask(key, fallback)))
      if (definition.aliases.length > 0) this.#aliases.set(definition.key, definition.aliases)
      for (const alias of definition.aliases) this.#former.set(alias, definition.key)
    }
  }

  /** From now on whoever reads must be asked for: calls may have an audience or overrides of their own. */
  askEach(): void {
    this.#oneForAll = false
    for (const slot of this.#slots.values()) slot.put(slot.value, false)
  }

  /** Starts from a state of the log. */
  begin(state: LogState): void {
    this.#state = state
    this.refresh('revision')
  }

  /** Moves on by one revision and tells of every value that is now another. */
  advance(revision: Revision): void {
    this.#held = undefined
    this.#common = undefined
    this.#state.apply(revision)
    const keys = new Set(revision.changes.map(change => this.#former.get(change.key) ?? change.key))
    this.#update(keys, 'revision', revision)
  }

  /** Works out everything again, after something other than the log changed, and returns what is now another. */
  refresh(cause: ChangeCause, surroundings: Surroundings = this.#surroundings): readonly ValueChange[] {
    this.#held = undefined
    this.#common = undefined
    this.#surroundings = surroundings
    this.#scopes = scopesOf(surroundings.audience)
    this.#layers = this.#list(this.#state)
    return this.#update(this.#slots.keys(), cause)
  }

  /** This moment, to be kept: later changes do not reach it. The same object until something changes. */
  hold(): Snapshot {
    const held = (this.#held ??= this.#heldNow())
    return { ...held, moment: { revision: held.state.head.number, at: this.#now() }, stale: this.stale }
  }

  /** A snapshot of another state of the log, between this process's present overrides, sources and defaults. */
  past(state: Entries, at: number): Snapshot {
    return { ...this.#snapshotOf(state), moment: { revision: state.head.number, at }, past: true }
  }

  /** What every audience sees alike, worked out once for each state. */
  get common(): Common {
    return (this.#common ??= this.#commonNow())
  }

  /** The layers there would be if the log stood at `state`. */
  layersAt(state: LogState): LayerList {
    return this.#list(state)
  }

  #commonNow(): Common {
    const slots = [...this.#slots.values()]
    const values = blank(slots.map(({ key }) => key))
    const isOpen = (slot: Slot): boolean => slot.scoped || slot.value === MISSING
    for (const slot of slots) if (!isOpen(slot)) values[slot.key] = slot.value
    return { values: Object.freeze(values), open: slots.filter(isOpen).map(({ key }) => key) }
  }

  #heldNow(): Snapshot {
    const state = this.#state.share()
    return { ...this.#snapshotOf(state), answers: new Answers(definition => !this.#isScoped(state, definition)) }
  }

  #snapshotOf(state: Entries): Snapshot {
    return {
      moment: { revision: state.head.number, at: 0 },
      layers: this.#list(state),
      state,
      answers: undefined,
      stale: this.stale,
      past: false,
    }
  }

  /** True when some scope holds a value of its own for a key, or for one that it is computed from. */
  #isScoped(state: LogState, definition: Definition): boolean {
    if (definition.derivation === undefined) return isScoped(state, definition)
    return this.derivations.roots(definition).some(root => isScoped(state, root))
  }

  #list(state: Entries): LayerList {
    const { order, lower, pins, settled } = this.#surroundings
    const stored = storedLayers(state, this.candidates, this.#aliases, order)
    return layerList([this.overrides.layer(), ...stored, ...lower], pins, settled)
  }

  #update(keys: Iterable<string>, cause: ChangeCause, revision?: Revision): readonly ValueChange[] {
    const changes: ValueChange[] = []
    for (const key of this.derivations.affected(keys)) {
      const slot = this.#slots.get(key)
      if (slot === undefined) continue
      slot.scope(this.#isScoped(this.#state, slot.definition))
      const before = slot.value
      const winner = resolve(this.#layers, key, this.#scopes)
      // Null is a value like any other.
      const after = winner === undefined ? MISSING : winner.value
      if (sameValue(before, after)) continue
      slot.put(after, this.#oneForAll)
      changes.push(this.#change(key, before, after, cause, revision))
    }
    if (changes.length > 0) this.#onChange(changes)
    return changes
  }

  #change(key: string, before: unknown, after: unknown, cause: ChangeCause, revision?: Revision): ValueChange {
    return {
      key,
      value: after === MISSING ? undefined : after,
      before: before === MISSING ? undefined : before,
      cause,
      at: this.#now(),
      ...(revision === undefined ? {} : { revision: revision.number, by: revision.by, message: revision.message }),
    }
  }
}

/** True when some scope holds a value of its own for a key. */
function isScoped(state: LogState, definition: Definition): boolean {
  return [definition.key, ...definition.aliases].some(key => {
    const scopes = state.keys.get(key)
    return scopes !== undefined && (scopes.size > 1 || (scopes.size === 1 && !scopes.has(EVERYBODY)))
  })
}

/** A layer that also knows what another has found later. */
function withMore(layer: Layer, later: Layer | undefined): Layer {
  if (later === undefined) return layer
  return { ...layer, find: (key, scopes, among) => layer.find(key, scopes, among) ?? later.find(key, scopes, among) }
}

/** An object with these names. One read from JSON can be copied at once; one filled name by name is a dictionary. */
function blank(names: readonly string[]): Record<string, unknown> {
  return JSON.parse(`{${names.map(name => `${JSON.stringify(name)}:null`).join()}}`) as Record<string, unknown>
}

/** True when two values are the same to whoever reads them. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return sameJson(a.reveal(), b.reveal())
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b)
  return sameJson(a, b)
}
