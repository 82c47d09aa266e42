import type { Change, ExplainedLayer, Explanation, Json, LayerName, Varve } from 'varve'
import { entryShown } from './entry-shown.ts'
import { isDeclared, isSecret } from './facts.ts'
import { audienceOf } from './scope.ts'

/** What a change does to what is served: to everybody, or to those of its scope. */
export interface Effect {
  readonly key: string
  readonly scope?: string
  /** What is served now. */
  readonly before: Served
  /** What would be; the same where a stronger layer has a value. Absent where a document decides for each anew. */
  readonly after?: Served
  /** The layer that keeps the change from being seen: `override`, `killed`, a pinned source. */
  readonly maskedBy?: LayerName
}

/** A value with the layer it comes from; no value where none has one. */
export interface Served {
  readonly value?: Json
  readonly layer: LayerName
}

/** What changes would do to what is served; those of keys that are not in the code do nothing. */
export function effectsOf(varve: Varve, changes: readonly Change[]): Effect[] {
  const seen = changes.filter(({ key, scope }) => scope?.startsWith('varve:') !== true && isDeclared(varve, key))
  return seen.map(change => effectOf(varve, change))
}

function effectOf(varve: Varve, change: Change): Effect {
  const { key, scope } = change
  const explanation = varve.for(audienceOf(scope)).explain(key)
  const own = scope === undefined ? 'stored' : scope.split(':', 1)[0]
  const before = servedBy(explanation)
  const place = { key, ...(scope === undefined ? {} : { scope }) }
  const [index, winner] = [own, explanation.layer].map(name =>
    explanation.layers.findIndex(({ layer }) => layer === name),
  )
  const isMasked = explanation.layer !== own && winner !== undefined && index !== undefined && winner < index
  if (isMasked && explanation.reason !== 'ERROR')
    return { ...place, before, after: before, maskedBy: explanation.layer }
  const after = afterwards(change, explanation, { own, secret: isSecret(varve, key) })
  return { ...place, before, ...(after === undefined ? {} : { after }) }
}

/** What is served once nothing stronger stands in the way; undefined where that depends on who asks. */
function afterwards(
  { op, entry, scope }: Change,
  { layers }: Explanation,
  { own, secret }: { readonly own: string | undefined; readonly secret: boolean },
): Served | undefined {
  if (op === 'delete') {
    const next = layers.find(one => one.layer !== own && hasValue(one))
    return next === undefined ? { layer: 'default' } : { value: next.value ?? null, layer: next.layer }
  }
  if (entry === undefined || 'flag' in entry || 'rollout' in entry) return undefined
  const value = entryShown(entry, secret)
  return { ...(value === undefined ? {} : { value }), layer: layerOf(scope) }
}

function servedBy({ value, layer, reason }: Explanation): Served {
  return reason === 'ERROR' ? { layer } : { value, layer }
}

function hasValue({ status, value }: ExplainedLayer): boolean {
  return value !== undefined && (status === 'wins' || status === 'shadowed' || status === 'pinned-under')
}

function layerOf(scope: string | undefined): LayerName {
  const [dimension] = (scope ?? '').split(':', 1)
  return dimension === 'tenant' || dimension === 'service' || dimension === 'environment' ? dimension : 'stored'
}
