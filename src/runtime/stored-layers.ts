import type { Definitions } from '../core/definition/definitions.ts'
import type { Dimension } from '../core/layers/audience.ts'
import { layersFor, type Candidate, type Layer, type LayerList, type Scopes } from '../core/layers/layer.ts'
import { EVERYBODY, type Entries, type Stored } from '../core/revisions/state.ts'
import type { World } from '../core/rollouts/asking.ts'
import { Inquiry } from '../core/rollouts/inquiry.ts'
import { KILLED, SEGMENTS } from '../core/rollouts/segment.ts'
import type { Trace } from '../core/rollouts/trace.ts'
import { killedCandidate } from './killed.ts'
import type { Holding, StoredCandidates } from './stored-candidates.ts'

/** The instant an answer is for, and when the store was last heard where that was before. */
export interface Instant {
  readonly at: number
  readonly heard: number
}

/** What the layers of the log are made from. */
export interface StoredSurroundings {
  readonly definitions: Definitions
  readonly candidates: StoredCandidates
  /** Former names of keys. */
  readonly aliases: ReadonlyMap<string, readonly string[]>
  readonly order: readonly Dimension[]
  readonly random: () => number
}

/** A world that flags ask one another in: among the layers of the question under way. */
export interface LayeredWorld extends World {
  among: LayerList
  /** True once chance was asked for; set to false by whoever wants to know. */
  drawn: boolean
}

const NONE: LayerList = { usual: [], pinned: [], pins: new Set() }

/**
 * The layers the revision log gives at one instant: what is killed, one for each dimension of scopes, strongest first, then
 * everybody's.
 */
export class StoredLayers {
  readonly #state: Entries
  readonly #surroundings: StoredSurroundings
  readonly #world: LayeredWorld
  readonly #inquiry = new Inquiry()
  readonly #killedAnswers = new Map<string, Candidate | undefined>()

  constructor(state: Entries, surroundings: StoredSurroundings, { at, heard }: Instant) {
    this.#state = state
    this.#surroundings = surroundings
    const world: LayeredWorld = {
      ...{ at, heard, among: NONE, drawn: false },
      random: () => {
        world.drawn = true
        return surroundings.random()
      },
      segment: name => surroundings.candidates.segment(state.stored(name, SEGMENTS)),
      flag: (name, asker) => this.#parent(name, asker as Scopes),
    }
    this.#world = world
  }

  /** The moment's world, as documents see it. */
  get world(): LayeredWorld {
    return this.#world
  }

  /** How the document of an entry decides for somebody; undefined for a plain value. */
  told(stored: Stored, scopes: Scopes, among: LayerList): Trace | undefined {
    this.#world.among = among
    return this.#holding(stored)?.decision?.told(scopes, this.#world)
  }

  /** What another flag answers; undefined for what nothing may be decided by. */
  #parent(name: string, scopes: Scopes): Candidate | undefined {
    // A rule may know it by a former name.
    const definition = this.#surroundings.definitions.find(name)
    if (!this.#inquiry.enter()) return undefined
    try {
      const answer = answerFor(this.#world.among, definition?.key ?? name, scopes)
      // Nothing is decided by a secret, nor by what has one in it: who asks often enough would read it.
      return definition?.secret === true || answer?.secret === true ? undefined : answer
    } finally {
      this.#inquiry.leave()
    }
  }

  layers(): Layer[] {
    const { order } = this.#surroundings
    const scoped = order.map(dimension => this.#layer(dimension, scopes => scopes[dimension]))
    return [this.#killed(), ...scoped, this.#layer('stored', () => EVERYBODY)]
  }

  #layer(name: Layer['name'], scopeOf: (scopes: Scopes) => string | undefined): Layer {
    return {
      name,
      pinnable: false,
      find: (key, scopes, among) => {
        const scope = scopeOf(scopes)
        const stored = scope === undefined ? undefined : this.#stored(key, scope)
        if (stored === undefined) return undefined
        const candidate = this.#answer(stored, scopes, among)
        if (scope === EVERYBODY || candidate === undefined || !this.#isKilled(key)) return candidate
        return stored.entry?.locked === true ? candidate : { ...candidate, ...GIVES_WAY }
      },
      both: (key, scopes, among) => {
        const scope = scopeOf(scopes)
        const stored = scope === undefined ? undefined : this.#stored(key, scope)
        if (stored === undefined) return undefined
        this.#world.among = among
        return this.#holding(stored)?.decision?.both?.(scopes, this.#world)
      },
      told: (key, scopes, among) => {
        const scope = scopeOf(scopes)
        const stored = scope === undefined ? undefined : this.#stored(key, scope)
        return stored === undefined ? undefined : this.told(stored, scopes, among)
      },
    }
  }

  /** The layer of killed keys. An entry that is locked, in a scope of the asker's, stands above it. */
  #killed(): Layer {
    return {
      name: 'killed',
      quiet: true,
      pinnable: false,
      find: (key, scopes) => {
        const killed = this.#stored(key, KILLED)
        if (killed === undefined || this.#isLocked(key, scopes)) return undefined
        if (!this.#killedAnswers.has(key)) this.#killedAnswers.set(key, this.#killedAnswer(key, killed))
        return this.#killedAnswers.get(key)
      },
    }
  }

  #killedAnswer(key: string, killed: Stored): Candidate | undefined {
    const definition = this.#surroundings.definitions.find(key)
    return definition === undefined ? undefined : killedCandidate(definition, killed, this.#stored(key, EVERYBODY))
  }

  #isKilled(key: string): boolean {
    return this.#stored(key, KILLED) !== undefined
  }

  #isLocked(key: string, scopes: Scopes): boolean {
    return this.#surroundings.order.some(dimension => {
      const scope = scopes[dimension]
      return scope !== undefined && this.#stored(key, scope)?.entry?.locked === true
    })
  }

  #answer(stored: Stored, scopes: Scopes, among: LayerList): Candidate | undefined {
    const holding = this.#holding(stored)
    if (holding?.decision === undefined) return holding?.candidate
    const world = this.#world
    world.among = among
    return holding.decision.decide(scopes, world)
  }

  #holding(stored: Stored): Holding | undefined {
    return this.#surroundings.candidates.of(stored)
  }

  /** The entry of a key in a scope, under one of its names; undefined where there is none or it was deleted. */
  #stored(key: string, scope: string): Stored | undefined {
    const stored = this.#state.stored(key, scope)
    if (stored !== undefined && stored.entry !== undefined) return stored
    const { aliases } = this.#surroundings
    return aliases.size === 0 ? undefined : this.#former(key, scope)
  }

  #former(key: string, scope: string): Stored | undefined {
    for (const alias of this.#surroundings.aliases.get(key) ?? []) {
      const stored = this.#state.stored(alias, scope)
      if (stored !== undefined && stored.entry !== undefined) return stored
    }
    return undefined
  }
}

const GIVES_WAY = {
  usable: false,
  removed: true,
  note: 'gives way, because the key is killed and this is not locked',
} as const

/** The first usable answer, told of what a document above it lacked: with that, it might have been that one's. */
function answerFor(among: LayerList, key: string, scopes: Scopes): Candidate | undefined {
  let lacks: string | undefined
  for (const layer of layersFor(among, key)) {
    const candidate = layer.find(key, scopes, among)
    lacks ??= candidate?.lacks
    if (candidate?.usable === true) return lacks === undefined ? candidate : { ...candidate, lacks }
  }
  return undefined
}
