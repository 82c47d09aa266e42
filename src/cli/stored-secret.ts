import { canonical, Secret, type Json, type Tree, type Varve } from 'varve'

/**
 * True when a scope (everybody, where none is named) holds just this secret already. What it holds is compared where it
 * can be read, and said to nobody; what cannot be read counts as another.
 */
export function holdsSecret(varve: Varve<Tree>, key: string, scope: string | undefined, value: Json): boolean {
  const [dimension = '', name = ''] = scope?.split(/:(.*)/s) ?? []
  const reader = scope === undefined ? varve : varve.for({ [dimension]: name })
  const { origin, reason } = reader.explain(key)
  // Another layer may stand above the stored one, and then nobody can tell what that holds.
  const isIts = 'revision' in origin && origin.scope === scope
  if (!isIts || reason === 'ERROR') return false
  const held: unknown = reader.get(key)
  return held instanceof Secret && text(held.reveal()) === text(value)
}

function text(value: unknown): string | undefined {
  try {
    return canonical(value as Json)
  } catch {
    return undefined
  }
}
