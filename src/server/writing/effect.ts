import type { Change, Explanation, Json, LayerName, Varve } from 'varve'
import { KILLED } from '../reading/stored-entries.ts'
import { isDeclared, isSecret } from './facts.ts'
import { layerOf, proposedLayers, type ProposedLayer } from './proposed-layers.ts'
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

/** What changes would do to what is served, all of them together; those of keys that are not in the code do nothing. */
export function effectsOf(varve: Varve, changes: readonly Change[]): Effect[] {
  const seen = changes.filter(({ key, scope }) => isServed(scope) && isDeclared(varve, key))
  const ofKey = byKey(seen)
  return seen.map(change => effectOf(varve, change, ofKey.get(change.key) ?? []))
}

function effectOf(varve: Varve, { key, scope }: Change, changes: readonly Change[]): Effect {
  const explanation = varve.for(scope === KILLED ? {} : audienceOf(scope)).explain(key)
  const before = servedBy(explanation)
  const place = { key, ...(scope === undefined ? {} : { scope }) }
  // Whoever is in a scope is also among everybody, and no less killed.
  const theirs = changes.filter(one => one.scope === scope || one.scope === undefined || one.scope === KILLED)
  const [winner] = proposedLayers(explanation.layers, theirs, isSecret(varve, key))
  const after = winner === undefined ? { layer: 'default' as const } : servedFrom(winner)
  const mask = winner === undefined ? undefined : maskOf(winner.layer, layerOf(scope), explanation)
  return {
    ...{ ...place, before },
    ...(after === undefined ? {} : { after }),
    ...(mask === undefined ? {} : { maskedBy: mask }),
  }
}

function byKey(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const found = new Map<string, Change[]>()
  for (const change of changes) found.set(change.key, [...(found.get(change.key) ?? []), change])
  return found
}

/** True for what is served from: values of everybody and of scopes, and kills. */
function isServed(scope: string | undefined): boolean {
  return scope?.startsWith('varve:') !== true || scope === KILLED
}

/** The layer that is stronger than the one that is changed, and would decide. */
function maskOf(winner: LayerName, own: LayerName, { layers }: Explanation): LayerName | undefined {
  if (winner === own) return undefined
  if (winner === 'killed') return own === 'override' ? undefined : winner
  const [index, ownIndex] = [winner, own].map(name => layers.findIndex(({ layer }) => layer === name))
  return index !== undefined && ownIndex !== undefined && index < ownIndex ? winner : undefined
}

/** What is served from a layer; undefined where that depends on who asks. */
function servedFrom({ layer, value }: ProposedLayer): Served | undefined {
  return value === undefined ? undefined : { value, layer }
}

function servedBy({ value, layer, reason }: Explanation): Served {
  return reason === 'ERROR' ? { layer } : { value, layer }
}
