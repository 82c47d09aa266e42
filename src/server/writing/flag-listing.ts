import { VarveError } from 'varve'
import type {
  Audience,
  DeclaredKey,
  Explanation,
  Flat,
  Json,
  Listing,
  LiveEntry,
  MomentReader,
  Tree,
  Varve,
} from 'varve'
import { type Page, pageAfter } from '../pages.ts'
import { EntryShelf, type StoredEntries } from '../reading/stored-entries.ts'
import { isDocument, isVisibleScope, type Tenants, visibleEntries } from '../reading/visible-entries.ts'
import { isRecord } from './facts.ts'
import { rolloutTo, type ToldRollout } from './rollout-told.ts'

/** A flag in a list. */
export interface FlagItem extends Pick<
  Listing,
  'key' | 'kind' | 'value' | 'layer' | 'type' | 'secret' | 'doc' | 'owner'
> {
  readonly tags: readonly string[]
  readonly variant?: string
  readonly killed: boolean
  /** What is stored for everybody decides by a flag's document; absent where it does not. */
  readonly enabled?: boolean
  readonly rules?: number
  /** Absent in the past, of which the stored entries tell. */
  readonly rollouts?: readonly ToldRollout[]
}

/** A flag with all there is to say about it. */
export interface FlagDetail extends FlagItem {
  readonly declared: Json
  /** What is stored for everybody: a value, `{ flag }` or `{ rollout }`. */
  readonly entry?: Json
  /** What is stored for scopes. */
  readonly scopes: readonly LiveEntry[]
}

/** For whom flags are told, who is told, and of which moment: the present when absent. */
export interface FlagsWanted {
  readonly audience: Audience
  readonly tenants: Tenants
  readonly at: MomentReader<Flat<Tree>> | undefined
}

/** What there is at one moment. */
interface Found {
  readonly stored: StoredEntries
  readonly rollouts: ReadonlyMap<string, readonly ToldRollout[]> | undefined
  readonly explain: (key: string) => Explanation
}

/** A page of the keys that are flags, or that a flag, a rollout or a kill decides, by name: only what it shows is described. */
export async function flagPage(
  varve: Varve,
  wanted: FlagsWanted,
  part: Parameters<typeof pageAfter>[2],
): Promise<Page<FlagItem>> {
  const found = await find(varve, wanted)
  const { items, ...next } = pageAfter(flagsIn(varve, found, wanted), ({ key }) => key, part)
  return { items: items.map(declared => item(declared, found)), ...next }
}

function flagsIn(varve: Varve, found: Found, wanted: FlagsWanted): DeclaredKey[] {
  return varve
    .declaredKeys()
    .filter(({ key, kind, secret }) => {
      const isOfInterest =
        found.rollouts?.has(key) === true || found.stored.killed.has(key) || isDecided(found, key, wanted.at)
      return kind === 'flag' || (kind === 'live' && !secret && isOfInterest)
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** One flag. Throws UNKNOWN_KEY. */
export async function flagDetail(varve: Varve, name: string, wanted: FlagsWanted): Promise<FlagDetail> {
  const { key } = varve.for(wanted.audience).explain(name)
  const declared = varve.declaredKeys().find(one => one.key === key)
  if (declared === undefined) throw new VarveError('UNKNOWN_KEY', { key })
  const found = await find(varve, wanted)
  const entries = visibleEntries(found.stored.byKey.get(key) ?? [], wanted.tenants)
  const entry = entries.find(({ scope }) => scope === undefined)
  return {
    ...item(declared, found),
    declared: varve.declared(key),
    ...(entry === undefined ? {} : { entry: entry.value }),
    scopes: entries.filter(({ scope }) => scope !== undefined),
  }
}

async function find(varve: Varve, { audience, tenants, at }: FlagsWanted): Promise<Found> {
  const past = at?.for(audience)
  const reader = past ?? varve.for(audience)
  return {
    stored: await new EntryShelf(varve).entries(at),
    rollouts: past === undefined ? await rolloutsByKey(varve, tenants) : undefined,
    explain: key => reader.explain(key),
  }
}

function item(declared: DeclaredKey, found: Found): FlagItem {
  const { key, kind, type, secret, doc, owner, tags } = declared
  const { value, layer, variant, reason } = found.explain(key)
  const flag = flagIn(found, key)
  return {
    ...{ key, kind, value: reason === 'ERROR' ? undefined : value, layer, type, secret, doc, owner, tags },
    ...(found.rollouts === undefined ? {} : { rollouts: found.rollouts.get(key) ?? [] }),
    killed: found.stored.killed.has(key),
    ...(variant === undefined ? {} : { variant }),
    ...(flag === undefined ? {} : { enabled: flag['enabled'] === true, rules: lengthOf(flag['rules']) }),
  }
}

/** True where a document that is stored for everybody decides a key; of the past, a rollout too, or one of a scope. */
function isDecided(found: Found, key: string, at: FlagsWanted['at']): boolean {
  if (at === undefined) return flagIn(found, key) !== undefined
  return (found.stored.byKey.get(key) ?? []).some(({ value }) => isDocument(value))
}

function flagIn({ stored }: Found, key: string): { readonly [name: string]: Json } | undefined {
  const common = stored.byKey.get(key)?.find(({ scope }) => scope === undefined)?.value
  if (common === undefined || !isDocument(common) || !isRecord(common)) return undefined
  const { flag } = common
  return isRecord(flag) ? flag : undefined
}

function lengthOf(rules: Json | undefined): number {
  return Array.isArray(rules) ? rules.length : 0
}

async function rolloutsByKey(varve: Varve, tenants: Tenants): Promise<Map<string, ToldRollout[]>> {
  const seen = varve.rollouts().filter(({ scope }) => scope === undefined || isVisibleScope(scope, tenants))
  const byKey = new Map<string, ToldRollout[]>()
  for (const state of await Promise.all(seen.map(one => one.state())))
    byKey.set(state.key, [...(byKey.get(state.key) ?? []), rolloutTo(tenants, varve, state)])
  return byKey
}
