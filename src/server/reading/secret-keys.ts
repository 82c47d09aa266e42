import type { Varve } from 'varve'

/** Keys that are declared secret. */
export function secretKeys(varve: Varve): ReadonlySet<string> {
  return new Set(
    varve
      .list()
      .filter(({ secret }) => secret)
      .map(({ key }) => key),
  )
}
