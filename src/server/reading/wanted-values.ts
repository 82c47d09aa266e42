import type { Audience, DeclaredKey, Flat, MomentReader, Tree } from 'varve'
import type { ValueItem } from 'varve/protocol'
import type { Tenants } from './visible-entries.ts'

/** Which values are wanted. */
export interface Wanted {
  readonly audience: Audience
  readonly at: MomentReader<Flat<Tree>> | undefined
  /** Who asks: who is bound to tenants is told nothing of others. */
  readonly tenants: Tenants
  /** Text in the key, in what is written about it, or in a value that is no secret. */
  readonly filter?: string
  readonly category?: string
  readonly layer?: string
  readonly kind?: string
}

/** False where what is declared of a key says already that it is not wanted: its value need not be looked at. */
export function mayFit(
  { category, kind, secret }: Pick<DeclaredKey | ValueItem, 'category' | 'kind' | 'secret'>,
  wanted: Wanted,
): boolean {
  if (wanted.category !== undefined && category !== wanted.category) return false
  return wanted.kind === undefined || (wanted.kind === 'secret' ? secret : kind === wanted.kind)
}

/** True where something is looked for that only a described item can tell. */
export function asksForValues({ filter, layer }: Wanted): boolean {
  return filter !== undefined || layer !== undefined
}

/** True for an item that is wanted. */
export function fits(item: ValueItem, wanted: Wanted): boolean {
  const { filter, layer } = wanted
  if (!mayFit(item, wanted) || (layer !== undefined && item.layer !== layer)) return false
  return filter === undefined || searched(item).some(text => text.toLowerCase().includes(filter.toLowerCase()))
}

function searched({ key, doc = '', owner = '', category, tags, secret, value }: ValueItem): string[] {
  return [key, doc, owner, category, ...tags, ...(secret ? [] : [JSON.stringify(value)])]
}
