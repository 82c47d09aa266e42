import { isObject, type Json } from '../../core/json.ts'
import type { Part } from '../../core/layers/part.ts'
import type { SourceOrigin } from '../../core/ports.ts'

/** A secret that was fetched as a part: text is read by the type of what it is for, also inside of an object. */
export function fetchedPart(value: Json, origin: SourceOrigin): Part {
  if (typeof value === 'string') return { kind: 'scalar', origin, text: value }
  if (Array.isArray(value)) return { kind: 'list', origin, items: value.map((item: Json) => fetchedPart(item, origin)) }
  if (!isObject(value)) return { kind: 'scalar', origin, text: JSON.stringify(value), value: value as Scalar }
  const members = Object.entries(value).map(([name, one]) => [escaped(name), fetchedPart(one, origin)] as const)
  return { kind: 'map', origin, members: new Map(members) }
}

/** What is left when text, lists and objects are gone. */
type Scalar = number | boolean | null

/** What a manager gives is data: a `$` in a name means nothing. */
function escaped(name: string): string {
  return name.startsWith('$') ? `$${name}` : name
}
