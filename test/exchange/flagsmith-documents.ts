import fc from 'fast-check'
import type { Traits } from './flagsmith-sdk.ts'

/** Somebody who asks, or nobody in particular. */
export interface Asker {
  readonly identifier: string | undefined
  readonly traits: Traits
}

const TEXTS = [
  '',
  'pro',
  'Pro',
  'free',
  'pro,free',
  'a',
  'é',
  '日本',
  'true',
  'false',
  'False',
  '0',
  '12',
  '12.0',
  '1e3',
  'x1',
]
const NUMBERS = [0, 1, 12, -3, 7.5, 1000, 1e21]
const VERSIONS = ['1.0.0', '1.2.3', '1.2.3-rc.1', '1.2.3-alpha.2', '1.2.3+build.7', '2.0.0', '10.0.0', '1.2', '01.2.3']
const TRAITS = ['plan', 'age', 'vip', 'version', 'with space', 'a.b', '$.odd']
const IDENTIFIERS = ['ana', 'bo', 'c-3', 'é', '日本', 'u@example.org', '42']

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const text = fc.oneof(pick(TEXTS), fc.string({ unit: 'grapheme', maxLength: 5 }))

/** Somebody with traits of every kind, or nobody in particular. */
export const flagsmithAsker: fc.Arbitrary<Asker> = fc
  .tuple(
    fc.option(fc.oneof(pick(IDENTIFIERS), fc.uuid()), { nil: undefined, freq: 8 }),
    fc.record(
      {
        plan: fc.oneof(text, pick(NUMBERS), fc.boolean(), fc.constant(null)),
        age: fc.oneof(
          { arbitrary: pick(NUMBERS), weight: 3 },
          fc.integer({ min: -5, max: 20 }),
          pick(['12', ' 7 ', 'old']),
        ),
        vip: fc.oneof(fc.boolean(), text),
        version: pick(VERSIONS),
        'with space': text,
        'a.b': fc.oneof(text, fc.boolean()),
        '$.odd': pick(['', 'odd', '3', 'true']),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([identifier, traits]) => ({ identifier, traits: identifier === undefined ? {} : traits }))

const property = fc.oneof(
  { arbitrary: pick(TRAITS), weight: 8 },
  pick(['$.identity.identifier', '$.identity.traits.plan', "$.identity.traits['with space']", '']),
)

/** What a list may hold. */
const listed = fc.oneof(text, pick(IDENTIFIERS), pick(NUMBERS).map(String))

const condition = fc.oneof(
  {
    arbitrary: fc.record({
      operator: pick([
        'EQUAL',
        'NOT_EQUAL',
        'GREATER_THAN',
        'GREATER_THAN_INCLUSIVE',
        'LESS_THAN',
        'LESS_THAN_INCLUSIVE',
        'CONTAINS',
        'NOT_CONTAINS',
      ]),
      property_: property,
      value: fc.oneof(
        text,
        pick(NUMBERS).map(String),
        pick(['12abc', ...IDENTIFIERS]),
        pick([...VERSIONS, 'v1.2.3', '2', '0', '1', '']).map(version => `${version}:semver`),
        fc.constant(null),
      ),
    }),
    weight: 6,
  },
  fc.record({ operator: pick(['IS_SET', 'IS_NOT_SET']), property_: property, value: pick([null, '']) }),
  {
    arbitrary: fc.record({
      operator: fc.constant('IN'),
      property_: fc.oneof(property, pick(['age', 'plan'])),
      value: fc.oneof(
        { arbitrary: fc.array(listed, { maxLength: 6 }).map(list => list.join(',')), weight: 3 },
        pick(['["pro","12"]', '[12,"ana"]', '["1000000000000000000000"]', '[]', '{"a":1}', '']),
        fc.constant(null),
      ),
    }),
    weight: 3,
  },
  fc.record({
    operator: fc.constant('REGEX'),
    property_: property,
    value: pick(['^p', 'ro$', '[0-9]+', '\\d+\\.\\d', '(broken', 'é|日', '^\\s*$', '^t', '', null]),
  }),
  fc.record({
    operator: fc.constant('MODULO'),
    property_: pick(['age', '$.identity.traits.age', '$.odd']),
    value: pick(['2|0', '3|1', '2.5|0', '4|-3', '0|0', '2', 'a|b', '', null]),
  }),
  fc.record({
    operator: fc.constant('PERCENTAGE_SPLIT'),
    property_: pick(['', null, '$.identity.identifier', '$.identity.key']),
    value: fc.oneof(fc.integer({ min: 0, max: 100 }).map(String), pick(['33.33', '0.01', '100', 'half'])),
  }),
  fc.record({ operator: pick(['SOMETHING_NEW', '']), property_: property, value: text }),
)

/** Rules within rules, so many levels deep. */
function ruleOf(levels: number): fc.Arbitrary<object> {
  return fc.record({
    type: pick(['ALL', 'ANY', 'NONE', 'ALL', 'ANY', 'SOME']),
    conditions: fc.array(condition, { maxLength: 2 }),
    rules: levels === 0 ? fc.constant([]) : fc.array(ruleOf(levels - 1), { maxLength: 2 }),
  })
}

const FEATURES = ['banner', 'limit', 'with space!', 'é']

/** Values of one kind and of several, and none at all. */
const values = pick<readonly unknown[]>([
  [null],
  [null, ''],
  ['old', 'new', 'newer'],
  [1, 2, 3],
  [1.5, 2],
  [true, false],
  ['old', 7, true, null],
])

function stateOf(
  feature: { readonly name: string; readonly id: number },
  own: readonly unknown[],
): fc.Arbitrary<object> {
  const option = fc.record({
    id: fc.integer({ min: 1, max: 9 }),
    mv_fs_value_uuid: fc.uuid(),
    percentage_allocation: fc.oneof(fc.integer({ min: 0, max: 40 }), pick([0.1, 33.3, 100])),
    multivariate_feature_option: fc.record({ id: fc.nat(), value: pick(own) }),
  })
  return fc.record(
    {
      feature: fc.constant({ ...feature, type: 'STANDARD' }),
      enabled: fc.boolean(),
      django_id: fc.integer({ min: 1, max: 10_000 }),
      featurestate_uuid: fc.uuid(),
      feature_state_value: pick(own),
      feature_segment: fc.option(fc.record({ priority: fc.integer({ min: 0, max: 3 }) })),
      multivariate_feature_state_values: fc.uniqueArray(option, { maxLength: 3, selector: ({ id }) => id }),
    },
    {
      requiredKeys: [
        'feature',
        'enabled',
        'featurestate_uuid',
        'feature_state_value',
        'multivariate_feature_state_values',
      ],
    },
  )
}

/** What segments of a document are made of. */
interface Parts {
  readonly rules: fc.Arbitrary<readonly object[]>
  /** How many features a segment overrides, at least. */
  readonly overrides: number
}

function documentWith(kinds: readonly (readonly unknown[])[], { rules, overrides }: Parts): fc.Arbitrary<object> {
  const features = FEATURES.map((name, index) => ({ name, id: index + 1 }))
  const states = features.map((feature, index) => stateOf(feature, kinds[index] ?? [null]))
  const some = (least: number): fc.Arbitrary<readonly object[]> =>
    fc.subarray(states, { minLength: least, maxLength: Math.max(2, least) }).chain(chosen => fc.tuple(...chosen))
  const segment = (id: number): fc.Arbitrary<object> =>
    fc.record({
      id: fc.constant(id),
      name: pick(['beta', 'staff', `segment ${id}`]),
      rules,
      feature_states: some(overrides),
    })
  const identity = (identifier: string): fc.Arbitrary<object> =>
    fc.record({
      identifier: fc.constant(identifier),
      environment_api_key: fc.constant('env'),
      identity_features: some(0),
    })
  return fc.record({
    id: fc.constant(1),
    api_key: pick(['env', 'Wé']),
    name: fc.constant('production'),
    project: fc.record({
      id: fc.constant(1),
      name: fc.constant('shop'),
      hide_disabled_flags: fc.constant(false),
      organisation: fc.constant(ORGANISATION),
      segments: fc.tuple(segment(11), segment(7), segment(30)),
    }),
    feature_states: fc.tuple(...states),
    identity_overrides: fc.subarray(IDENTIFIERS.map(identity), { maxLength: 3 }).chain(chosen => fc.tuple(...chosen)),
  })
}

const ORGANISATION = {
  id: 1,
  name: 'us',
  feature_analytics: false,
  stop_serving_flags: false,
  persist_trait_data: true,
}

function documents(parts: Parts): fc.Arbitrary<object> {
  return fc
    .array(values, { minLength: FEATURES.length, maxLength: FEATURES.length })
    .chain(kinds => documentWith(kinds, parts))
}

/** Environment documents, by what they try out. */
export const flagsmithDocuments = {
  /** Every operator, rule, kind of value and kind of override. */
  'documents of every kind': documents({ rules: fc.array(ruleOf(2), { maxLength: 2 }), overrides: 0 }),
  /** One condition decides, so that each is seen to. */
  'single conditions': documents({
    rules: condition.map(only => [{ type: 'ALL', conditions: [only], rules: [] }]),
    overrides: FEATURES.length,
  }),
  /** Many segments at once, so that their order is seen to. */
  'overlapping segments': documents({
    rules: pick(['plan', 'age', 'vip']).map(trait => [
      { type: 'ALL', conditions: [{ operator: 'IS_SET', property_: trait, value: null }], rules: [] },
    ]),
    overrides: FEATURES.length,
  }),
} as const

/** Names of the features of these documents. */
export const flagsmithFeatures: readonly string[] = FEATURES
