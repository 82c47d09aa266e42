import fc from 'fast-check'
import type { ClientFeaturesResponse, Context } from 'unleash-client'

type Feature = ClientFeaturesResponse['features'][number]
type Strategy = NonNullable<Feature['strategies']>[number]
type Variant = NonNullable<Feature['variants']>[number]
type Constraint = NonNullable<Strategy['constraints']>[number]

/** Texts that hash alike in every SDK. */
const ASCII = ['', 'u1', 'u2', 'ana', 'bo', 'c-3', '42', 'ACME', 'acme', 'eu', 'us-east', 'a.b@example.org']
/** Texts that Unleash's SDK for Node hashes in its own way. */
const OTHERS = ['é', 'žofie', '日本', 'naïve 🙂', 'Ünal']

const VERSIONS = ['1.0.0', '1.2.3', '1.2.3-rc.1', '1.2.3-rc.2', '1.2.3-alpha', '1.2.3+build.7', '2.0.0', '10.0.0']
const NO_VERSIONS = ['1.2', 'v1.2.3', '01.2.3', '2.0.0.0', 'latest']
const ADDRESSES = ['10.0.0.1', '10.0.1.77', '192.168.1.5', '127.0.0.1', '2001:db8::1', '2001:db8:1::42', '::1']
const NETWORKS = ['10.0.0.0/8', '10.0.1.0/24', '192.168.1.5', '2001:db8::/32', '2001:db8:1::/48', '300.1.1.1/8', 'home']
const NUMBERS = ['0', '1', '12', '12.0', '-3.5', '1e3', ' 7 ', 'many', '99']
const DATES = ['2026-01-01T00:00:00.000Z', '2026-06-15T12:30:00Z', '2026-06-15T12:30:00+02:00', 'some day']
const PATTERNS = ['^a', 'E', '[0-9]+$', '(unclosed', '^(eu|us)-', '\\bacme\\b', '(?i)ACME', 'é']
const FIELDS = [
  'userId',
  'sessionId',
  'remoteAddress',
  'environment',
  'appName',
  'plan',
  'version',
  'count',
  'company',
  'app.region',
]

/** The instants around which dates are compared. */
const NOWS = DATES.slice(0, 3).flatMap(date => [-1, 0, 1].map(offset => Date.parse(date) + offset))

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** Documents and contexts that hash alike everywhere, or that hash as only the SDK for Node does. */
export function unleashArbitraries(isAscii: boolean): {
  /** Features of every kind. */
  readonly document: fc.Arbitrary<ClientFeaturesResponse>
  /** Features that one constraint decides, so that each is seen to. */
  readonly constrained: fc.Arbitrary<ClientFeaturesResponse>
  readonly context: fc.Arbitrary<Context & { readonly currentTime: Date }>
} {
  const texts = isAscii ? ASCII : [...ASCII, ...OTHERS]
  const text = fc.oneof(pick(texts), isAscii ? fc.stringMatching(/^[a-z0-9]{1,8}$/) : fc.string({ unit: 'grapheme' }))
  return {
    document: documentOf(text, isAscii ? NAMES : [...NAMES, 'é']),
    constrained: constrainedOf(text),
    context: contextOf(text),
  }
}

function contextOf(text: fc.Arbitrary<string>): fc.Arbitrary<Context & { readonly currentTime: Date }> {
  const properties = fc.record({
    plan: optional(text),
    version: optional(pick([...VERSIONS, ...NO_VERSIONS])),
    count: optional(fc.oneof(pick(NUMBERS), fc.integer({ min: -5, max: 20 }), pick([12, -3.5, 1000]))),
    company: optional(fc.oneof(text, fc.nat())),
    'app.region': optional(text),
  })
  return fc.record({
    userId: optional(text),
    sessionId: optional(text),
    remoteAddress: optional(pick(ADDRESSES)),
    environment: pick(['production', 'test']),
    appName: pick(['shop', 'till']),
    currentTime: pick(NOWS).map(at => new Date(at)),
    properties,
  }) as fc.Arbitrary<Context & { readonly currentTime: Date }>
}

