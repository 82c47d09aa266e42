/**
 * What a source read, as a tree in which every part knows where it stands. Formats make it, layers merge it, and a value
 * is made of what is left: so that each leaf can say its file and line, also inside a value of several parts.
 */
import { isPlainObject, type Json } from '../json.ts'
import type { SourceOrigin } from '../ports.ts'
import type { Piece } from './interpolation.ts'

/** A part of what a source read. */
export type Part = MapPart | ListPart | ScalarPart | ItemsPart

/** Members by name, in the order they were written. */
export interface MapPart {
  readonly kind: 'map'
  readonly origin: SourceOrigin
  readonly members: ReadonlyMap<string, Part>
  /** What the same document does to weaker layers before this: `$unset`, and then the members. */
  readonly first?: Part
}

/** Items in order. */
export interface ListPart {
  readonly kind: 'list'
  readonly origin: SourceOrigin
  readonly items: readonly Part[]
}

/**
 * One value. With `value` it is typed, as files are; without, it is text that the key's type reads, as variables are.
 * `text` is what was written, without quotes: `1.10`, which a key that wants text takes rather than `1.1`.
 */
export interface ScalarPart {
  readonly kind: 'scalar'
  readonly origin: SourceOrigin
  readonly text: string
  readonly value?: string | number | boolean | null
  /** Where `${…}` in the text means another value: true, or the pieces that are left once some were answered. */
  readonly references?: true | readonly Piece[]
  /** True when a secret is in it, wherever it stands; false for what is none, though it stands among secrets. */
  readonly secret?: boolean
}

/** Single items of a list that stands in a weaker layer: `HOSTS__1__PORT` is about item 1 only. */
export interface ItemsPart {
  readonly kind: 'items'
  readonly origin: SourceOrigin
  readonly items: ReadonlyMap<number, Part>
  /** What the same document does to weaker layers before this: `$append`, and then item 0. */
  readonly first?: Part
}

/** How deep a tree may be nested. */
export const PART_DEPTH = 64
/** How many parts one document may have. */
export const PART_COUNT = 100_000

/**
 * Plain JSON as a tree of typed parts that all stand at one place: values in code, an answer of a remote source.
 * @example partOf({ server: { port: 8080 } }, { declared: 'values in code' })
 */
export function partOf(value: Json, origin: SourceOrigin): Part {
  if (Array.isArray(value)) return { kind: 'list', origin, items: value.map((item: Json) => partOf(item, origin)) }
  if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return {
      kind: 'map',
      origin,
      members: new Map(members.map(([name, member]) => [name, partOf(member, origin)])),
    }
  }
  // What is no JSON, a Date in a program's own values, is for the key's schema to refuse.
  const scalar = value as string | number | boolean | null
  return { kind: 'scalar', origin, text: String(scalar), value: scalar }
}

/** The same tree with each single value made into something else. */
export function mapScalars(part: Part, change: (scalar: ScalarPart) => Part): Part {
  const inner = (one: Part): Part => mapScalars(one, change)
  switch (part.kind) {
    case 'scalar':
      return change(part)
    case 'list':
      return { ...part, items: part.items.map(inner) }
    case 'map':
      return { ...part, members: new Map([...part.members].map(([name, member]) => [name, inner(member)])) }
    case 'items':
      return { ...part, items: new Map([...part.items].map(([index, item]) => [index, inner(item)])) }
  }
}

/** Text that a key's type will read. */
export function textPart(text: string, origin: SourceOrigin): ScalarPart {
  return { kind: 'scalar', origin, text }
}
