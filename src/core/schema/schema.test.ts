import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import {
  boolean,
  bytes,
  csv,
  date,
  duration,
  host,
  integer,
  json,
  jsonSchemaOf,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  path,
  port,
  record,
  regex,
  string,
  url,
  type Schema,
} from './index.ts'

describe('every schema', () => {
  const all = [
    boolean(),
    bytes(),
    csv(string()),
    date(),
    duration(),
    host(),
    integer(),
    json(),
    list(json()),
    nullable(port()),
    number(),
    object({ a: json() }),
    oneOf(['a']),
    path(),
    record(json()),
    regex(),
    string(),
    url(),
  ]

  it('is frozen, speaks Standard Schema, and writes itself as JSON Schema in two drafts', () => {
    for (const schema of all) {
      expect(Object.isFrozen(schema) && Object.isFrozen(schema['~standard'])).toBe(true)
      expect(schema['~standard']).toMatchObject({ version: 1, vendor: 'varve' })
      const { input } = schema['~standard'].jsonSchema
      expect(input({ target: 'draft-07' })).toEqual(input({ target: 'draft-2020-12' }))
      expect(() => input({ target: 'openapi-3.0' })).toThrow(/not as openapi-3.0/)
    }
  })

  it('says that a value is missing', () => {
    for (const schema of all) expect(ask(schema, undefined)).toEqual(['is missing'])
  })

  it('never throws and never quotes, whatever the value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true }), value => {
        for (const schema of all) {
          const said = JSON.stringify(
            schema['~standard'].validate({ s3cr3t: value }).issues?.map(issue => issue.message),
          )
          expect(said ?? '').not.toContain('s3cr3t')
          schema['~standard'].validate(value)
        }
      }),
    )
  })
})

describe('typed values are not converted', () => {
  it.each([
    ['1 is no boolean', boolean(), 1, 'must be true or false'],
    ["'true' is no boolean", boolean(), 'true', 'must be true or false'],
    ['3.9 is no integer', integer(), 3.9, 'must be an integer'],
    ['true is no integer', integer(), true, 'must be an integer'],
    ["'3' is no integer", integer(), '3', 'must be an integer'],
    ['NaN is no integer', integer(), Number.NaN, 'must be an integer'],
    ['NaN is no number', number(), Number.NaN, 'must be a finite number'],
    ['Infinity is no number', number(), Number.POSITIVE_INFINITY, 'must be a finite number'],
    ['42 is no text', string(), 42, 'must be text'],
    ['null is no text', string(), null, 'must be text'],
    ['an object is no text', string(), {}, 'must be text'],
    ["'a,b' is no list", list(string()), 'a,b', 'must be a list'],
    ['a list is no object', object({}), [], 'must be an object'],
    ["'45' is no duration", duration(), '45', 'must be a duration such as 500ms, 45s, 1h30m or PT30S'],
  ])('%s', (_title, schema, value, issue) => {
    expect(ask(schema, value)).toEqual([issue])
  })
})

describe('the JSON Schema of a schema', () => {
  it('says what is accepted, with marks for what JSON Schema has no word for', () => {
    expect(jsonSchemaOf(integer({ min: 1, unit: 'requests' }))).toEqual({
      type: 'integer',
      minimum: 1,
      'x-unit': 'requests',
    })
    expect(jsonSchemaOf(duration({ unit: 's' }))).toMatchObject({
      type: ['string', 'number'],
      'x-text': 'duration',
      'x-unit': 's',
    })
    expect(jsonSchemaOf(object({ a: optional(json()), b: string() }))).toEqual({
      type: 'object',
      properties: { a: { 'x-text': 'json' }, b: { type: 'string' } },
      required: ['b'],
      additionalProperties: false,
    })
  })

  it('says what is given back where that is JSON', () => {
    const output = (schema: Schema): unknown => schema['~standard'].jsonSchema.output({ target: 'draft-07' })
    expect(output(list(duration()))).toEqual({ type: 'array', items: { type: 'number', minimum: 0, 'x-unit': 'ms' } })
    expect(() => output(object({ since: date() }))).toThrow(/Date or a RegExp/)
  })
})
