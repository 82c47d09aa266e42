import { inspect } from 'node:util'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  check,
  type CheckResult,
  duration,
  expected,
  integer,
  list,
  object,
  oneOf,
  optional,
  port,
  record,
  type StandardSchema,
  string,
  textTypeOf,
  url,
} from './index.ts'

const open = (schema: StandardSchema, value: unknown): CheckResult =>
  check(schema, value, { key: 'a.b', secret: false })
const hidden = (schema: StandardSchema, value: unknown): CheckResult =>
  check(schema, value, { key: 'a.b', secret: true })
const messages = (result: CheckResult): string[] =>
  'issues' in result ? result.issues.map(issue => issue.message) : []

const ports: readonly (readonly [string, StandardSchema])[] = [
  ['varve/schema', port()],
  ['zod', z.int().min(1).max(65535)],
  ['valibot', toStandardJsonSchema(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)))],
  ['arktype', type('1 <= number.integer <= 65535')],
]

describe.each(ports)('a port by %s', (_library, schema) => {
  it.each([
    [80800, 'must be at most 65535'],
    [0, 'must be at least 1'],
    [1.5, 'must be an integer'],
    ['8080', 'must be an integer'],
    [null, 'must be an integer'],
    [undefined, 'is missing'],
  ])('is refused in the same words: %j %s', (value, message) => {
    expect(open(schema, value)).toEqual({ issues: [{ path: [], message }] })
    expect(hidden(schema, value)).toEqual({ issues: [{ path: [], message }] })
  })

  it('is accepted, expected and read from text in the same way', () => {
    expect(open(schema, 8080)).toEqual({ value: 8080 })
    expect(expected(schema)).toBe('an integer from 1 to 65535')
    expect(textTypeOf(schema)).toEqual({ kind: 'integer' })
  })

  it('tells an integer that is not exact by its code', () => {
    expect(open(schema, 2 ** 60)).toMatchObject({ issues: [{ code: 'UNSAFE_INTEGER' }] })
  })
})

const planted = 'hunter2-hunter2'
const members = {
  host: string(),
  level: oneOf(['debug', 'info']),
  ports: list(port()),
  name: optional(string({ max: 3 })),
}
const leaky: readonly (readonly [string, StandardSchema])[] = [
  ['varve/schema', object(members)],
  ['varve/schema (record)', record(integer())],
  ['varve/schema (pattern)', string({ pattern: /^sk-/ })],
  ['varve/schema (url)', url()],
  ['zod', z.strictObject({ host: z.int(), level: z.enum(['debug', 'info']), ports: z.array(z.int()) })],
  ['zod (pattern)', z.string().regex(/^sk-/)],
  ['zod (own message)', z.unknown().refine(() => false, { error: issue => `no ${JSON.stringify(issue.input)}` })],
  ['zod (union)', z.union([z.int(), z.literal('x')])],
  ['zod (record)', z.record(z.string(), z.int())],
  ['valibot', v.object({ host: v.number(), level: v.picklist(['debug', 'info']) })],
  ['valibot (JSON Schema)', toStandardJsonSchema(v.strictObject({ host: v.number() }))],
  ['valibot (pattern)', toStandardJsonSchema(v.pipe(v.string(), v.regex(/^sk-/)))],
  ['arktype', type({ host: 'number', level: "'debug' | 'info'", '+': 'reject' })],
  ['arktype (pattern)', type('/^sk-/')],
  ['arktype (union)', type('number | boolean')],
]

describe.each(leaky)('a secret refused by %s', (_library, schema) => {
  const values: unknown[] = [
    planted,
    { host: planted, level: planted, ports: [planted], [planted]: planted },
    [planted],
    { [planted]: { a: planted } },
  ]

  it('is seen in no message, path, inspection or JSON', () => {
    for (const value of values) {
      const result = hidden(schema, value)
      expect(result).toHaveProperty('issues')
      expect(messages(result).length).toBeGreaterThan(0)
      expect(inspect(result, { depth: null, showHidden: true })).not.toContain(planted)
      expect(JSON.stringify(result)).not.toContain(planted)
    }
  })
})

