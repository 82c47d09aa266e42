import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  csv,
  duration,
  integer,
  isTextHint,
  jsonSchemaOf,
  nullable,
  oneOf,
  path,
  type StandardSchema,
  string,
  takesRawText,
  textTypeOf,
  url,
} from './index.ts'

const STRING = { kind: 'string' }
const INTEGER = { kind: 'integer' }
const NULL = { kind: 'null' }
const listOf = (rest: unknown): unknown => ({ kind: 'list', first: [], rest })
const choice = (...values: unknown[]): unknown => ({ kind: 'choice', values, fold: false })
const union = (...members: unknown[]): unknown => ({ kind: 'union', members })
const node: z.ZodType = z.object({
  get next(): z.ZodType {
    return node.optional()
  },
})

describe('the text type of a schema', () => {
  it.each<[string, StandardSchema, unknown]>([
    ['zod integer', z.int(), INTEGER],
    ['zod enum', z.enum(['a', 'b']), choice('a', 'b')],
    ['zod literal', z.literal([1, 'x', true]), choice(1, 'x', true)],
    ['zod nullable', z.int().nullable(), union(NULL, INTEGER)],
    ['zod nullable enum', z.enum(['a']).nullable(), union(NULL, choice('a'))],
    ['zod union', z.union([z.string(), z.boolean()]), union(STRING, { kind: 'boolean' })],
    ['zod union of literals', z.union([z.literal('a'), z.literal('b')]), choice('a', 'b')],
    ['zod optional with default', z.int().default(3), INTEGER],
    ['zod array', z.array(z.int()), listOf(INTEGER)],
    ['zod shared definition', z.array(z.int().meta({ id: 'Count' })), listOf(INTEGER)],
    ['zod object', z.object({ a: z.int() }), { kind: 'object' }],
    [
      'zod discriminated union',
      z.discriminatedUnion('k', [z.object({ k: z.literal(1) }), z.object({ k: z.literal(2) })]),
      { kind: 'object' },
    ],
    ['zod intersection', z.intersection(z.object({ a: z.int() }), z.object({ b: z.int() })), { kind: 'object' }],
    ['zod recursion', node, { kind: 'object' }],
    ['zod record', z.record(z.string(), z.int()), { kind: 'object' }],
    ['zod url', z.url(), { kind: 'url' }],
    ['zod transform, by its input', z.string().transform(Number), STRING],
    ['zod date, which JSON cannot say', z.date(), undefined],
    ['zod unknown', z.unknown(), undefined],
    ['valibot number', toStandardJsonSchema(v.number()), { kind: 'number' }],
    ['valibot picklist', toStandardJsonSchema(v.picklist(['a', 'b'])), choice('a', 'b')],
    ['valibot nullable', toStandardJsonSchema(v.nullable(v.number())), union(NULL, { kind: 'number' })],
    ['valibot without JSON Schema', v.number(), undefined],
    ['arktype boolean', type('boolean'), { kind: 'boolean' }],
    ['arktype literals', type("'a' | 'b'"), choice('a', 'b')],
    ['arktype array', type('string[]'), listOf(STRING)],
    ['own csv', csv(integer()), listOf(INTEGER)],
    ['own duration', duration(), { kind: 'duration' }],
    ['own nullable', nullable(url()), union(NULL, { kind: 'url' })],
  ])('is found in its JSON Schema: %s', (_title, schema, expected) => {
    expect(textTypeOf(schema)).toEqual(expected)
  })

  it('is what a hint says, whatever the schema', () => {
    expect(textTypeOf(v.number(), 'integer')).toEqual(INTEGER)
    expect(textTypeOf(v.array(v.string()), 'list')).toEqual(listOf(STRING))
    expect(textTypeOf(v.number(), 'port')).toEqual(INTEGER)
  })

  it('has a closed list of hints', () => {
    expect(['integer', 'list', 'bytes', 'json', 'string'].every(isTextHint)).toBe(true)
    expect(['decimal', 'int', 'null', 'union', '', '__proto__'].some(isTextHint)).toBe(false)
  })
})

describe('a typed file', () => {
  it('gives the text as it is written to keys that want text, and the value to others', () => {
    const raw = [string(), url(), path(), oneOf(['1.10', '1.9']), nullable(string()), z.string()]
    const typed = [integer(), duration(), oneOf(['auto', 1]), csv(string()), z.union([z.string(), z.int()])]
    expect(raw.map(schema => takesRawText(textTypeOf(schema)))).toEqual(raw.map(() => true))
    expect(typed.map(schema => takesRawText(textTypeOf(schema)))).toEqual(typed.map(() => false))
    expect(takesRawText(undefined)).toBe(false)
  })
})

describe('the JSON Schema of any schema', () => {
  it('is plain JSON, fit to be stored', () => {
    const json = jsonSchemaOf(z.object({ a: z.int().meta({ note: undefined, fn: () => 1 }) }))
    expect(JSON.parse(JSON.stringify(json))).toEqual(json)
  })

  it('is undefined, not an error, where there is none', () => {
    expect(jsonSchemaOf(z.date())).toBe(undefined)
    expect(jsonSchemaOf(v.string())).toBe(undefined)
  })
})
