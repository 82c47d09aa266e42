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
  const { key, scope, at } = place
  // The present is known without asking the store, which may be away.
  if (at === undefined) return varve.touched(key, scope === undefined ? {} : { scope })
  const options = { scope: scope ?? null, limit: 1, before: at.moment.revision + 1 }
  for await (const { revision } of varve.history(key, options)) return revision
  return 0
}
