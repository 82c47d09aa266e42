import { type Explanation, type Json, type Listing, type LiveEntry, originText, type RolloutState } from 'varve'
import type { Places } from './places.ts'

/** A rollout in short, as a list shows it. */
export interface RolloutBrief {
  readonly status: RolloutState['status']
  /** In hundred-thousandths. */
  readonly share: number
  readonly next?: RolloutState['next']
}

/** One key as lists answer it. */
export interface ValueItem {
  readonly key: string
  /** `••••` for a secret; null where nothing is set. */
  readonly value: Json
  readonly type: string
  readonly layer: string
  /** Where the value comes from, in words: `config.toml:3:8`, `revision 41 by dana`. */
  readonly origin: string
  readonly reason: string
  readonly variant?: string
  /** Why a value that stands above the one that serves cannot be used, as a clause. */
  readonly invalid?: string
  readonly kind: string
  readonly secret: boolean
  readonly category: string
  readonly doc?: string
  readonly owner?: string
  readonly tags: readonly string[]
  readonly unit?: string
  readonly deprecated?: string
  readonly expires?: string
  readonly variable?: string
  /** The declared default; never a secret's. */
  readonly default?: Json
  /** The stored entry that counts for the audience: its revision, and who made it. */
  readonly revision?: number
  readonly by?: string
  readonly at?: number
  readonly message?: string
  /** How many scopes have an entry of their own. */
  readonly scopes: number
  readonly rollout?: RolloutBrief
  /** False for a key that the log holds and no declaration knows. */
  readonly inCode: boolean
}

/** What a list knows of a key besides its declaration. */
export interface Findings {
  readonly explanation: Explanation
  readonly entries: readonly LiveEntry[]
  readonly fallback: Json | undefined
  readonly rollout: RolloutBrief | undefined
  readonly places: Places
}

/** A declared key as lists answer it. */
export function valueItem(listing: Listing, { explanation, entries, fallback, rollout, places }: Findings): ValueItem {
  const { key, type, kind, secret, category, tags, variable } = listing
  const { doc, owner, unit, deprecated, expires } = listing
  const { layer, origin, reason, variant } = explanation
  const whole = {
    ...{ key, value: explanation.value, type, layer, origin: places.originText(origin), reason, variant },
    invalid: explanation.layers.some(({ status }) => status === 'invalid')
      ? places.layers(explanation.layers).find(({ status }) => status === 'invalid')?.note
      : undefined,
    ...{ kind, secret, category, doc, owner, tags, unit, deprecated, expires, variable },
    ...{ default: fallback, ...signedBy(entryFor(explanation, entries)) },
    ...{ scopes: entries.filter(({ scope }) => scope !== undefined).length, rollout, inCode: true },
  }
  return withoutAbsent(whole)
}

/** A key that the log holds and no declaration knows, as lists answer it. */
export function strayItem(key: string, entries: readonly LiveEntry[]): ValueItem {
  const common = entries.find(({ scope }) => scope === undefined) ?? entries[0]
  const { revision = 0, by = '', value = null } = common ?? {}
  return {
    ...{ key, value, type: 'json', layer: 'stored', origin: originText({ revision, by, at: common?.at ?? 0 }) },
    ...{ reason: 'STATIC', kind: 'live', secret: false, category: 'not in code', tags: [] },
    ...signedBy(common),
    scopes: entries.filter(({ scope }) => scope !== undefined).length,
    inCode: false,
  }
}

/** The stored entry that counts: the one that won, else what everybody has. */
function entryFor({ origin }: Explanation, entries: readonly LiveEntry[]): LiveEntry | undefined {
  const scope = 'revision' in origin ? origin.scope : undefined
  return entries.find(entry => entry.scope === scope)
}

function signedBy(entry: LiveEntry | undefined): Partial<Pick<LiveEntry, 'revision' | 'by' | 'at' | 'message'>> {
  if (entry === undefined) return {}
  const { revision, by, at, message } = entry
  return { revision, by, at, message }
}

/** A copy without members that are undefined. */
function withoutAbsent<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> }
}
