import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import type { Audience, Dimension } from '../core/layers/audience.ts'
import { layerList, type Layer, type LayerList, type Scopes, type Settled } from '../core/layers/layer.ts'
import type { Change, Moment, Revision } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import { EVERYBODY, LogState, type Entries } from '../core/revisions/state.ts'
import { isReserved, KILLED, SEGMENTS } from '../core/rollouts/segment.ts'
import { earliest } from '../core/rollouts/asking.ts'
import type { Trace } from '../core/rollouts/trace.ts'
import { Dependents } from './dependents.ts'
import type { DocumentTools } from './document-tools.ts'
import { Documents, isDocument } from './documents.ts'
import type { Instants } from './instants.ts'
import { Overrides } from './overrides.ts'
import { NOBODY, type Snapshot } from './snapshot.ts'
import { StoredCandidates } from './stored-candidates.ts'
import { StoredLayers, type Instant } from './stored-layers.ts'
import type { DecisionChange } from './watch.ts'
import { Way, type WayParts } from './way.ts'

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

/** What the log's documents are compiled and evaluated with. */
export interface GroundOptions {
  readonly instants: Instants
  /** What documents are compiled with. */
  readonly tools: DocumentTools
  readonly random: () => number
}

/** The next instant at which answers may change by themselves, and the keys whose answers do. */
interface Boundary {
  readonly at: number
  /** Each key with its own next instant, where it has one. */
  readonly next: readonly (readonly [key: string, at: number])[]
}

/** What the answers of the present rest on: the state of the log, the surroundings and the instant, as one list of layers. */
export class Ground {
  readonly overrides = new Overrides()
  readonly candidates: StoredCandidates
  readonly #definitions: Definitions
  readonly #options: GroundOptions
  readonly #aliases = new Map<string, readonly string[]>()
  readonly #former = new Map<string, string>()
  readonly #documents = new Documents()
  readonly #asking = new Dependents()
  #surroundings: Surroundings
  #state = new LogState({ number: 0, hash: '', at: 0 })
  #instant: Instant = { at: -Infinity, heard: Infinity }
  #stored: StoredLayers
  #layers: LayerList
  #boundary: Boundary = { at: Infinity, next: [] }

  constructor(definitions: Definitions, surroundings: Surroundings, options: GroundOptions) {
    this.#definitions = definitions
    this.#options = options
    this.#surroundings = surroundings
    this.candidates = new StoredCandidates(definitions, options.tools)
    this.#stored = this.#storedLayers(this.#state, this.#instant)
    this.#layers = this.#list(this.#stored)
  }

  get surroundings(): Surroundings {
    return this.#surroundings
  }

  get state(): LogState {
    return this.#state
  }

  get layers(): LayerList {
    return this.#layers
  }

  /** The instant that answers are for, until something changes or a boundary is reached. */
  get instant(): Instant {
    return this.#instant
  }

  /** When answers may next change by themselves, in milliseconds since 1970 UTC; Infinity for never. */
  get boundary(): Boundary {
    return this.#boundary
  }

