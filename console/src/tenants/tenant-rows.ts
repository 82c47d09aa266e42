import type { Json, LiveEntry } from 'varve'
import type { ValueItem } from '../api/shapes.ts'

/** A tenant with values of its own, as the list shows it. */
export interface TenantRow {
  readonly tenant: string
  readonly values: number
  /** When one of them was last changed, in milliseconds since 1970 UTC. */
  readonly changed: number
}

/** A tenant, and what it has of its own. */
export interface TenantsOwn {
  readonly tenant: string
  readonly entries: readonly LiveEntry[]
}

/** One key that two audiences see differently. */
export interface SeenDifferently {
  readonly key: string
  readonly a: Seen
  readonly b: Seen
}

/** What one of them sees. */
export interface Seen {
  readonly value: Json | undefined
  readonly layer: string
  readonly origin: string
}

/** The keys that two audiences see differently. Two secrets may differ behind the same mask: then their origins do. */
export function differing(a: readonly ValueItem[], b: readonly ValueItem[]): readonly SeenDifferently[] {
  const others = new Map(b.map(item => [item.key, item]))
  return a.flatMap(item => {
    const other = others.get(item.key)
    if (other === undefined) return []
    const isSame =
      JSON.stringify(item.value) === JSON.stringify(other.value) && (!item.secret || item.origin === other.origin)
    return isSame ? [] : [{ key: item.key, a: seen(item), b: seen(other) }]
  })
}

function seen({ value, layer, origin }: ValueItem): Seen {
  return { value, layer, origin }
}
