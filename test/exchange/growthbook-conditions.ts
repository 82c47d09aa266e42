import fc from 'fast-check'
import type { Json } from 'varve'

/** Texts that attributes and conditions share, so that conditions often hold. Several are read as something else, too. */
const texts = [
  'US',
  'us',
  'DE',
  'null',
  '',
  '0',
  '1',
  '10',
  '9',
  'abc',
  'ABC',
  '1.2.3',
  'v2.0.0-rc.1',
  '1.10',
  'true',
  'a,b',
  ' 5 ',
]
const numbers = [0, 1, 2, 9, 10, -1, 1.5, 100000]

export const text = fc.constantFrom(...texts)
const number = fc.constantFrom(...numbers)
const scalar = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: number },
  fc.boolean(),
  fc.constant(null),
)
const object: fc.Arbitrary<Json> = fc.record({ name: text, n: number }, { requiredKeys: [] })
const list: fc.Arbitrary<Json> = fc.array(fc.oneof({ weight: 5, arbitrary: scalar }, object), { maxLength: 4 })
export const value: fc.Arbitrary<Json> = fc.oneof({ weight: 6, arbitrary: scalar }, list, object)

const version = fc.oneof(
  fc.constantFrom('1.2.3', 'v2.0.0-rc.1', '2.0.0', '1.10', '0', '1.2.3+build', 'abc', '1.2.3-a.1'),
  value,
)

/** What is hashed: texts and whole numbers, and what GrowthBook takes for no unit at all. */
const unit = fc.oneof(
  { weight: 8, arbitrary: fc.string({ maxLength: 12 }) },
  {
    weight: 4,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).filter(one => !/[\u{10000}-\u{10ffff}]/u.test(one)),
  },
  fc.integer({ min: -50, max: 100_000 }),
  fc.constantFrom('', 0, null),
)

/** An attribute that most have. */
export const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { freq: 6, nil: undefined })

/** Attributes of somebody who asks; what is undefined is not sent. */
export const attributes = fc.record({
  id: mostly(unit),
  deviceId: mostly(unit),
  country: mostly(text),
  age: mostly(fc.oneof({ weight: 3, arbitrary: number }, text)),
  tags: mostly(fc.oneof({ weight: 4, arbitrary: list }, value)),
  version: mostly(version),
  any: mostly(value),
  company: mostly(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ name: value, tags: list, size: value }, { requiredKeys: [] }) },
      value,
    ),
  ),
})

const path = fc.constantFrom(
  'any',
  'country',
  'age',
  'tags',
  'version',
  'company',
  'company.name',
  'company.tags',
  'company.size',
)

/** Regular expressions of JavaScript that RE2 has under the same or another spelling. */
const pattern = fc.constantFrom(
  '^U',
  's$',
  '[a-c]+',
  'a|1',
  String.raw`^\d+$`,
  String.raw`\s\d`,
  '^$',
  'null',
  '[^U]',
  '(?:b)c',
  String.raw`\.`,
  '.',
  '(a',
  String.raw`1\.2\.3`,
  '[,]',
  'a.*c',
  '^(?<x>a)',
  '1{1,2}0',
  'o/b',
  String.raw`[\w-]+`,
  String.raw`\u0041`,
  '[^]',
  '[]',
)
const group = fc.constantFrom('vips', 'old', 'testers', 'nested', 'byVersion', 'nobody')

interface Conditions {
  operators: Record<string, unknown>
  expected: unknown
  condition: Record<string, unknown>
}

/** Conditions with every operator of https://docs.growthbook.io/lib/build-your-own, also where it makes no sense. */
const conditions = fc.letrec<Conditions>(tie => {
  const item = fc.oneof(tie('operators'), elementCondition())
  const size = fc.oneof(
    fc.nat(4),
    fc.record({ $gt: fc.nat(3) }),
    fc.record({ $lte: fc.nat(3), $ne: fc.nat(3) }),
    fc.record({ $in: fc.array(fc.nat(3)) }),
    fc.record({ $not: fc.record({ $gte: fc.nat(3) }) }),
  )
  const byOperator: Record<string, fc.Arbitrary<unknown>> = {
    $eq: value,
    $ne: value,
    $lt: value,
    $lte: value,
    $gt: value,
    $gte: value,
    $exists: fc.oneof(fc.boolean(), fc.constantFrom(0, 1)),
    $in: list,
    $nin: list,
    $ini: list,
    $nini: list,
    $inGroup: group,
    $notInGroup: group,
    $all: fc.array(fc.oneof({ depthSize: 'small' }, value, tie('operators')), { maxLength: 3 }),
    $alli: fc.array(value, { maxLength: 3 }),
    $elemMatch: item,
    $size: size,
    $type: fc.constantFrom('string', 'number', 'boolean', 'array', 'object', 'null', 'undefined', 'unknown'),
    $regex: pattern,
    $regexi: pattern,
    $not: tie('expected'),
    $veq: version,
    $vne: version,
    $vlt: version,
    $vlte: version,
    $vgt: version,
    $vgte: version,
    $future: value,
  }
  const one = fc
    .constantFrom(...Object.keys(byOperator))
    .chain(name => (byOperator[name] ?? value).map(v => ({ [name]: v })))
  const part = fc.oneof(
    { weight: 12, arbitrary: fc.tuple(path, tie('expected')) },
    fc.tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('condition'), { maxLength: 3 })),
    fc.tuple(fc.constant('$not'), tie('condition')),
    fc.tuple(fc.constant('$savedGroup'), savedGroupReference()),
  )
  return {
    operators: fc.array(one, { minLength: 1, maxLength: 2 }).map(several => Object.assign({}, ...several)),
    expected: fc.oneof({ maxDepth: 3 }, { weight: 2, arbitrary: value }, { weight: 5, arbitrary: tie('operators') }),
    condition: fc
      .array(part, { minLength: 1, maxLength: 2, depthIdentifier: 'condition' })
      .map(parts => Object.fromEntries(parts)),
  }
})

function elementCondition(): fc.Arbitrary<Record<string, unknown>> {
  const test = fc.oneof(value, fc.record({ $gt: number }), fc.record({ $ne: value }), fc.record({ $in: list }))
  return fc.record({ name: test, n: test }, { requiredKeys: [] })
}

function savedGroupReference(): fc.Arbitrary<unknown> {
  return fc.record({ id: group, attributeKey: fc.constantFrom('country', 'age') }, { requiredKeys: ['id'] })
}

export const { condition, operators } = conditions

/** Saved groups of every kind: bare lists, lists of an attribute, conditions, and conditions on other groups. */
export const savedGroups = fc.record({
  vips: fc.array(scalar, { maxLength: 4 }),
  old: fc.record({
    type: fc.constant('list'),
    attributeKey: fc.constantFrom('country', 'age'),
    values: fc.array(scalar, { maxLength: 4 }),
  }),
  testers: fc.record({ type: fc.constant('condition'), condition: fc.record({ country: value }) }),
  nested: fc.record({
    type: fc.constant('condition'),
    condition: fc.record(
      { $savedGroup: fc.constant({ id: 'testers' }), $not: fc.constant({ $savedGroup: { id: 'old' } }) },
      { requiredKeys: [] },
    ),
  }),
  byVersion: fc.constant({ type: 'later', values: [] }),
})
