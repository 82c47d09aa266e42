import { canonical } from 'varve'
import type { ValuesSearch } from '../router.tsx'
import type { ValueItem } from '../api/shapes.ts'

/** Values that are shown together. */
export interface Group {
  readonly name: string
  readonly items: readonly ValueItem[]
}

/** The group of keys that the log holds and the code does not know. */
export const NOT_IN_CODE = 'Not in code'

/** What values can be grouped by. */
export const groupings = ['category', 'source', 'owner', 'none'] as const

/** Values in groups, each in the order they came in; keys that are not in the code come last. */
export function grouped(items: readonly ValueItem[], by: string | undefined): readonly Group[] {
  const groups = Map.groupBy(items, item => (!item.inCode ? NOT_IN_CODE : nameOf(item, by)))
  return [...groups]
    .map(([name, items]) => ({ name, items }))
    .toSorted((one, other) => Number(one.name === NOT_IN_CODE) - Number(other.name === NOT_IN_CODE))
}

function nameOf({ category, layer, owner }: ValueItem, by: string | undefined): string {
  if (by === 'source') return layer
  if (by === 'owner') return owner ?? 'Nobody'
  return by === 'none' ? 'All values' : category
}

/** The values that an address asks for. */
export function narrowed(items: readonly ValueItem[], search: ValuesSearch): readonly ValueItem[] {
  const words = (search.filter ?? '').toLowerCase().split(/\s+/)
  return items.filter(item => {
    if (search.category !== undefined && item.category !== search.category) return false
    if (search.layer !== undefined && item.layer !== search.layer) return false
    if (search.type !== undefined && item.type !== search.type) return false
    if (!isOnly(item, search.only)) return false
    const text = textOf(item)
    return words.every(word => text.includes(word))
  })
}

/** Texts of values that were looked in before: of ten thousand values they are not made at each key. */
const texts = new WeakMap<ValueItem, string>()

/** What a filter looks for words in: never a secret's value, which is not here. */
function textOf(item: ValueItem): string {
  const known = texts.get(item)
  if (known !== undefined) return known
  const { key, doc = '', owner = '', tags, value, secret } = item
  const text = [key, doc, owner, ...tags, secret ? '' : JSON.stringify(value ?? null)].join(' ').toLowerCase()
  texts.set(item, text)
  return text
}

function isOnly(item: ValueItem, only: string | undefined): boolean {
  if (only === 'changed') return differsFromDefault(item)
  if (only === 'overridden') return item.layer === 'override'
  return only !== 'invalid' || item.invalid !== undefined
}

/** True where a value is another than its default, and the default is worth a word. */
export function differsFromDefault({ value, default: usual, secret }: ValueItem): boolean {
  return !secret && usual !== undefined && canonical(value ?? null) !== canonical(usual)
}

/** What a list can be narrowed to, each once and sorted. */
export function choices(items: readonly ValueItem[], name: 'category' | 'layer' | 'type'): readonly string[] {
  return [...new Set(items.map(item => item[name]))].toSorted()
}
