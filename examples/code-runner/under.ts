import type { Leaf } from 'varve'

/** Lists values under one heading of the reference; their names are flat, so no group says it. */
export function under<const T extends Readonly<Record<string, Leaf>>>(category: string, leaves: T): T {
  const listed = Object.entries(leaves).map(([name, leaf]) => [
    name,
    { ...leaf, options: { ...leaf.options, category } },
  ])
  return Object.fromEntries(listed) as T
}
