/** What a part is as a value of a key: text is read by the key's type, typed values are taken as they are. */
import type { Definition } from '../definition/definition.ts'
import { checkValue, readTextFor } from '../definition/definition.ts'
import { FORBIDDEN_NAMES, type Json, type JsonObject } from '../json.ts'
import type { SourceOrigin } from '../ports.ts'
import { partOf as nodeAt } from '../schema/json-schema.ts'
import { pathFrom } from '../schema/path.ts'
import { readText, takesRawText, textTypeOfJson, type TextType } from '../schema/text.ts'
import { Secret } from '../secret.ts'
import { plainName } from './merge.ts'
import type { ListPart, MapPart, Part, ScalarPart } from './part.ts'

/** One thing wrong with a part, with the place of just that part. */
export interface InputIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly origin: SourceOrigin
  readonly code?: 'UNSAFE_INTEGER'
  /** How to write it. It may show the value: leave it out for a secret. */
  readonly hint?: string
}

/** A key's value as its schema takes it; nothing, where the text is empty; or all that is wrong. */
export type InputReading =
  | { readonly value: Json }
  | { readonly unset: true }
  | { readonly issues: readonly InputIssue[] }

/** Reads a merged part as the input of a key's schema. */
export function inputOf(part: Part, definition: Definition): InputReading {
  const issues: InputIssue[] = []
  const value =
    part.kind === 'scalar'
      ? placed(scalarOf(part, definition, issues), part, definition.text)
      : whole(part, definition, issues)
  if (issues.length > 0) return { issues }
  return value === undefined ? { unset: true } : { value }
}

/** A path that a file says, as seen from here, where its key understands it from the file's folder. */
function placed(value: Json | undefined, { origin }: ScalarPart, type: TextType | undefined): Json | undefined {
  if (typeof value !== 'string' || value === '' || !('file' in origin) || !isFromFile(type)) return value
  return pathFrom(origin.file, value)
}

function isFromFile(type: TextType | undefined): boolean {
  if (type?.kind === 'union') return type.members.some(isFromFile)
  return type?.kind === 'path' && type.base === 'file'
}

function scalarOf(part: ScalarPart, definition: Definition, issues: InputIssue[]): Json | undefined {
  const { text: type } = definition
  const isVariant = definition.variants !== undefined && typeof part.value === 'string'
  if (part.value !== undefined && !isVariant) return typed(part, type)
  if (part.text === '' && !definition.keepsEmpty) return undefined
  const read = readTextFor(definition, part.text)
  if ('value' in read) return read.value
  if ('unset' in read) return undefined
  const { issue, ...more } = read
  issues.push({ path: [], message: issue, origin: part.origin, ...more })
  return undefined
}

/** A typed value; a key that wants text gets the text as it was written. Empty text of another type is nothing. */
function typed(part: ScalarPart, type: TextType | undefined): Json | undefined {
  const { value = null } = part
  if (typeof value === 'string') return value === '' && type !== undefined && hasForm(type) ? undefined : value
  // A file has a text of its own, and in a secret manager a port may be a number: a number in code is a number.
  const isWritten = 'file' in part.origin || 'manager' in part.origin
  return value !== null && isWritten && takesRawText(type) ? part.text : value
}

/** True for types whose values are text of a certain form, which empty text never has. */
function hasForm(type: TextType): boolean {
  if (type.kind !== 'union') return FORMS.includes(type.kind)
  const others = type.members.filter(({ kind }) => kind !== 'null')
  return others.length > 0 && others.every(hasForm)
}

const FORMS: readonly string[] = ['url', 'host', 'date', 'duration', 'bytes', 'k8sCpu', 'k8sMemory', 'rate']

/**
 * True for empty text that was written as a value, in a typed file or in code, where a value has a form: it says that
 * there shall be none. For a key whose empty text is a value, that holds for every source, and for all but text.
 */
export function saysNone(part: Part, { text, keepsEmpty }: Definition): boolean {
  if (part.kind !== 'scalar' || part.references !== undefined || text === undefined) return false
  if (!keepsEmpty) return part.value === '' && hasForm(text)
  return (part.value ?? part.text) === '' && !takesEmpty(text)
}

function takesEmpty(type: TextType): boolean {
  if (type.kind === 'union') return type.members.some(takesEmpty)
  return (
    ['string', 'json', 'path', 'list', 'regex'].includes(type.kind) ||
    (type.kind === 'choice' && type.values.includes(''))
  )
}

/** What a key is where there shall be no value: null, or undefined; nothing for a key that must have one. */
export function noneOf(definition: Definition): { readonly value: unknown } | undefined {
  for (const none of [null, undefined]) {
    const checked = checkValue(definition, none)
    if ('value' in checked && isNone(checked.value)) return { value: checked.value }
  }
  return undefined
}

function isNone(value: unknown): boolean {
  return ((value instanceof Secret ? value.reveal() : value) ?? undefined) === undefined
}

function whole(part: Part, definition: Definition, issues: InputIssue[]): Json | undefined {
  const root = definition.shape
  return valueOf(part, { node: root, root, path: [], issues })
}

interface Place {
  readonly node: JsonObject | undefined
  readonly root: JsonObject | undefined
  readonly path: readonly (string | number)[]
  readonly issues: InputIssue[]
}

function valueOf(part: Part, place: Place): Json | undefined {
  switch (part.kind) {
    case 'scalar':
      return innerScalar(part, place)
    case 'list':
      return listOf(part, place)
    case 'map':
      return objectOf(part, place)
    case 'items':
      return null
  }
}

function innerScalar(part: ScalarPart, { node, path, issues }: Place): Json | undefined {
  const type = node === undefined ? undefined : textTypeOfJson(node)
  if (part.value !== undefined) return placed(typed(part, type), part, type)
  const read = type === undefined ? { value: part.text } : readText(part.text, type)
  if ('value' in read) return placed(read.value, part, type)
  if ('unset' in read) return undefined
  const { issue, ...more } = read
  issues.push({ path, message: issue, origin: part.origin, ...more })
  return null
}

function listOf({ items }: ListPart, place: Place): Json {
  return items.map((item, index) => valueOf(item, below(place, index)) ?? null)
}

function objectOf({ members }: MapPart, place: Place): Json {
  const entries: [string, Json][] = []
  for (const [written, member] of members) {
    const name = plainName(written)
    if (FORBIDDEN_NAMES.has(name)) {
      const message = 'has a forbidden name (__proto__, constructor or prototype)'
      place.issues.push({ path: place.path, message, origin: member.origin })
      continue
    }
    const value = valueOf(member, below(place, name))
    if (value !== undefined) entries.push([name, value])
  }
  return Object.fromEntries(entries)
}

function below({ node, root, path, issues }: Place, at: string | number): Place {
  const inner = node === undefined || root === undefined ? undefined : nodeAt(node, at, root)
  return { node: inner, root, path: [...path, at], issues }
}

/** Where the part of a value at a path stands: as deep as there is a part. */
export function originAt(part: Part, path: readonly (string | number)[]): SourceOrigin {
  let found: Part = part
  for (const step of path) {
    const inner: Part | undefined =
      found.kind === 'map'
        ? (found.members.get(String(step)) ?? found.members.get(`$${step}`))
        : found.kind === 'list'
          ? found.items[Number(step)]
          : undefined
    if (inner === undefined) return found.origin
    found = inner
  }
  return found.origin
}
