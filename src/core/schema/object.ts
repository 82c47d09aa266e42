/** Objects with known members, and members that may be absent or null. */
import { FORBIDDEN_NAMES, isPlainObject, type JsonObject } from '../json.ts'
import {
  accept,
  type Checked,
  checkPart,
  inputJson,
  misuse,
  outputJson,
  refuse,
  type Schema,
  schemaOf,
} from './schema.ts'

/** The members of an object by name, each with its schema. */
export type Members = { readonly [name: string]: Schema }

type Optional<M extends Members, Side extends 'input' | 'output'> = {
  [K in keyof M]: undefined extends TypeOf<M[K], Side> ? K : never
}[keyof M]
type TypeOf<S extends Schema, Side extends 'input' | 'output'> = NonNullable<S['~standard']['types']>[Side]

/** The type of an object with these members: those whose schema is `optional` may be left out. */
export type ObjectOf<M extends Members, Side extends 'input' | 'output'> = {
  readonly [K in Exclude<keyof M, Optional<M, Side>>]: TypeOf<M[K], Side>
} & {
  readonly [K in Optional<M, Side>]?: Exclude<TypeOf<M[K], Side>, undefined>
} extends infer O
  ? { readonly [K in keyof O]: O[K] }
  : never

/**
 * An object with these members. A member nobody declared is refused, or left out with `unknown: 'drop'`.
 * @example object({ host: host(), port: optional(port()) })
 */
export function object<const M extends Members>(
  members: M,
  options: { readonly unknown?: 'refuse' | 'drop' } = {},
): Schema<ObjectOf<M, 'input'>, ObjectOf<M, 'output'>> {
  const forbidden = Object.keys(members).find(name => FORBIDDEN_NAMES.has(name))
  if (forbidden !== undefined) throw misuse(`${forbidden} cannot be the name of a member`)
  const known = Object.entries(members)
  const { unknown = 'refuse' } = options
  return schemaOf<ObjectOf<M, 'input'>, ObjectOf<M, 'output'>>({
    input: objectJson(known, unknown, inputJson),
    output: known.some(([, member]) => outputJson(member) === 'none') ? 'none' : objectJson(known, unknown, outputJson),
    check: value => {
      if (!isPlainObject(value)) return refuse('must be an object')
      const checked = known.map(([name, member]) => ({ name, ...checkMember(value, name, member) }))
      const strangers = unknown === 'drop' ? [] : Object.keys(value).filter(name => !Object.hasOwn(members, name))
      const issues = [
        ...checked.flatMap(member => member.issues ?? []),
        ...strangers.map(name => ({ message: 'is not a known member', path: [name] })),
      ]
      return issues.length > 0 ? { issues } : accept(assembled(checked) as ObjectOf<M, 'output'>)
    },
  })
}

function checkMember(value: Record<string, unknown>, name: string, member: Schema): Checked<unknown> {
  return checkPart(member, Object.hasOwn(value, name) ? value[name] : undefined, name)
}

function assembled(members: readonly { readonly name: string; readonly value?: unknown }[]): Record<string, unknown> {
  return Object.fromEntries(members.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]))
}

function objectJson(
  members: readonly (readonly [string, Schema])[],
  unknown: 'refuse' | 'drop',
  write: (schema: Schema) => JsonObject | 'none',
): JsonObject {
  const required = members.filter(([, member]) => member['~standard'].validate(undefined).issues !== undefined)
  return {
    type: 'object',
    properties: Object.fromEntries(members.map(([name, member]) => [name, write(member)])),
    ...(required.length > 0 ? { required: required.map(([name]) => name) } : {}),
    ...(unknown === 'refuse' ? { additionalProperties: false } : {}),
  }
}

/** The same, or nothing: a member of an object that may be left out, a value that may be undefined. */
export function optional<I, O>(schema: Schema<I, O>): Schema<I | undefined, O | undefined> {
  return schemaOf<I | undefined, O | undefined>({
    input: inputJson(schema),
    output: outputJson(schema),
    acceptsMissing: true,
    check: value => (value === undefined ? accept(undefined) : schema['~standard'].validate(value)),
  })
}

/** The same, or null. */
export function nullable<I, O>(schema: Schema<I, O>): Schema<I | null, O | null> {
  const output = outputJson(schema)
  return schemaOf<I | null, O | null>({
    input: { anyOf: [inputJson(schema), { type: 'null' }] },
    output: output === 'none' ? output : { anyOf: [output, { type: 'null' }] },
    check: value => (value === null ? accept(null) : schema['~standard'].validate(value)),
  })
}
