import type { Change, ExplainedLayer, Json, LayerName } from 'varve'
import { KILLED } from '../reading/stored-entries.ts'
import { entryShown } from './entry-shown.ts'

/** What one layer would have, had changes been made. */
export interface ProposedLayer {
  readonly layer: LayerName
  /** Absent where a document decides for each anew, or the kill does. */
  readonly value?: Json
}

/** What can be changed, strongest first. */
const ORDER: readonly LayerName[] = ['override', 'killed', 'tenant', 'service', 'environment', 'stored']

/**
 * The layers that would have a value for one audience, strongest first: those that have one now, with what changes of the
 * same key make of them. `secret` values are masked.
 */
export function proposedLayers(
  present: readonly ExplainedLayer[],
  changes: readonly Change[],
  secret: boolean,
): readonly ProposedLayer[] {
  const changed = new Map(changes.map(change => [layerOf(change.scope), change]))
  const isLocked = changes.some(({ scope, entry }) => scope !== undefined && entry?.locked === true)
  const all = withMissing(
    present.map(({ layer }) => layer),
    [...changed.keys()],
  )
  return all.flatMap(layer => {
    if (layer === 'killed' && isLocked) return []
    const change = changed.get(layer)
    return change === undefined ? standing(present, layer) : drafted(change, secret)
  })
}

/** The layer that a change goes into. */
export function layerOf(scope: string | undefined): LayerName {
  if (scope === KILLED) return 'killed'
  const [dimension] = (scope ?? '').split(':', 1)
  return dimension === 'tenant' || dimension === 'service' || dimension === 'environment' ? dimension : 'stored'
}

/** Layers that are not explained where they have nothing come before the first that is weaker. */
function withMissing(present: readonly LayerName[], changed: readonly LayerName[]): readonly LayerName[] {
  return changed.reduce((all, layer) => {
    if (all.includes(layer)) return all
    const weaker = all.findIndex(one => !ORDER.includes(one) || ORDER.indexOf(one) > ORDER.indexOf(layer))
    return all.toSpliced(weaker === -1 ? all.length : weaker, 0, layer)
  }, present)
}

function standing(present: readonly ExplainedLayer[], layer: LayerName): readonly ProposedLayer[] {
  const found = present.filter(one => one.layer === layer && hasValue(one))
  return found.map(({ value = null }) => ({ layer, value }))
}

function drafted({ op, scope, entry }: Change, secret: boolean): readonly ProposedLayer[] {
  const layer = layerOf(scope)
  if (op === 'delete') return []
  if (layer === 'killed' || entry === undefined || 'flag' in entry || 'rollout' in entry) return [{ layer }]
  const value = entryShown(entry, secret)
  return [{ layer, ...(value === undefined ? {} : { value }) }]
}

function hasValue({ status, value }: ExplainedLayer): boolean {
  return value !== undefined && (status === 'wins' || status === 'shadowed' || status === 'pinned-under')
}
