import type { Audience, Explanation, Flat, Json, Listing, LiveEntry, MomentReader, Tree, Varve } from 'varve'
import type { RolloutBrief, ValueItem } from 'varve/protocol'
import type { Places } from './places.ts'
import { EntryShelf } from './stored-entries.ts'
import { entryFor, strayItem, valueItem } from './value-item.ts'
import { type Tenants, visibleEntries } from './visible-entries.ts'

/** Which values are wanted. */
export interface Wanted {
  readonly audience: Audience
  readonly at: MomentReader<Flat<Tree>> | undefined
  /** Who asks: who is bound to tenants is told nothing of others. */
  readonly tenants: Tenants
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

  /** Differs wherever the items of anybody may; undefined within a call of the program that has a state of its own. */
  async state(): Promise<string | undefined> {
    const generation = this.#varve.generation()
    if (generation === undefined) return undefined
    // How far a rollout is goes on between what it decides.
    const rollouts = this.#varve.rollouts().length === 0 ? [] : [...(await this.#rollouts())]
    return JSON.stringify([generation, this.#varve.head().number, rollouts])
  }

  /** The values that are wanted, by name. */
  async items(wanted: Wanted): Promise<ValueItem[]> {
    const { byKey, notInCode } = await this.shelf.entries(wanted.at)
    const rollouts = wanted.at === undefined ? await this.#rollouts() : NONE
    const past = wanted.at?.for(wanted.audience)
    const declared = this.#varve.list(wanted.audience).map(listing => {
      const explanation = past === undefined ? listing.explanation : past.explain(listing.key)
      return this.#declared(listing, explanation, { entries: byKey.get(listing.key) ?? [], rollouts, wanted })
    })
    const strays = notInCode.map(key => strayIn(key, byKey.get(key) ?? [], wanted))
    return [...declared, ...strays.filter(item => item !== undefined)]
      .filter(item => fits(item, wanted))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** One declared key, or one that only the log has; undefined where neither knows it, as far as who asks may know. */
  async item(key: string, wanted: Pick<Wanted, 'audience' | 'at' | 'tenants'>): Promise<ValueItem | undefined> {
    const { byKey } = await this.shelf.entries(wanted.at)
    const entries = byKey.get(key) ?? []
    const listing = this.#listing(key)
    if (listing === undefined) return strayIn(key, entries, wanted)
    const explanation = (wanted.at ?? this.#varve).for(wanted.audience).explain(key)
    const rollouts = wanted.at === undefined ? await this.#rollouts(key) : NONE
    return this.#declared(listing, explanation, { entries, rollouts, wanted })
  }

  #declared(listing: Listing, explanation: Explanation, { entries, rollouts, wanted }: Stored): ValueItem {
    const { scope } = entryFor(explanation, entries) ?? {}
    const item = valueItem(listing, {
      ...{ explanation, entries, fallback: this.defaultOf(listing), places: this.#places },
      rollout: rollouts.get(placeOf({ key: listing.key, scope })),
    })
    return toldTo(item, wanted)
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

  /** The rollouts under way, of a key or of all, by where they stand. */
  async #rollouts(of?: string): Promise<ReadonlyMap<string, RolloutBrief>> {
    const wanted = this.#varve.rollouts().filter(({ key }) => of === undefined || key === of)
    const states = await Promise.all(wanted.map(rollout => rollout.state()))
    return new Map(
      states.map(({ status, share, next, ...place }) => [
        placeOf(place),
        { status, share, ...(next === undefined ? {} : { next }) },
      ]),
    )
  }
}

const NONE: ReadonlyMap<string, RolloutBrief> = new Map()

/** What is stored for a key, and who asks. */
interface Stored {
  readonly entries: readonly LiveEntry[]
  readonly rollouts: ReadonlyMap<string, RolloutBrief>
  readonly wanted: Pick<Wanted, 'tenants'>
}

/** A key in a scope. */
function placeOf({ key, scope = '' }: { readonly key: string; readonly scope?: string | undefined }): string {
  return `${key}\n${scope}`
}

/** A key that no declaration knows; undefined where nothing of it is for who asks to see. */
function strayIn(
  key: string,
  entries: readonly LiveEntry[],
  { audience, tenants }: Pick<Wanted, 'audience' | 'tenants'>,
): ValueItem | undefined {
  const seen = visibleEntries(entries, tenants)
  return seen.length === 0 ? undefined : toldTo(strayItem(key, seen, audience), { tenants })
}

/** How many others have a value of their own is no business of somebody who is bound to a tenant. */
function toldTo(item: ValueItem, { tenants }: Pick<Wanted, 'tenants'>): ValueItem {
  return tenants === undefined ? item : { ...item, scopes: 0 }
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
