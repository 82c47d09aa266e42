import type { Dimension } from '../core/layers/audience.ts'
import type { Candidate, LayerList, LayerName, Scopes } from '../core/layers/layer.ts'
import type { Stored } from '../core/revisions/state.ts'
import type { Decision } from '../core/rollouts/flag-decision.ts'
import { evaluationOf, nothingFound, passedOver } from './evaluating.ts'
import type { Evaluation } from './reader.ts'
import type { Holding, StoredCandidates } from './stored-candidates.ts'
import type { LayeredWorld } from './stored-layers.ts'

type Usable = Candidate & { readonly usable: true }

/** What the shortest way to a key's answer is made of. */
export interface WayParts {
  /** Dimensions in which some scope has an entry of its own, strongest first. */
  readonly dimensions: readonly Dimension[]
  /** The key's entries by scope. */
  readonly entries: ReadonlyMap<string, Stored>
  /** What stands for everybody. */
  readonly everybody: Holding | undefined
  /** What the layers below the log have. */
  readonly below: { readonly layer: LayerName; readonly candidate: Usable } | undefined
  readonly candidates: StoredCandidates
  readonly layers: LayerList
  readonly world: LayeredWorld
}

/**
 * The shortest way to one key's answer for anybody: the layers that can have something for it, looked up beforehand. It says
 * what `resolve` and `evaluate` would say of the whole list, and is made anew whenever something of it changes.
 */
export class Way {
  // One by one, because a list of flags is as fast as what must be fetched from memory for each of them is little.
  readonly #dimensions: WayParts['dimensions']
  readonly #entries: WayParts['entries']
  readonly #everybody: Candidate | undefined
  readonly #decision: Decision<Candidate> | undefined
  readonly #below: WayParts['below']
  readonly #candidates: StoredCandidates
  readonly #layers: LayerList
  readonly #world: LayeredWorld

  constructor({ dimensions, entries, everybody, below, candidates, layers, world }: WayParts) {
    this.#dimensions = dimensions
    this.#entries = entries
    this.#everybody = everybody?.candidate
    this.#decision = everybody?.decision
    this.#below = below
    this.#candidates = candidates
    this.#layers = layers
    this.#world = world
  }

  /** The winner, or undefined where no layer has a value. Allocates nothing. */
  resolve(asker: Scopes): Usable | undefined {
    this.#world.drawn = false
    const dimensions = this.#dimensions
    for (let index = 0; index < dimensions.length; index += 1) {
      const candidate = this.#own(dimensions[index], asker)
      if (candidate?.usable === true) return candidate
    }
    const candidate = this.#common(asker)
    return candidate?.usable === true ? candidate : this.#below?.candidate
  }

  /** True when the winner told last was decided by chance; any other stays the asker's as long as this way stays. */
  get drawn(): boolean {
    return this.#world.drawn
  }

  /** The winner with what there is to say about it in short, which is all that is allocated. */
  evaluate(key: string, asker: Scopes, stale: boolean): Evaluation {
    let passed: Candidate | undefined
    for (const dimension of this.#dimensions) {
      const candidate = this.#own(dimension, asker)
      if (candidate?.usable === true) return evaluationOf(key, dimension, candidate, passed, stale)
      if (candidate?.passes === true) passed = passedOver(passed, candidate)
    }
    const candidate = this.#common(asker)
    if (candidate?.usable === true) return evaluationOf(key, 'stored', candidate, passed, stale)
    if (candidate?.passes === true) passed = passedOver(passed, candidate)
    const below = this.#below
    if (below === undefined) return nothingFound(key, passed)
    return evaluationOf(key, below.layer, below.candidate, passed, stale)
  }

  /** What an asker's own scope has in a dimension. */
  #own(dimension: Dimension | undefined, asker: Scopes): Candidate | undefined {
    const scope = dimension === undefined ? undefined : asker[dimension]
    const stored = scope === undefined ? undefined : this.#entries.get(scope)
    const holding = stored?.entry === undefined ? undefined : this.#candidates.of(stored)
    return holding?.decision === undefined ? holding?.candidate : this.#decided(holding.decision, asker)
  }

  /** What stands for everybody. */
  #common(asker: Scopes): Candidate | undefined {
    return this.#decision === undefined ? this.#everybody : this.#decided(this.#decision, asker)
  }

  #decided(decision: Decision<Candidate>, asker: Scopes): Candidate {
    const world = this.#world
    // Hardly ever another: and to look costs less than to write.
    if (world.among !== this.#layers) world.among = this.#layers
    return decision.decide(asker, world)
  }
}
