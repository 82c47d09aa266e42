import { originText, type Audience, type DeclaredKey, type Explanation, type Json, type LiveEntry } from 'varve'
import type { RolloutBrief, ValueItem } from 'varve/protocol'
import type { Places } from './places.ts'
import { splitOf } from './split.ts'

/** What a list knows of a key besides its declaration. */
export interface Findings {
  readonly explanation: Explanation
  readonly entries: readonly LiveEntry[]
  readonly fallback: Json | undefined
  readonly rollout: RolloutBrief | undefined
  readonly places: Places
}

/** A declared key as lists answer it. */
export function valueItem(
  declared: DeclaredKey,
  { explanation, entries, fallback, rollout, places }: Findings,
): ValueItem {
  const { key, type, kind, secret, category, tags, variable } = declared
  const { doc, owner, unit, deprecated, expires } = declared
  const { layer, origin, reason, variant } = explanation
  const entry = entryFor(explanation, entries)
  const whole = {
    ...{ key, value: explanation.value, type, layer, origin: places.originText(origin), reason, variant },
    split: splitOf(explanation, entry),
    invalid: explanation.layers.some(({ status }) => status === 'invalid')
      ? places.layers(explanation.layers).find(({ status }) => status === 'invalid')?.note
      : undefined,
    ...{ kind, secret, category, doc, owner, tags, unit, deprecated, expires, variable },
    ...{ default: fallback, ...signedBy(entry) },
    ...{ scopes: entries.filter(({ scope }) => scope !== undefined).length, rollout, inCode: true },
  }
  return withoutAbsent(whole)
}

/** Scopes in the order in which they count. */
const DIMENSIONS = ['tenant', 'service', 'environment'] as const

/** A key that the log holds and no declaration knows, as lists answer it: only what the audience has, or everybody. */
export function strayItem(key: string, entries: readonly LiveEntry[], audience: Audience): ValueItem {
  const layer = DIMENSIONS.find(dimension => entries.some(({ scope }) => scope === scopeOf(dimension, audience)))
  const scope = layer === undefined ? undefined : scopeOf(layer, audience)
  const standing = entries.find(entry => entry.scope === scope)
  const served =
    standing === undefined
      ? { value: null, layer: 'default', origin: 'nothing stored for this audience', reason: 'ERROR' }
      : { value: standing.value, layer: layer ?? 'stored', origin: originText(standing), reason: 'STATIC' }
  return {
    ...{ key, ...served, type: 'json', kind: 'live', secret: false, category: 'not in code', tags: [] },
    ...signedBy(standing),
    scopes: entries.filter(one => one.scope !== undefined).length,
    inCode: false,
  }
}

/** The scope of an audience in a dimension; one that nothing stands in where it has none. */
function scopeOf(dimension: (typeof DIMENSIONS)[number], audience: Audience): string {
  const name = audience[dimension]
  return typeof name === 'string' ? `${dimension}:${name}` : ''
}

/** The stored entry that counts: the one that won, else what everybody has. */
export function entryFor(
  { origin }: Pick<Explanation, 'origin'>,
  entries: readonly LiveEntry[],
): LiveEntry | undefined {
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