function constraintOf(text: fc.Arbitrary<string>): fc.Arbitrary<Constraint> {
  const field = pick(FIELDS)
  const flags = { inverted: fc.boolean(), caseInsensitive: fc.boolean() }
  const listed = (operators: readonly string[], contextName: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
    fc.record({ contextName, operator: pick(operators), values: fc.array(value, { maxLength: 4 }), ...flags })
  const single = (operators: readonly string[], contextName: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
    fc.record({ contextName, operator: pick(operators), values: fc.constant([]), value, ...flags })
  return fc.oneof(
    listed(['IN', 'NOT_IN'], field, fc.oneof(text, pick([' ', ' eu ', ...NUMBERS]))),
    listed(['STR_STARTS_WITH', 'STR_ENDS_WITH', 'STR_CONTAINS'], field, fc.oneof(text, pick(['a', 'A', '1', '.']))),
    listed(['IN_CIDR'], pick(['remoteAddress', 'plan']), pick(NETWORKS)),
    single(
      ['NUM_EQ', 'NUM_GT', 'NUM_GTE', 'NUM_LT', 'NUM_LTE'],
      pick(['count', 'version', 'environment']),
      pick(NUMBERS),
    ),
    single(
      ['SEMVER_EQ', 'SEMVER_GT', 'SEMVER_GTE', 'SEMVER_LT', 'SEMVER_LTE'],
      pick(['version', 'plan']),
      pick([...VERSIONS, ...NO_VERSIONS]),
    ),
    single(['DATE_AFTER', 'DATE_BEFORE'], field, pick(DATES)),
    single(['REGEX'], field, pick(PATTERNS)),
    single(['SOMETHING_NEW'], field, text),
  ) as fc.Arbitrary<Constraint>
}

function variantsOf(text: fc.Arbitrary<string>): fc.Arbitrary<Variant[]> {
  const payload = pick([
    { type: 'string', value: 'plain' },
    { type: 'csv', value: 'a,b' },
    { type: 'json', value: '{"a":[1,2]}' },
    { type: 'json', value: '{broken' },
    { type: 'number', value: '12.5' },
    { type: 'number', value: 'twelve' },
  ])
  const override = fc.record({ contextName: pick(FIELDS), values: fc.array(text, { maxLength: 3 }) })
  const variant = fc.record(
    {
      name: pick(['red', 'green', 'blue', 'enabled', 'disabled']),
      weight: fc.oneof(fc.integer({ min: 0, max: 1000 }), pick([0, 1, 500])),
      stickiness: pick(['default', 'random', 'userId', 'sessionId', 'plan', 'company', '']),
      payload,
      overrides: fc.array(override, { maxLength: 2 }),
    },
    { requiredKeys: ['name', 'weight'] },
  )
  return fc.array(variant, { maxLength: 4 }) as fc.Arbitrary<Variant[]>
}

function strategyOf(text: fc.Arbitrary<string>): fc.Arbitrary<Strategy> {
  const percent = fc.oneof(fc.integer({ min: 0, max: 100 }).map(String), pick(['33.7', '0.5', 'half', '-1', '101']))
  const groupId = fc.oneof(pick(['', 'checkout']), text)
  const ids = fc.array(text, { maxLength: 4 })
  const stickiness = pick(['default', 'default', 'userId', 'sessionId', 'random', 'plan', 'company'])
  const named = <T>(name: string, parameters: fc.Arbitrary<T>) => fc.record({ name: fc.constant(name), parameters })
  const own = fc.oneof(
    named('default', fc.constant({})),
    {
      arbitrary: named(
        'flexibleRollout',
        fc.record({ rollout: percent, stickiness, groupId }, { requiredKeys: ['rollout'] }),
      ),
      weight: 4,
    },
    named('userWithId', fc.record({ userIds: pick([', ', ',', ' ,']).chain(by => ids.map(list => list.join(by))) })),
    named('gradualRolloutUserId', fc.record({ percentage: percent, groupId })),
    named('gradualRolloutSessionId', fc.record({ percentage: percent, groupId })),
    named('gradualRolloutRandom', fc.record({ percentage: percent })),
    named('remoteAddress', fc.record({ IPs: fc.array(pick(NETWORKS), { maxLength: 3 }).map(list => list.join(', ')) })),
    named('applicationHostname', fc.record({ hostNames: pick(['', 'web-1, Web-2', 'db-1']) })),
    named('ourOwn', fc.constant({ level: '3' })),
  )
  const around = fc.record(
    {
      constraints: fc.array(constraintOf(text), { maxLength: 2 }),
      segments: fc.array(pick([1, 2, 3, 404]), { maxLength: 1 }),
      variants: variantsOf(text),
    },
    { requiredKeys: [] },
  )
  return fc.tuple(own, around).map(([strategy, more]) => ({ ...more, ...strategy })) as fc.Arbitrary<Strategy>
}

const NAMES = ['parent', 'child', 'checkout', 'with space!']

function documentOf(text: fc.Arbitrary<string>, names: readonly string[]): fc.Arbitrary<ClientFeaturesResponse> {
  const dependency = fc.record(
    {
      feature: pick(['parent', 'checkout', 'missing']),
      enabled: fc.boolean(),
      variants: fc.array(pick(['red', 'green', 'disabled', 'enabled']), { maxLength: 2 }),
    },
    { requiredKeys: ['feature'] },
  )
  const feature = (name: string): fc.Arbitrary<Feature> =>
    fc.record(
      {
        name: fc.constant(name),
        enabled: fc.oneof(fc.boolean(), fc.constant(true)),
        strategies: fc.array(strategyOf(text), { maxLength: 3 }),
        variants: variantsOf(text),
        dependencies: fc.array(dependency, { maxLength: 1 }),
        impressionData: fc.boolean(),
      },
      { requiredKeys: ['name', 'enabled', 'strategies'] },
    )
  const segment = (id: number) =>
    fc.record({ id: fc.constant(id), constraints: fc.array(constraintOf(text), { maxLength: 2 }) })
  return fc.record({
    version: fc.constant(2),
    features: fc.tuple(...names.map(feature)),
    segments: fc.tuple(segment(1), segment(2), segment(3)),
  })
}

function constrainedOf(text: fc.Arbitrary<string>): fc.Arbitrary<ClientFeaturesResponse> {
  const features = fc.tuple(...NAMES.map(() => constraintOf(text))).map(constraints =>
    NAMES.map((name, index) => ({
      name,
      enabled: true,
      strategies: [{ name: 'default', parameters: {}, constraints: [constraints[index]] }],
    })),
  )
  return features.map(all => ({ version: 2, features: all as unknown as Feature[] }))
}
