import fc from 'fast-check'
import type { Json } from 'varve'

/** A part that few have, so that not all parts together leave nobody. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, arbitrary)
const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { freq: 5, nil: undefined })

const texts = [
  'US',
  'us',
  'DE',
  '',
  'true',
  '10',
  '9.5',
  '1.2.3',
  'v2.0.0',
  '2.0.0-rc.1',
  '2.0.0+b7',
  '1.2',
  'null',
  'a,b',
  ' 5 ',
  'abc',
]
const text = fc.constantFrom(...texts)
const number = fc.constantFrom(0, 1, 9.5, 10, -1, 1e21)
const attribute: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 3, arbitrary: number },
  fc.boolean(),
  fc.constant(null),
)

/** A subject: its key, and its attributes as Eppo has them (texts, numbers, booleans). */
export const subject = fc.record({
  key: fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    // Characters beyond the 65,536th are two to JavaScript's expressions: see the known differences.
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter(key => !/[\u{10000}-\u{10ffff}]/u.test(key)),
    text.filter(one => one !== ''),
  ),
  attributes: fc.record({
    country: mostly(attribute),
    age: mostly(attribute),
    version: mostly(attribute),
    id: seldom(attribute.filter(one => one !== null)),
  }),
})

const name = fc.constantFrom('country', 'age', 'version', 'id', 'absent')
const pattern = fc.constantFrom(
  '^U',
  's$',
  '[a-c]+',
  String.raw`^\d+$`,
  '',
  'true|US',
  String.raw`\s`,
  'e.?$',
  String.raw`^1\.`,
  '(?:b)c',
)
const bound = fc.oneof({ weight: 3, arbitrary: text }, { weight: 3, arbitrary: number }, fc.boolean())
const operators: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  GTE: bound,
  GT: bound,
  LTE: bound,
  LT: bound,
  ONE_OF: fc.array(text, { maxLength: 4 }),
  NOT_ONE_OF: fc.array(text, { maxLength: 4 }),
  MATCHES: pattern,
  NOT_MATCHES: pattern,
  IS_NULL: fc.boolean(),
  LATER: text,
}
const condition = fc.oneof(
  ...Object.entries(operators).map(([operator, value]) =>
    fc.record({ operator: fc.constant(operator), attribute: name, value }),
  ),
)
const rule = fc.record({ conditions: fc.array(condition, { maxLength: 2 }) })

const INSTANTS = [
  '2026-11-30T00:00:00.000Z',
  '2026-12-01T00:00:00.000Z',
  '2026-12-01T00:00:00.001Z',
  '2026-12-02T03:00:00+02:00',
  'some day',
]
/** The instants at which is asked: at, before and after those that allocations begin and end at. */
export const instants = fc.constantFrom(
  ...[
    '2026-11-29T23:59:59.999Z',
    '2026-11-30T00:00:00.000Z',
    '2026-12-01T00:00:00.000Z',
    '2026-12-01T00:00:00.001Z',
    '2026-12-01T00:00:00.002Z',
    '2026-12-02T01:00:00.000Z',
    '2027-01-01T00:00:00.000Z',
  ].map(Date.parse),
)

const shard = (total: number) => {
  const slot = fc.integer({ min: 0, max: total })
  const range = fc.tuple(slot, slot).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
  return fc.record({ salt: fc.constantFrom('a', 'b', 'Ünïcode 🌍'), ranges: fc.array(range, { maxLength: 3 }) })
}

const allocation = (total: number, variations: readonly string[]) =>
  fc.record({
    key: fc.constantFrom('first', 'second', 'third'),
    rules: mostly(fc.array(rule, { maxLength: 2 })),
    startAt: seldom(fc.constantFrom(...INSTANTS)),
    endAt: seldom(fc.constantFrom(...INSTANTS)),
    splits: fc.array(
      fc.record({
        variationKey: fc.constantFrom(...variations, 'gone'),
        shards: fc.array(shard(total), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    doLog: fc.boolean(),
  })

const VALUES = {
  STRING: ['on', 'off', ''],
  INTEGER: [0, 7, 1.5],
  NUMERIC: [0, 2.5, -1],
  BOOLEAN: [true, false, 'true'],
  JSON: ['{"a":1}', '[1,2]', 'null', '{"a":'],
} as const

/** The types that flags of Eppo have. */
export type VariationType = keyof typeof VALUES

const flag = (type: VariationType) =>
  fc.constantFrom(10_000, 100, 7, 1, 100_000).chain(totalShards => {
    const variations = Object.fromEntries(
      VALUES[type].map((value, index) => [`v${index}`, { key: `v${index}`, value }]),
    )
    return fc.record({
      key: fc.constant(`of-${type}`),
      enabled: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
      variationType: fc.constant(type),
      variations: fc.constant(variations),
      allocations: fc.array(allocation(totalShards, Object.keys(variations)), { minLength: 1, maxLength: 4 }),
      totalShards: fc.constant(totalShards),
    })
  })

/** A configuration as servers get it, with a flag of each type. */
export const configuration = fc.record({
  createdAt: fc.constant('2026-11-01T00:00:00.000Z'),
  format: fc.constant('SERVER'),
  environment: fc.constant({ name: 'Test' }),
  flags: fc.record({
    'of-STRING': flag('STRING'),
    'of-INTEGER': flag('INTEGER'),
    'of-NUMERIC': flag('NUMERIC'),
    'of-BOOLEAN': flag('BOOLEAN'),
    'of-JSON': flag('JSON'),
  }),
})
