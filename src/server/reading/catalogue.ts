import type { DeclaredKey, Flat, Json, LiveEntry, Tree, Varve, View as ReaderView } from 'varve'
import type { RolloutBrief, ValueItem } from 'varve/protocol'
import { type Page, pageAfter } from '../pages.ts'
import { KeptViews, type View } from './kept-views.ts'
import type { Places } from './places.ts'
import { EntryShelf, type StoredEntries } from './stored-entries.ts'
import { entryFor, strayItem, valueItem } from './value-item.ts'
import { visibleEntries } from './visible-entries.ts'
import { asksForValues, fits, mayFit, type Wanted } from './wanted-values.ts'

/** Every key with what a list shows of it, made of what is kept between requests and what changes with each. */
export class Catalogue {
  readonly #varve: Varve
  readonly #places: Places
  readonly shelf: EntryShelf
  readonly #views = new KeptViews<ValueItem>()
  /** What is declared, by name; made anew where more keys are declared while a program runs. */
  #known: Declared = { of: [], sorted: [], byName: new Map() }
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
    return this.#stateOf(generation, await this.#rollouts())
  }

  /**
   * A page of the values that are wanted, by name, and how many there are. Only what it shows is described, unless something
   * is looked for that is known of described ones only. What was described is kept for the pages that follow.
   */
  async page(wanted: Wanted, part: Parameters<typeof pageAfter>[2]): Promise<Page<ValueItem> & { total: number }> {
    const [found, view] = await this.#find(wanted)
    const rows = this.#rows(found, wanted)
    const item = (row: Row): ValueItem => {
      const known = view.get(row.key) ?? row.describe()
      view.set(row.key, known)
      return known
    }
    const seen = asksForValues(wanted) ? rows.filter(row => fits(item(row), wanted)) : rows
    const { items, ...next } = pageAfter(seen, ({ key }) => key, part)
    return { total: seen.length, items: items.map(item), ...next }
  }

  /** One declared key, or one that only the log has; undefined where neither knows it, as far as who asks may know. */
  async item(key: string, wanted: Pick<Wanted, 'audience' | 'at' | 'tenants'>): Promise<ValueItem | undefined> {
    const stored = await this.shelf.entries(wanted.at)
    const declared = this.#declared().byName.get(key)
    if (declared === undefined) return strayIn(key, stored.byKey.get(key) ?? [], wanted)
    const rollouts = wanted.at === undefined ? await this.#rollouts(key) : NONE
    return this.#describe(declared, { stored, rollouts, reader: this.#reader(wanted) }, wanted)
  }

  /** What is there now, or was, and what was described of it so far. */
  async #find(wanted: Wanted): Promise<[Found, View<ValueItem>]> {
    const generation = wanted.at === undefined ? this.#varve.generation() : undefined
    const stored = await this.shelf.entries(wanted.at)
    const rollouts = wanted.at === undefined ? await this.#rollouts() : NONE
    const found = { stored, rollouts, reader: this.#reader(wanted) }
    // Where something changed meanwhile, or there is no telling, nothing is kept.
    if (generation === undefined || generation !== this.#varve.generation()) return [found, new Map()]
    const asker = JSON.stringify([wanted.audience, wanted.tenants])
    return [found, this.#views.of(this.#stateOf(generation, rollouts), asker)]
  }

  #stateOf(generation: number, rollouts: Rollouts): string {
    // How far a rollout is goes on between what it decides.
    return JSON.stringify([generation, this.#varve.head().number, [...rollouts]])
  }

  #reader({ audience, at }: Pick<Wanted, 'audience' | 'at'>): Reading {
    return (at ?? this.#varve).for(audience)
  }

  /** Every key that may be wanted, by name, undescribed. */
  #rows(found: Found, wanted: Wanted): Row[] {
    const declared = this.#declared()
      .sorted.filter(one => mayFit(one, wanted))
      .map(one => ({ key: one.key, describe: () => this.#describe(one, found, wanted) }))
    const strays = found.stored.notInCode.flatMap(key => {
      const item = strayIn(key, found.stored.byKey.get(key) ?? [], wanted)
      return item === undefined || !mayFit(item, wanted) ? [] : [{ key, describe: () => item }]
    })
    return strays.length === 0 ? declared : [...declared, ...strays].toSorted(byKey)
  }

  #declared(): Declared {
    const of = this.#varve.declaredKeys()
    if (this.#known.of !== of)
      this.#known = { of, sorted: of.toSorted(byKey), byName: new Map(of.map(one => [one.key, one])) }
    return this.#known
  }

  #describe(
    declared: DeclaredKey,
    { stored, rollouts, reader }: Found,
    { tenants }: Pick<Wanted, 'tenants'>,
  ): ValueItem {
    const { key } = declared
    const explanation = reader.explain(key)
    const entries = stored.byKey.get(key) ?? []
    const { scope } = entryFor(explanation, entries) ?? {}
    const rollout = rollouts.get(placeOf({ key, scope }))
    const findings = { explanation, entries, fallback: this.defaultOf(declared), rollout, places: this.#places }
    return toldTo(valueItem(declared, findings), { tenants })
  }

  /** The default that is declared; undefined for a secret. */
  defaultOf({ key, secret }: DeclaredKey): Json | undefined {
    if (!this.#defaults.has(key)) this.#defaults.set(key, secret ? undefined : declaredDefault(this.#varve, key))
    return this.#defaults.get(key)
  }

  /** The rollouts under way, of a key or of all, by where they stand. */
  async #rollouts(of?: string): Promise<Rollouts> {
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

const NONE: Rollouts = new Map()

type Rollouts = ReadonlyMap<string, RolloutBrief>

type Reading = Pick<ReaderView<Flat<Tree>>, 'explain'>

/** What is declared, as it is looked up. */
interface Declared {
  readonly of: readonly DeclaredKey[]
  readonly sorted: readonly DeclaredKey[]
  readonly byName: ReadonlyMap<string, DeclaredKey>
}

/** What there is at a moment. */
interface Found {
  readonly stored: StoredEntries
  readonly rollouts: Rollouts
  readonly reader: Reading
}

/** A key of a list, described once it is shown. */
interface Row {
  readonly key: string
  readonly describe: () => ValueItem
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1
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
