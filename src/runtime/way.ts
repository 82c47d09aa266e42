import type { Dimension } from '../core/layers/audience.ts'
import type { Candidate, LayerList, Scopes } from '../core/layers/layer.ts'
import type { Stored } from '../core/revisions/state.ts'
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
  readonly below: Usable | undefined
  readonly candidates: StoredCandidates
  readonly layers: LayerList
  readonly world: LayeredWorld
}

/**
 * The shortest way to one key's answer for anybody: the layers that can have something for it, looked up beforehand. It says
 * what `resolve` would say of the whole list, and is made anew whenever something of it changes.
 */
export class Way {
  readonly #parts: WayParts

  constructor(parts: WayParts) {
    this.#parts = parts
  }

  /** The winner, or undefined where no layer has a value. Allocates nothing. */
  resolve(asker: Scopes): Usable | undefined {
    const { dimensions, entries, everybody, below } = this.#parts
    for (let index = 0; index < dimensions.length; index += 1) {
      const dimension = dimensions[index]
      const scope = dimension === undefined ? undefined : asker[dimension]
      const stored = scope === undefined ? undefined : entries.get(scope)
      if (stored?.entry === undefined) continue
      const candidate = this.#answer(this.#parts.candidates.of(stored), asker)
      if (candidate?.usable === true) return candidate
    }
    const candidate = this.#answer(everybody, asker)
    return candidate?.usable === true ? candidate : below
  }

  #answer(holding: Holding | undefined, asker: Scopes): Candidate | undefined {
    if (holding?.decision === undefined) return holding?.candidate
    const { world, layers } = this.#parts
    world.among = layers
    return holding.decision.decide(asker, world)
  }
}
