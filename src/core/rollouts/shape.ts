/**
 * Shapes of JSON: each is told twice, as JSON Schema for others and as a check of our own, so that the two cannot part.
 * A check tells every problem with its place, looks at own members only, and is bounded in depth and in what it tells.
 */
import { isPlainObject, type Json, type JsonObject } from '../json.ts'
import { type Place, shownName } from './document-place.ts'

/** What values of one kind look like. */
export interface Shape {
  /** The same in JSON Schema (draft 2020-12). */
  readonly schema: JsonObject
  /** True when a value is at least meant to be of this shape, so that what is wrong with it is told by `check`. */
  takes(value: unknown): boolean
  /** Names its objects may have; none for what is no object. */
  names(): readonly string[]
  /** Tells every problem of a value. */
  check(value: unknown, at: Place): void
}

/** A shape of what is no object: right or wrong as a whole. */
function simple(schema: JsonObject, words: string, fits: (value: unknown) => boolean, takes = fits): Shape {
  return {
    schema,
    takes,
    names: () => [],
    check: (value, at) => {
      if (!fits(value)) at.say(`must be ${words}`)
    },
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

/** Any text. */
export const text: Shape = simple({ type: 'string' }, 'a text', isText)

/** A text, or null. */
export const textOrNull: Shape = simple(
  { type: ['string', 'null'] },
  'a text or null',
  value => isText(value) || value === null,
)

/** Null and nothing else. */
export const nothing: Shape = simple({ type: 'null' }, 'null', value => value === null)

/** True or false. */
export const truth: Shape = simple({ type: 'boolean' }, 'true or false', value => typeof value === 'boolean')

/** A text a pattern matches; `words` say which. */
export function textLike(pattern: string, words: string): Shape {
  const regex = new RegExp(pattern, 'u')
  return simple({ type: 'string', pattern }, words, value => isText(value) && regex.test(value), isText)
}

/** A text of some length, counted in characters as JSON Schema does: a pair of surrogates is one. */
export function textOfLength(minLength: number, maxLength: number): Shape {
  const fits = (value: unknown): boolean => isText(value) && isOfLength(value, minLength, maxLength)
  return simple(
    { type: 'string', minLength, maxLength },
    `a text of ${minLength} to ${maxLength} characters`,
    fits,
    isText,
  )
}

/** True for a text of so many characters, where a pair of surrogates is one. */
export function isOfLength(value: string, min: number, max: number): boolean {
  // No character has more than two units: what is longer need not be counted.
  if (value.length > 2 * max) return false
  const length = [...value].length
  return length >= min && length <= max
}

/** A whole number, with both ends included. */
export function integer(minimum: number, maximum?: number): Shape {
  const bounds: JsonObject = maximum === undefined ? { minimum } : { minimum, maximum }
  const words = maximum === undefined ? `an integer from ${minimum} on` : `an integer from ${minimum} to ${maximum}`
  const fits = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= minimum && Number(value) <= (maximum ?? Infinity)
  return simple({ type: 'integer', ...bounds }, words, fits, value => typeof value === 'number')
}

/** A number that is not negative. */
export const amount: Shape = simple(
  { type: 'number', minimum: 0 },
  'a number from 0 on',
  value => Number.isFinite(value) && Number(value) >= 0,
  value => typeof value === 'number',
)

/** One value and no other. */
export function exactly(value: string | number | boolean): Shape {
  return simple({ const: value }, JSON.stringify(value), given => given === value)
}

/** One of several words. */
export function oneOf(words: readonly string[]): Shape {
  const fits = (value: unknown): boolean => isText(value) && words.includes(value)
  return simple({ enum: words }, `one of ${words.join(', ')}`, fits, isText)
}

/** A list of one shape. */
export function listOf(items: Shape, { minItems = 0 }: { readonly minItems?: number } = {}): Shape {
  return {
    schema: { type: 'array', items: items.schema, ...(minItems === 0 ? {} : { minItems }) },
    takes: Array.isArray,
    names: () => [],
    check: (value, at) => {
      if (!Array.isArray(value)) return at.say('must be a list')
      if (value.length < minItems) at.say(`must have at least ${minItems} ${minItems === 1 ? 'item' : 'items'}`)
      for (let index = 0; index < value.length && !at.full; index += 1) items.check(value[index], at.at(index))
    },
  }
}

/** A list with one shape for each of its places; `words` name them: `[from, to]`. */
export function tuple(items: readonly Shape[], words: string): Shape {
  const [minItems, maxItems] = [items.length, items.length]
  return {
    schema: { type: 'array', prefixItems: items.map(({ schema }) => schema), minItems, maxItems },
    takes: Array.isArray,
    names: () => [],
    check: (value, at) => {
      if (!Array.isArray(value) || value.length !== items.length) return at.say(`must be ${words}`)
      items.forEach((item, index) => item.check(value[index], at.at(index)))
    },
  }
}

/** Shapes by the name of a member. */
export type Members = { readonly [name: string]: Shape }

/** An object with these members and no others; those after the first argument are optional. */
export function object(required: Members, optional: Members = {}): Shape {
  const shapes = new Map(Object.entries({ ...required, ...optional }))
  const needed = Object.keys(required)
  const schema = {
    type: 'object',
    properties: Object.fromEntries([...shapes].map(([name, shape]) => [name, shape.schema])),
    required: needed,
    additionalProperties: false,
  }
  return {
    schema,
    takes: value => isPlainObject(value) && needed.every(name => own(value, name) !== undefined),
    names: () => [...shapes.keys()],
    check: (value, at) => {
      if (!isPlainObject(value)) return at.say('must be an object')
      for (const name of needed) if (own(value, name) === undefined) at.at(name).say('is missing')
      for (const name of Object.keys(value)) {
        if (at.full) return
        const shape = shapes.get(name)
        if (shape === undefined) at.at(name).say(`is not known here: there are ${[...shapes.keys()].join(', ')}`)
        else if (value[name] !== undefined) shape.check(value[name], at.at(name))
      }
    },
  }
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined
}

/** Whatever a value is meant to be of several shapes, which no value fits two of; `words` say them all. */
export function either(words: string, shapes: readonly Shape[]): Shape {
  const takes = (value: unknown): boolean => shapes.some(shape => shape.takes(value))
  return {
    schema: { anyOf: shapes.map(({ schema }) => schema) },
    takes,
    names: () => shapes.flatMap(shape => shape.names()),
    check: (value, at) => {
      const meant = shapes.find(shape => shape.takes(value)) ?? nearest(value, shapes)
      if (meant === undefined) at.say(`must be ${words}`)
      else meant.check(value, at)
    },
  }
}

/** The shape an object shares most names with. */
function nearest(value: unknown, shapes: readonly Shape[]): Shape | undefined {
  if (!isPlainObject(value)) return undefined
  const shared = (shape: Shape): number => shape.names().filter(name => Object.hasOwn(value, name)).length
  const [best, most] = shapes.reduce<readonly [Shape | undefined, number]>(
    ([best, most], shape) => (shared(shape) > most ? [shape, shared(shape)] : [best, most]),
    [undefined, 0],
  )
  return most === 0 ? undefined : best
}

/** A definition that others refer to by name, itself among them. Each counts as one level of nesting. */
export function named(name: string, definition: () => Shape): Shape {
  return {
    schema: { $ref: `#/$defs/${name}` },
    takes: value => definition().takes(value),
    names: () => definition().names(),
    check: (value, at) => {
      const deeper = at.deeper()
      if (deeper !== undefined) definition().check(value, deeper)
    },
  }
}

/** An object with a member for each of many names. */
export function mapOf(
  values: Shape,
  names: { readonly schema: JsonObject; readonly issue: (name: string) => string | undefined },
  { minMembers = 0 }: { readonly minMembers?: number } = {},
): Shape {
  const few: { readonly [keyword: string]: Json } = minMembers === 0 ? {} : { minProperties: minMembers }
  return {
    schema: { type: 'object', propertyNames: names.schema, additionalProperties: values.schema, ...few },
    takes: isPlainObject,
    names: () => [],
    check: (value, at) => {
      if (!isPlainObject(value)) return at.say('must be an object')
      const members = Object.entries(value).filter(([, member]) => member !== undefined)
      if (members.length < minMembers) at.say(`must have at least ${minMembers} member`)
      for (const [name, member] of members) {
        if (at.full) return
        const issue = names.issue(name)
        if (issue === undefined) values.check(member, at.at(name))
        else at.at(shownName(name)).say(issue)
      }
    },
  }
}
