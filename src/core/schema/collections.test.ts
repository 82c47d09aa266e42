import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { freeze } from '../json.ts'
import {
  bytes,
  csv,
  duration,
  host,
  integer,
  json,
  list,
  nullable,
  object,
  optional,
  port,
  record,
  string,
} from './index.ts'

describe('collections', () => {
  const service = object({ host: host(), port: optional(port()), tags: list(string({ max: 3 }), { max: 2 }) })

  it('report everything wrong at once, with the way there', () => {
    expect(ask(service, { port: 0, tags: ['a', 'long', 5], extra: 1 })).toEqual([
      'host: is missing',
      'port: must be at least 1',
      'tags: must have at most 2 items',
      'extra: is not a known member',
    ])
    expect(ask(service, { host: 'a', tags: ['long', 5] })).toEqual([
      'tags.0: must have at most 3 characters',
      'tags.1: must be text',
    ])
  })

  it('leave out what is absent, and drop strangers where declared', () => {
    expect(ask(service, { host: 'a', port: undefined, tags: [] })).toEqual({ host: 'a', tags: [] })
    expect(ask(object({ a: integer() }, { unknown: 'drop' }), { a: 1, b: 2 })).toEqual({ a: 1 })
  })

  it('are copies: freezing a result leaves what was given as it was', () => {
    const given = { limits: { acme: [1] } }
    freeze(ask(object({ limits: record(json()) }), given))
    given.limits.acme.push(2)
    expect(given.limits.acme).toEqual([1, 2])
  })

  it('convert what they hold', () => {
    expect(ask(record(duration()), { retry: '2s' })).toEqual({ retry: 2000 })
    expect(ask(nullable(list(bytes())), ['1kB', 5])).toEqual([1000, 5])
    expect(ask(nullable(integer()), null)).toBe(null)
  })

  it('never let a name reach a prototype', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}')
    for (const schema of [record(json()), json(), object({})]) {
      expect(ask(schema, hostile)).toEqual(
        expect.arrayContaining([expect.stringMatching(/forbidden name|not a known member/)]),
      )
    }
    expect(() => object(JSON.parse('{"__proto__": 1}') as {})).toThrow(/cannot be the name of a member/)
    expect(({} as { admin?: boolean }).admin).toBe(undefined)
  })
})

describe('a list in one text', () => {
  it('may also come as a list', () => {
    expect(ask(csv(integer()), '1, 2')).toEqual([1, 2])
    expect(ask(csv(integer()), [1, 2])).toEqual([1, 2])
    expect(ask(csv(integer(), { min: 1 }), '')).toEqual(['must have at least 1 item'])
    expect(ask(csv(integer()), '1,x')).toEqual(['must be an integer (item 2)'])
    expect(ask(csv(integer({ max: 5 })), '1,9')).toEqual(['1: must be at most 5'])
  })
})
