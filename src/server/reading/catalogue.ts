import type { Audience, Flat, Json, Listing, MomentReader, Tree, Varve } from 'varve'
import type { Places } from './places.ts'
import { EntryShelf } from './stored-entries.ts'
import { type RolloutBrief, strayItem, valueItem, type ValueItem } from './value-item.ts'

/** Which values are wanted. */
export interface Wanted {
  readonly audience: Audience
  readonly at: MomentReader<Flat<Tree>> | undefined
  /** Text in the key, in what is written about it, or in a value that is no secret. */
  readonly filter?: string
  readonly category?: string
  readonly layer?: string
  readonly kind?: string
}

/** Every key with what a list shows of it, made of what is kept between requests and what changes with each. */
export class Catalogue {
  readonly #varve: Varve
  readonly #places: Places
  readonly shelf: EntryShelf
  /** What is declared, by key: asked for again where a key is not in it, as keys may be declared while a program runs. */
  #listings: ReadonlyMap<string, Listing> = new Map()
  /** Declared defaults: they do not change while a program runs, and writing a declaration out takes time. */
  readonly #defaults = new Map<string, Json | undefined>()

  /** `places` tells where values come from. */
  constructor(varve: Varve, places: Places) {
    this.#varve = varve
    this.#places = places
    this.shelf = new EntryShelf(varve)
  }

  /** The values that are wanted, by name. */
  async items(wanted: Wanted): Promise<ValueItem[]> {
    const { byKey, notInCode } = await this.shelf.entries(wanted.at)
    const rollouts = wanted.at === undefined ? await this.#rollouts() : new Map<string, RolloutBrief>()
    const past = wanted.at?.for(wanted.audience)
    const declared = this.#varve.list(wanted.audience).map(listing =>
      valueItem(listing, {
        explanation: past === undefined ? listing.explanation : past.explain(listing.key),
        entries: byKey.get(listing.key) ?? [],
        fallback: this.defaultOf(listing),
        rollout: rollouts.get(listing.key),
        places: this.#places,
      }),
    )
    const strays = notInCode.map(key => strayItem(key, byKey.get(key) ?? []))
    return [...declared, ...strays].filter(item => fits(item, wanted)).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** One declared key, or one that only the log has; undefined where neither knows it. */
  async item(key: string, wanted: Pick<Wanted, 'audience' | 'at'>): Promise<ValueItem | undefined> {
    const { byKey } = await this.shelf.entries(wanted.at)
    const entries = byKey.get(key) ?? []
    const listing = this.#listing(key)
    if (listing === undefined) return entries.length === 0 ? undefined : strayItem(key, entries)
    const explanation = (wanted.at ?? this.#varve).for(wanted.audience).explain(key)
    const rollout = wanted.at === undefined ? (await this.#rollouts()).get(key) : undefined
    return valueItem(listing, {
      explanation,
      entries,
      fallback: this.defaultOf(listing),
      rollout,
      places: this.#places,
    })
  }

  /** The default that is declared; undefined for a secret. */
  defaultOf({ key, secret }: Listing): Json | undefined {
    if (!this.#defaults.has(key)) this.#defaults.set(key, secret ? undefined : declaredDefault(this.#varve, key))
    return this.#defaults.get(key)
  }

  #listing(key: string): Listing | undefined {
    if (!this.#listings.has(key)) this.#listings = new Map(this.#varve.list().map(listing => [listing.key, listing]))
    return this.#listings.get(key)
  }

  async #rollouts(): Promise<Map<string, RolloutBrief>> {
    const states = await Promise.all(this.#varve.rollouts().map(rollout => rollout.state()))
    return new Map(
      states.map(({ key, status, share, next }) => [key, { status, share, ...(next === undefined ? {} : { next }) }]),
    )
  }
}

function declaredDefault(varve: Varve, key: string): Json | undefined {
  const declared = varve.declared(key)
  return typeof declared === 'object' && declared !== null && 'default' in declared ? declared.default : undefined
}

function fits(item: ValueItem, { filter, category, layer, kind }: Wanted): boolean {
  if (category !== undefined && item.category !== category) return false
  if (layer !== undefined && item.layer !== layer) return false
  if (kind !== undefined && (kind === 'secret' ? !item.secret : item.kind !== kind)) return false
  return filter === undefined || searched(item).some(text => text.toLowerCase().includes(filter.toLowerCase()))
}

function searched({ key, doc = '', owner = '', category, tags, secret, value }: ValueItem): string[] {
  return [key, doc, owner, category, ...tags, ...(secret ? [] : [JSON.stringify(value)])]
}