  /** The moment that answers are for now. */
  get moment(): Moment {
    const { heard } = this.#instant
    const at = this.#options.instants.now()
    return { revision: this.#state.head.number, at, ...(heard === Infinity ? {} : { heard }) }
  }

  /** Notes the former names of declared keys. */
  admit({ key, aliases }: Definition): void {
    if (aliases.length > 0) this.#aliases.set(key, aliases)
    for (const alias of aliases) this.#former.set(alias, key)
  }

  /** Starts from a state of the log. */
  begin(state: LogState): void {
    this.#state = state
    this.#options.tools.sealing.admit(state.live())
    this.#options.tools.references.begin(state.live())
    this.#documents.begin(state.live())
    this.renew()
  }

  /** Moves on by one revision and returns the keys whose answers may be others now. */
  advance(revision: Revision): ReadonlySet<string> {
    this.#options.instants.come(revision.at)
    this.#options.tools.sealing.admit(revision.changes)
    this.#state.apply(revision)
    if (this.#options.tools.references.note(revision.changes)) this.#make(revision.changes)
    const touched = new Set(revision.changes.map(change => this.#own(change.key)))
    // The layers look at the state itself: only documents, and what is killed, ask for layers of another instant.
    const isPlain = this.#documents.size === 0 && !revision.changes.some(isBeyondValues)
    if (isPlain) return touched
    for (const { key, scope, entry } of revision.changes) this.#documents.note(key, scope, entry)
    this.renew()
    // A document may look at any other key, and at any segment.
    for (const key of this.documented()) touched.add(key)
    return touched
  }

  /** Takes in that secrets in some places became others, and returns the keys whose answers may be others now. */
  refetched(places: readonly Place[]): string[] {
    for (const { key, scope } of places) {
      const stored = this.#state.stored(key, scope)
      // Whoever holds a moment goes on with what was fetched then.
      if (stored !== undefined) this.#state.put(this.candidates.anew(stored))
    }
    this.#make(places)
    if (places.length > 0) this.renew()
    return places.map(({ key }) => this.#own(key))
  }

  /** Makes the answers of entries with references at once, so that all that are asked of a moment are of one fetch. */
  #make(places: readonly Place[]): void {
    for (const { key, scope } of places) {
      const stored = this.#state.stored(key, scope)
      if (stored !== undefined) this.candidates.of(stored)
    }
  }

  /** Notes since when the store cannot be heard, in milliseconds since 1970 UTC; Infinity once it is heard again. */
  hear(heard: number): void {
    this.#instant = { ...this.#instant, heard }
    this.renew()
  }

  /** Makes the layers anew, for the instant it is. */
  renew(surroundings: Surroundings = this.#surroundings): void {
    this.#surroundings = surroundings
    this.#instant = { ...this.#instant, at: this.#options.instants.now() }
    this.#stored = this.#storedLayers(this.#state, this.#instant)
    this.#layers = this.#list(this.#stored)
    this.#boundary = this.#nextBoundary()
  }

  /** The shortest way to a key's answer; undefined where only the layers know it. */
  way({ key, aliases, derivation }: Definition): Way | undefined {
    const { order, pins, settled } = this.#surroundings
    const entries = this.#state.keys.get(key)
    const isPlain =
      derivation === undefined && aliases.length === 0 && !pins.has(key) && settled?.keys.has(key) !== true
    if (entries === undefined || !isPlain || this.overrides.has(key) || entries.get(KILLED)?.entry !== undefined)
      return undefined
    const stored = entries.get(EVERYBODY)
    return new Way({
      entries,
      dimensions: order.filter(dimension => mayHave(entries, dimension)),
      everybody: stored === undefined ? undefined : this.candidates.of(stored),
      below: this.#below(key),
      candidates: this.candidates,
      layers: this.#layers,
      world: this.#stored.world,
    })
  }

  /** What the layers below the log have for a key. */
  #below(key: string): WayParts['below'] {
    for (const layer of this.#surroundings.lower) {
      const candidate = layer.find(key, NOBODY, this.#layers)
      if (candidate?.usable === true) return { layer: layer.name, candidate }
    }
    return undefined
  }

  /** How the document of a key in one scope decides for somebody; undefined where there is none. */
  decidedBy(key: string, scope: string | undefined, scopes: Scopes): Trace | undefined {
    const stored = this.#state.stored(key, scope)
    return stored === undefined ? undefined : this.#stored.told(stored, scopes, this.#layers)
  }

  /** Keys that hold documents. */
  documented(): string[] {
    return [...this.#documents.keys()].map(key => this.#own(key))
  }

  /** The layers there would be if the log stood at another state. */
  layersAt(state: Entries, instant: Instant = this.#instant): LayerList {
    return this.#list(this.#storedLayers(state, instant))
  }

  /** Everything that decides answers if the log stands at a state, at an instant. */
  snapshotOf(state: Entries, instant: Instant = this.#instant): Omit<Snapshot, 'moment' | 'heardAt' | 'exposures'> {
    return { layers: this.layersAt(state, instant), state, answers: undefined, past: false }
  }

  /** Keys whose answers have changed by themselves by an instant, and those that depend on them. */
  due(now: number): string[] {
    const due = new Set(this.#boundary.next.filter(([, at]) => at <= now).map(([key]) => this.#own(key)))
    return [...due, ...this.#dependents(due)]
  }

  /** What a revision decides anew, and for whom. */
  decided({ changes, number: revision, at, by, message }: Revision): DecisionChange[] {
    const made = { cause: 'revision' as const, at, revision, by, message }
    const segments = changes.some(({ scope }) => scope === SEGMENTS) ? this.documented() : []
    const own = changes
      .filter(({ scope }) => scope !== SEGMENTS)
      .map(({ key, scope }) => ({ key: this.#own(key), ...(scope === undefined || scope === KILLED ? {} : { scope }) }))
    const others = new Set([...segments, ...this.#dependents(new Set(own.map(({ key }) => key)))])
    return [...own, ...Array.from(others, key => ({ key }))].map(place => ({ ...place, ...made }))
  }

  #dependents(keys: ReadonlySet<string>): ReadonlySet<string> {
    if (this.#documents.size === 0) return NONE
    return this.#asking.of(keys, this.#documents.stored(this.#state), {
      segment: name => this.#state.stored(name, SEGMENTS),
      own: name => this.#own(name),
    })
  }

  #storedLayers(state: Entries, instant: Instant): StoredLayers {
    const { candidates } = this
    const { random } = this.#options
    const { order } = this.#surroundings
    const surroundings = { definitions: this.#definitions, candidates, aliases: this.#aliases, order, random }
    return new StoredLayers(state, surroundings, instant)
  }

  #list(stored: StoredLayers): LayerList {
    const { lower, pins, settled } = this.#surroundings
    return layerList([this.overrides.layer(), ...stored.layers(), ...lower], pins, settled)
  }

  #nextBoundary(): Boundary {
    const next = [...this.#documents.boundaries(this.#state, this.candidates, this.#stored.world)]
    const at = earliest(next.map(([, instant]) => instant))
    return { at, next }
  }

  /** The key that a name stands for. */
  #own(name: string): string {
    return this.#former.get(name) ?? name
  }
}

/** True when not everybody has the same answer for a key: some scope has its own, or a document decides. */
export function isScoped(state: LogState, { key, aliases }: Definition): boolean {
  for (const name of [key, ...aliases]) {
    const scopes = state.keys.get(name)
    if (scopes === undefined) continue
    if (scopes.size > 1 || !scopes.has(EVERYBODY) || isDocument(scopes.get(EVERYBODY)?.entry)) return true
  }
  return false
}

/** True for a change that is more than another value. */
function isBeyondValues({ scope, entry }: Change): boolean {
  return isReserved(scope) || isDocument(entry)
}

/** Where nothing depends on anything. */
const NONE: ReadonlySet<string> = new Set()

/** From how many scopes on nobody looks which dimensions they are of: every write would pay for it. */
const MANY = 64

/** True unless a key certainly has nothing in a dimension. */
function mayHave(entries: ReadonlyMap<string, unknown>, dimension: Dimension): boolean {
  return entries.size > MANY || [...entries.keys()].some(scope => scope.startsWith(`${dimension}:`))
}
