/** Things by the key they are about, in their order; `Map.groupBy` is younger than the oldest Node that runs this. */
export function byKey<T extends { readonly key: string }>(things: Iterable<T>): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const group = groups.get(thing.key)
    if (group === undefined) groups.set(thing.key, [thing])
    else group.push(thing)
  }
  return groups
}
