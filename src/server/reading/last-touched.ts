import type { Flat, MomentReader, Tree, Varve } from 'varve'

/** The revision that last touched a key in a scope, a deletion too, until a moment; 0 where none ever did. */
export async function lastTouched(
  varve: Varve,
  place: {
    readonly key: string
    readonly scope: string | undefined
    readonly at: MomentReader<Flat<Tree>> | undefined
  },
): Promise<number> {
  const before = place.at === undefined ? {} : { before: place.at.moment.revision + 1 }
  const options = { scope: place.scope ?? null, limit: 1, ...before }
  if (varve.store === undefined) return 0
  for await (const { revision } of varve.history(place.key, options)) return revision
  return 0
}
