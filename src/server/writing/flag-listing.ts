import { VarveError } from 'varve'
import type { Audience, Entry, FlagDocument, Json, Listing, LiveEntry, Varve } from 'varve'
import { asJson, entryShown } from './entry-shown.ts'
import { isRecord } from './facts.ts'
import { rolloutTold, type RolloutTold } from './rollout-told.ts'
import { scopeIn } from './scope.ts'

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
  readonly rollouts: readonly RolloutTold[]
}

/** A flag with all there is to say about it. */
export interface FlagDetail extends FlagItem {
  readonly declared: Json
  /** What is stored for everybody: a value, `{ flag }` or `{ rollout }`. */
  readonly entry?: Json
  /** What is stored for scopes. */
  readonly scopes: readonly LiveEntry[]
}

/** Who sees what: only what is for everybody and for these tenants. */
type Tenants = readonly string[] | undefined

/** Every key that is a flag, or that a flag, a rollout or a kill decides. */
export async function flagItems(varve: Varve, audience: Audience, tenants: Tenants): Promise<FlagItem[]> {
  const rollouts = await rolloutsByKey(varve, tenants)
  const killed = new Set(varve.killed())
  return varve
    .list(audience)
    .filter(({ key, kind, secret }) => {
      const isOfInterest = rollouts.has(key) || killed.has(key) || flagIn(varve.entry(key)) !== undefined
      return kind === 'flag' || (kind === 'live' && !secret && isOfInterest)
    })
    .map(listing => item(varve, listing, killed, rollouts.get(listing.key) ?? []))
}

/** One flag. Throws UNKNOWN_KEY. */
export async function flagDetail(
  varve: Varve,
  name: string,
  { audience, tenants }: { readonly audience: Audience; readonly tenants: Tenants },
): Promise<FlagDetail> {
  const { key } = varve.for(audience).explain(name)
  const listing = varve.list(audience).find(one => one.key === key)
  if (listing === undefined) throw new VarveError('UNKNOWN_KEY', { key })
  const { entries } = await varve.snapshot()
  const scopes = entries.filter(one => one.key === key && one.scope !== undefined && isVisible(one.scope, tenants))
  const rollouts = (await rolloutsByKey(varve, tenants)).get(key) ?? []
  const entry = entryShown(varve.entry(key), listing.secret)
  return {
    ...item(varve, listing, new Set(varve.killed()), rollouts),
    declared: varve.declared(key),
    ...(entry === undefined ? {} : { entry }),
    scopes,
  }
}

function item(varve: Varve, listing: Listing, killed: ReadonlySet<string>, rollouts: readonly RolloutTold[]): FlagItem {
  const { key, kind, value, layer, type, secret, doc, owner, tags, explanation } = listing
  const document = flagIn(varve.entry(key, scopeIn(undefined)))
  return {
    ...{ key, kind, value, layer, type, secret, doc, owner, tags, rollouts },
    killed: killed.has(key),
    ...(explanation.variant === undefined ? {} : { variant: explanation.variant }),
    ...(document === undefined ? {} : { enabled: document.enabled, rules: document.rules.length }),
  }
}

function flagIn(entry: Entry | undefined): FlagDocument | undefined {
  return entry !== undefined && 'flag' in entry && isRecord(asJson(entry.flag)) ? entry.flag : undefined
}

async function rolloutsByKey(varve: Varve, tenants: Tenants): Promise<Map<string, RolloutTold[]>> {
  const seen = varve.rollouts().filter(({ scope }) => scope === undefined || isVisible(scope, tenants))
  const byKey = new Map<string, RolloutTold[]>()
  for (const state of await Promise.all(seen.map(one => one.state())))
    byKey.set(state.key, [...(byKey.get(state.key) ?? []), rolloutTold(varve, state)])
  return byKey
}

function isVisible(scope: string, tenants: Tenants): boolean {
  if (scope.startsWith('varve:')) return false
  return tenants === undefined || tenants.some(tenant => scope === `tenant:${tenant}`)
}