describe('checking', () => {
  it('hides any value of a secret, whoever checks it', () => {
    const secret = fc.string({ minLength: 4, unit: 'binary' }).map(noise => `s3cr3t${noise}`)
    const shape = fc.oneof(secret, fc.dictionary(secret, secret, { minKeys: 1 }), fc.array(secret, { minLength: 1 }))
    fc.assert(
      fc.property(shape, fc.constantFrom(...leaky), (value, [, schema]) => {
        expect(JSON.stringify(hidden(schema, value))).not.toContain('s3cr3t')
      }),
    )
  })

  it('says what a secret should be, and where, as far as its schema names places', () => {
    const schema = object({ token: string({ min: 20 }), limits: record(integer()), peers: list(url()) })
    expect(hidden(schema, { token: 'short', limits: { acme: 'x' }, peers: ['x'], extra: 1 })).toEqual({
      issues: [
        { path: ['token'], message: 'must have at least 20 characters' },
        { path: ['limits'], message: 'must be an object of integers (value hidden)' },
        { path: ['peers', 0], message: 'must be a URL (value hidden)' },
        { path: [], message: 'must be an object with token, limits, peers (value hidden)' },
      ],
    })
  })

  it('keeps the message of a rule that JSON Schema has no word for, on one short line', () => {
    const even = z.int().refine(n => n % 2 === 0, { error: 'Must\u001b[2J be\neven.' })
    expect(messages(open(even, 3))).toEqual(['is refused: Must [2J be even'])
    const long = z.string().refine(() => false, { error: 'x'.repeat(1000) })
    expect(messages(open(long, 'a'))[0]?.length).toBeLessThan(220)
  })

  it('keeps a rule about a part that may be absent', () => {
    const pair = z
      .object({ user: z.string().optional(), password: z.string().optional() })
      .refine(({ user, password }) => (user === undefined) === (password === undefined), {
        error: 'Set both or none',
        path: ['password'],
      })
    expect(open(pair, { user: 'dana' })).toEqual({
      issues: [{ path: ['password'], message: 'is refused: Set both or none' }],
    })
  })

  it('keeps every message where one place has several', () => {
    const key = z.string().min(8).regex(/^sk-/)
    expect(messages(open(key, 'abc'))).toHaveLength(2)
  })

  it('gives the way to each issue, whatever the library writes there', () => {
    const expectedPath = { issues: [{ path: ['servers', 1, 'port'], message: 'must be at most 9' }] }
    const value = { servers: [{ port: 1 }, { port: 10 }] }
    expect(open(object({ servers: list(object({ port: integer({ max: 9 }) })) }), value)).toEqual(expectedPath)
    expect(open(z.object({ servers: z.array(z.object({ port: z.int().max(9) })) }), value)).toEqual(expectedPath)
    expect(open(type({ servers: type({ port: 'number.integer <= 9' }).array() }), value)).toEqual(expectedPath)
    const server = v.object({ port: v.pipe(v.number(), v.integer(), v.maxValue(9)) })
    expect(open(toStandardJsonSchema(v.object({ servers: v.array(server) })), value)).toEqual(expectedPath)
  })

  it('refuses a schema that answers with a promise, and leaves no rejection behind', () => {
    const rejecting: StandardSchema = {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(new Error(planted)) },
    }
    expect(() => open(rejecting, 1)).toThrow(expect.objectContaining({ code: 'SCHEMA_ASYNC' }))
    expect(() =>
      open(
        z.string().refine(async () => true),
        'x',
      ),
    ).toThrow(/a\.b answers with a promise/)
  })

  it('turns a schema that throws into an issue', () => {
    const throwing: StandardSchema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: value => {
          throw new Error(String(value))
        },
      },
    }
    expect(messages(open(throwing, planted))).toEqual([
      'is refused: could not be checked, because its schema threw an error',
    ])
  })

  it('tells at most fifty issues', () => {
    expect(
      messages(
        open(
          list(integer()),
          Array.from({ length: 1000 }, () => 'x'),
        ),
      ),
    ).toHaveLength(50)
  })
})

describe('what a schema wants, in words', () => {
  it.each([
    [integer({ min: 1 }), 'an integer of at least 1'],
    [z.number().gt(0).lt(1), 'a number greater than 0 and less than 1'],
    [z.int(), 'an integer'],
    [oneOf(['DEBUG', 'INFO']), 'one of DEBUG, INFO'],
    [oneOf(['a b', 1]), 'one of "a b", 1'],
    [list(string()), 'a list of text'],
    [list(oneOf(['a', 'b'])), 'a list of items that are each one of a, b'],
    [url(), 'a URL'],
    [url({ schemes: ['git+ssh', 'https'] }), 'a URL that begins with git+ssh: or https:'],
    [duration(), 'a duration such as 500ms, 45s, 1h30m or PT30S'],
    [object({ host: string(), port: optional(port()) }), 'an object with host, port?'],
    [z.union([z.string(), z.int()]), 'text or an integer'],
    [z.string().min(3).max(9), 'text of at least 3 and at most 9 characters'],
    [z.email(), 'text in the format email'],
    [z.date(), 'a value its schema accepts'],
    [z.unknown(), 'any value'],
  ])('%#: %s', (schema, words) => {
    expect(expected(schema)).toBe(words)
  })
})
