import { canonical, Secret, type Json } from 'varve'
import type { PlannedChange } from './plan.ts'
import type { Planning } from './planning.ts'

type Asked = Pick<Planning, 'entry' | 'explain' | 'for' | 'get'>

/** True when the store holds just this already, so that writing it would only make the history longer. */
export function isStoredAlready(varve: Asked, change: PlannedChange): boolean {
  const { key, scope } = change
  if ('secret' in change) return holdsSecret(varve, key, scope, change.secret.reveal())
  const entry = varve.entry(key, scope === undefined ? {} : { scope })
  if (entry === undefined) return false
  if ('flag' in change) return 'flag' in entry && text(entry.flag) === text(change.flag)
  return 'value' in entry && text(entry.value) === text(change.value)
}

/**
 * True when a scope (everybody, where none is named) holds just this secret already. What it holds is compared where it
 * can be read, and said to nobody; what cannot be read counts as another.
 */
export function holdsSecret(
  varve: Pick<Asked, 'explain' | 'for' | 'get'>,
  key: string,
  scope: string | undefined,
  value: Json,
): boolean {
  const [dimension = '', name = ''] = scope?.split(/:(.*)/s) ?? []
  const reader = scope === undefined ? varve : varve.for({ [dimension]: name })
  const { origin, reason } = reader.explain(key)
  // Another layer may stand above the stored one, and then nobody can tell what that holds.
  const isIts = 'revision' in origin && origin.scope === scope
  if (!isIts || reason === 'ERROR') return false
  const held: unknown = reader.get(key)
  const inside = text(held instanceof Secret ? held.reveal() : undefined)
  return inside !== undefined && inside === text(value)
}

/** The one text of a value; undefined for what is no JSON. */
function text(value: unknown): string | undefined {
  try {
    return canonical(value as Json)
  } catch {
    return undefined
  }
}
