import { FORBIDDEN_NAMES, isPlainObject, type JsonObject } from '../json.ts'
import { FORBIDDEN_NAME } from '../schema/json-value.ts'
import { mapOf, type Shape } from './shape.ts'
import type { Place } from './document-place.ts'

const forbidden = (name: string): string | undefined => (FORBIDDEN_NAMES.has(name) ? FORBIDDEN_NAME : undefined)

/** Names people choose, but for those that reach an object's prototype. */
export const anyName = { schema: { not: { enum: [...FORBIDDEN_NAMES] } } satisfies JsonObject, issue: forbidden }

/** The definition `json`: any JSON without names that reach an object's prototype. */
export const jsonSchema: JsonObject = {
  type: ['null', 'boolean', 'number', 'string', 'array', 'object'],
  items: { $ref: '#/$defs/json' },
  propertyNames: anyName.schema,
  additionalProperties: { $ref: '#/$defs/json' },
}

/** Any JSON without names that reach an object's prototype, nested at most 64 deep. */
export const json: Shape = {
  schema: { $ref: '#/$defs/json' },
  takes: () => true,
  names: () => [],
  check: (value, at) => checkJson(value, at.afresh(), forbidden),
}

/** What a key may hold: any JSON, whose names are for the key's own schema to judge. Nested at most 64 deep. */
export const anything: Shape = {
  schema: {},
  takes: () => true,
  names: () => [],
  check: (value, at) => checkJson(value, at.afresh(), () => undefined),
}

function checkJson(value: unknown, at: Place, nameIssue: (name: string) => string | undefined): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)) return
  const deeper = at.deeper()
  if (deeper === undefined) return
  const inner: Shape = { ...json, check: (member, place) => checkJson(member, place, nameIssue) }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && !at.full; index += 1) inner.check(value[index], deeper.at(index))
  } else if (isPlainObject(value)) mapOf(inner, { schema: {}, issue: nameIssue }).check(value, deeper)
  else at.say('must be JSON: text, a finite number, true, false, null, a list or an object')
}
