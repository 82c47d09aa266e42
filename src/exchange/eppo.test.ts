import { describe, expect, it } from 'vitest'
import { importEppo } from './eppo.ts'

const usual = {
  key: 'checkout',
  enabled: true,
  variationType: 'STRING',
  variations: { old: { key: 'old', value: 'v1' }, new: { key: 'new', value: 'v2' } },
  totalShards: 10_000,
}

/** The document that a flag becomes. */
const flagOf = (flag: object) => importEppo({ flags: { checkout: { ...usual, ...flag } } }).file.flags['checkout']

/** The condition of the rule that an allocation becomes. */
const whenOf = (allocation: object): unknown =>
  flagOf({ allocations: [{ key: 'a', splits: [{ variationKey: 'new', shards: [] }], ...allocation }] })?.rules[0]?.when

/** The condition that one of Eppo's becomes. */
const conditionOf = (condition: object): unknown => whenOf({ rules: [{ conditions: [condition] }] })

/** What an import says, each remark in one line. */
const saidOf = (flag: object, more: object = {}): readonly string[] =>
  importEppo({ flags: { checkout: { ...usual, ...flag } }, ...more }).remarks.map(({ severity, feature, note }) =>
    [severity, feature, note].join(' | '),
  )

describe('a flag of Eppo', () => {
  it('becomes a flag that is asked for a subject by its targeting key', () => {
    expect(flagOf({ allocations: [] })).toEqual({
      type: 'string',
      variants: { old: 'v1', new: 'v2' },
      enabled: true,
      rules: [],
      serve: null,
      unit: 'targetingKey',
      salt: 'checkout',
      hash: 'eppo/10000',
    })
  })

  it('that is off serves what the code falls back on', () => {
    expect(flagOf({ enabled: false, allocations: [] })).toMatchObject({ enabled: false, serve: null })
  })

  it('of JSON has its values read', () => {
    const variations = { a: { key: 'a', value: '{"limit":3}' } }
    expect(flagOf({ variationType: 'JSON', variations, allocations: [] })).toMatchObject({
      type: 'json',
      variants: { a: { limit: 3 } },
    })
  })
})

describe('an allocation of Eppo', () => {
  it('becomes a rule for each of its splits, with all their shards as conditions', () => {
    const shard = (salt: string, start: number, end: number) => ({ salt, ranges: [{ start, end }] })
    const traffic = shard('traffic', 0, 6000)
    const splits = [
      { variationKey: 'old', shards: [traffic, shard('split', 0, 5000)] },
      { variationKey: 'new', shards: [traffic, shard('split', 5000, 10_000)] },
    ]
    const part = (salt: string, from: number, to: number) => ({
      bucket: { unit: 'targetingKey', salt, hash: 'eppo/10000', ranges: [[from, to]] },
    })
    expect(flagOf({ allocations: [{ key: 'test', splits, doLog: true }] })?.rules).toEqual([
      { id: 'test/old', when: { all: [part('traffic', 0, 60_000), part('split', 0, 50_000)] }, serve: 'old' },
      { id: 'test/new', when: { all: [part('traffic', 0, 60_000), part('split', 50_000, 100_000)] }, serve: 'new' },
    ])
  })

  it('for everybody has no condition', () => {
    expect(whenOf({})).toBe(undefined)
  })

  it('begins and ends at the instants it names', () => {
    expect(whenOf({ startAt: '2026-12-01T00:00:00Z', endAt: '2026-12-24T18:00:00+01:00' })).toEqual({
      all: [
        { attr: '$now', op: 'gte', as: 'date', value: '2026-12-01T00:00:00.000Z' },
        { attr: '$now', op: 'lte', as: 'date', value: '2026-12-24T17:00:00.000Z' },
      ],
    })
  })

  it('is for those who fulfil all conditions of one of its rules', () => {
    const one = (value: string) => ({ attribute: 'country', operator: 'ONE_OF', value: [value] })
    const leaf = (value: string) => ({ attr: 'country', op: 'eq', as: 'js-string', of: [value] })
    expect(whenOf({ rules: [{ conditions: [one('DE')] }, { conditions: [one('FR'), one('BE')] }] })).toEqual({
      any: [leaf('DE'), { all: [leaf('FR'), leaf('BE')] }],
    })
  })
})

