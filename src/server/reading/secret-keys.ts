import type { Varve } from 'varve'

/** Keys that are declared secret. */
export function secretKeys(varve: Varve): ReadonlySet<string> {
  return new Set(
    varve
      .declaredKeys()
      .filter(({ secret }) => secret)
      .map(({ key }) => key),
  )
}