describe('a condition of Eppo', () => {
  const given = { attr: 'x', op: 'exists' }
  it.each<[string, unknown, unknown]>([
    ['ONE_OF', ['a', 'b'], { attr: 'x', op: 'eq', as: 'js-string', of: ['a', 'b'] }],
    ['NOT_ONE_OF', ['a'], { all: [given, { not: { attr: 'x', op: 'eq', as: 'js-string', of: ['a'] } }] }],
    ['MATCHES', '^a', { all: [given, { attr: 'x', op: 'matches', as: 'js-string', value: '^a' }] }],
    [
      'NOT_MATCHES',
      '^a',
      {
        all: [given, { not: { attr: 'x', op: 'matches', as: 'js-string', value: '^a' } }],
      },
    ],
    ['IS_NULL', true, { not: given }],
    ['IS_NULL', false, given],
    ['GT', 18, { attr: 'x', op: 'gt', as: 'js-number', value: 18 }],
    ['LT', '18', { all: [given, { attr: 'x', op: 'lt', as: 'js-number', value: 18 }] }],
    [
      'GTE',
      'v1.2.3',
      {
        all: [
          { attr: 'x', op: 'matches', as: 'string', value: String.raw`^v?\d+\.\d+\.\d` },
          { attr: 'x', op: 'gte', as: 'semver-loose', value: '1.2.3' },
        ],
      },
    ],
  ])('%s %j', (operator, value, when) => {
    expect(conditionOf({ attribute: 'x', operator, value })).toEqual(when)
  })

  it('on id is one on the subject key for who has no such attribute', () => {
    expect(conditionOf({ attribute: 'id', operator: 'ONE_OF', value: ['ana'] })).toEqual({
      any: [
        {
          all: [
            { attr: 'id', op: 'exists' },
            { attr: 'id', op: 'eq', as: 'js-string', of: ['ana'] },
          ],
        },
        {
          all: [
            { not: { attr: 'id', op: 'exists' } },
            { attr: 'targetingKey', op: 'eq', as: 'js-string', of: ['ana'] },
          ],
        },
      ],
    })
  })
})

describe('importing from Eppo', () => {
  it('says what did not come over', () => {
    const split = { variationKey: 'gone', shards: [], extraLogging: { holdout: 'h1' } }
    const condition = { attribute: 'mail', operator: 'MATCHES', value: '(?=a)' }
    const allocations = [
      { key: 'a', splits: [split], doLog: false, startAt: 'soon' },
      { key: 'b', rules: [{ conditions: [condition] }], splits: [], doLog: true },
    ]
    expect(saidOf({ allocations }, { bandits: {} })).toEqual([
      'lost | doLog | Allocation a is not logged in Eppo; Varve decides that for whole flags.',
      'lost | extraLogging | Allocation a logs more than its name and variation.',
      'note | startAt | Allocation a has soon there, which is no date: it is no bound.',
      "note | variationKey | Allocation a names gone, which cannot be served: the code's default is.",
      'lost | MATCHES | (?=a) cannot be matched: it looks around. It counts as false.',
      'lost | bandits | Actions are not scored: flags serve their variations.',
    ])
  })

  it('has nobody in parts of lines that it cannot count', () => {
    const shards = [{ salt: 's', ranges: [{ start: 0, end: 10 }] }]
    const allocations = [{ key: 'a', splits: [{ variationKey: 'new', shards }], doLog: true }]
    expect(flagOf({ totalShards: 1_000_000, allocations })?.rules).toEqual([])
    expect(saidOf({ totalShards: 1_000_000, allocations })).toEqual([
      'lost | totalShards | Nobody is in any part of this flag: more than 100000 cannot be told apart.',
    ])
  })

  it.each([
    [{ format: 'CLIENT', flags: {} }, 'obfuscated CLIENT form'],
    [{ format: 'PRECOMPUTED', flags: {} }, 'obfuscated PRECOMPUTED form'],
    [{}, 'flags is not an object'],
    [null, 'flags is not an object'],
  ])('refuses %j', (document, reason) => {
    expect(() => importEppo(document)).toThrow(reason)
  })
})

it.each<readonly [configuration: object]>([
  [{ createdAt: '2026-11-01T00:00:00Z', format: 'SERVER', flags: { checkout: usual } }],
  [{ data: { flags: { checkout: usual } } }],
  [{ data: { attributes: { flags: { checkout: usual } } } }],
])('a configuration of Eppo’s is read where it is an answer’s data too: %j', configuration => {
  expect(Object.keys(importEppo(configuration).file.flags)).toEqual(['checkout'])
})
