import fc from 'fast-check'
import type { Item, SdkData } from './launchdarkly-sdk.ts'

const KEYS = ['ana', 'bo', 'c-3', '42', 'žofie', '日本', 'user/with~signs', 'naïve 🙂']
const WORDS = ['pro', 'free', 'PRO', '', 'é', 'de', 'fr', 'a.b@example.org', '5', 'true']
const NUMBERS = [-3.5, 0, 1, 5, 12, 99, 2 ** 40]
const VERSIONS = ['1', '1.2', '1.2.3', '2.0.0-rc.1', '2-rc.1', '2.0.0', '2.0.0+build.7', '10.0.0', '1.10.0-alpha.2']
const NO_VERSIONS = ['v1.2.3', '01.2.3', '2.0.0.0', 'latest', '2.0.0-', '']
const DATES = [
  '2026-01-01T00:00:00.000Z',
  '2026-06-15T12:30:00Z',
  '2026-06-15T12:30:00+02:00',
  '2026-06-15T12:30:00.5Z',
]
const NO_DATES = ['2026-01-01', '2026-06-15T12:30:00', 'some day', '1767225600000']
const INSTANTS = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-06-15T12:30:00Z') + 1, 0]
const PATTERNS = ['^p', 'o$', '[0-9]+', 'p.o', '(unclosed', '^(de|fr)$', String.raw`\w+@\w+\.org`, 'É|é', '']
const PARTS = ['p', 'ro', '', 'e', '.org', 'P']
const CITIES = ['Wien', 'Praha', '']
const KINDS = ['user', 'org', 'device']

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const some = <T>(arbitrary: fc.Arbitrary<T>, max = 3): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: max })
const anything = pick<unknown>([...WORDS, ...NUMBERS, true, false, ...VERSIONS, ...DATES, ...INSTANTS, 'Wien'])

/** Attributes of any kind. Some are lists, some are null, some have names that references must escape. */
const attributes = fc.record(
  {
    plan: fc.oneof(pick(WORDS), anything),
    count: fc.oneof(pick(NUMBERS), anything),
    beta: pick<unknown>([true, false, 1, 'true', null]),
    version: fc.oneof(pick([...VERSIONS, ...NO_VERSIONS]), some(pick(VERSIONS))),
    joined: fc.oneof(pick<unknown>([...DATES, ...NO_DATES, ...INSTANTS]), some(pick(DATES))),
    tags: fc.oneof(some(anything, 4), anything),
    address: fc.oneof(fc.record({ city: pick(CITIES), zip: pick<unknown>([1010, '1010', null, [1010]]) }), anything),
    'a/b': pick(WORDS),
    'n~e': pick(WORDS),
    anonymous: fc.boolean(),
  },
  { requiredKeys: [] },
)

const keyed = fc.tuple(pick(KEYS), attributes).map(([key, own]): Item => ({ key, ...own }))

/** Contexts of one kind and of several, and users from before there were kinds. */
export const contexts: fc.Arbitrary<Item> = fc.oneof(
  keyed.map(one => ({ kind: 'user', ...one })),
  keyed.map(one => ({ kind: 'org', ...one })),
  fc
    .record({ user: keyed, org: keyed, device: keyed }, { requiredKeys: ['org'] })
    .map(kinds => ({ kind: 'multi', ...kinds })),
  fc.record({ user: keyed, device: keyed }).map(kinds => ({ kind: 'multi', ...kinds })),
  fc
    .record({ key: pick(KEYS), email: pick(WORDS), country: pick(['de', 'fr']), custom: attributes })
    .map(user => ({ ...user, anonymous: null })),
)

const NAMES = ['plan', 'count', 'beta', 'version', 'joined', 'tags', 'key', 'kind', 'anonymous', 'email', 'country']
const PLAIN = [...NAMES, 'a/b', 'n~e', 'address', 'nothing']
const REFERENCES = [...NAMES, '/plan', '/address/city', '/address/zip', '/a~1b', '/n~0e', '/tags/0', '/count/x', '/key']

/** Which attribute of which kind: a plain name without a kind, a reference with one. */
const where = fc.oneof(
  pick(PLAIN).map(attribute => ({ attribute })),
  fc.tuple(pick(REFERENCES), pick(KINDS)).map(([attribute, contextKind]) => ({ attribute, contextKind })),
)

const VALUES: readonly (readonly [operators: readonly string[], values: fc.Arbitrary<unknown>])[] = [
  [['in'], fc.oneof(anything, pick(KEYS), pick(KINDS))],
  [['startsWith', 'endsWith', 'contains'], fc.oneof(pick(PARTS), anything)],
  [
    ['matches'],
    fc.oneof(
      pick(PATTERNS),
      anything.filter(value => typeof value !== 'string'),
    ),
  ],
  [['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'], fc.oneof(pick(NUMBERS), anything)],
  [['before', 'after'], pick<unknown>([...DATES, ...NO_DATES, ...INSTANTS])],
  [['semVerEqual', 'semVerLessThan', 'semVerGreaterThan'], pick<unknown>([...VERSIONS, ...NO_VERSIONS, 2])],
  [['somethingNew'], anything],
]

const clauses = (segments: readonly string[]): fc.Arbitrary<Item> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: pick(VALUES).chain(([operators, value]) =>
        fc
          .record({ op: pick(operators), values: some(value), negate: fc.boolean(), place: where })
          .map(({ place, ...clause }) => ({ ...clause, ...place })),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant('segmentMatch'),
        attribute: fc.constant(''),
        values: some(pick([...segments, 'unknown'])),
        negate: fc.boolean(),
      }),
    },
  )

const BUCKET_BY = ['key', 'plan', 'count', 'beta', 'address', 'tags', 'kind', 'nothing']
const bucketing = fc.oneof(
  fc.constant({}),
  pick(BUCKET_BY).map(bucketBy => ({ bucketBy })),
  fc
    .tuple(pick([...BUCKET_BY, '/address/city']), pick(KINDS))
    .map(([bucketBy, contextKind]) => ({ bucketBy, contextKind })),
)

const weights = fc.oneof(
  pick([[100_000], [50_000, 50_000], [1, 99_999], [33_333, 33_333, 33_334], [20_000, 30_000], [0, 0], [0, 60_000, 0]]),
  some(fc.integer({ min: 0, max: 60_000 }), 4).filter(list => list.length > 0),
)

const rollouts = (variations: number): fc.Arbitrary<Item> =>
  fc
    .record({
      kind: pick(['rollout', 'rollout', 'experiment']),
      shares: weights,
      order: fc.array(fc.nat(variations - 1), { minLength: 4, maxLength: 4 }),
      by: bucketing,
      seed: pick([undefined, undefined, 0, 61, 12_345]),
    })
    .map(({ kind, shares, order, by, seed }) => ({
      kind,
      ...by,
      ...(seed === undefined ? {} : { seed }),
      variations: shares.map((weight, index) => ({ variation: order[index], weight, untracked: index === 1 })),
    }))

const outcomes = (variations: number): fc.Arbitrary<Item> =>
  fc.oneof(
    fc.nat(variations - 1).map(variation => ({ variation })),
    rollouts(variations).map(rollout => ({ rollout })),
  )

const VARIATIONS: readonly (readonly unknown[])[] = [
  [true, false],
  ['red', 'green', 'blue'],
  [1, 2.5, 0],
  ['a value', { deep: [1, null] }, [1], '', false],
]

const keyLists = some(pick(KEYS), 3)

const flagOf = (key: string, parents: readonly string[], segments: readonly string[]): fc.Arbitrary<Item> =>
  pick(VARIATIONS).chain(variations => {
    const index = fc.nat(variations.length - 1)
    const rule = fc
      .record({ clauses: some(clauses(segments), 2), serve: outcomes(variations.length) })
      .map(({ serve, ...one }) => ({ ...one, ...serve }))
    const target = fc.record({ variation: index, values: keyLists })
    return fc
      .record({
        on: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
        salt: pick(['salt', '', 'ö', 'f00d']),
        offVariation: fc.option(index),
        fallthrough: outcomes(variations.length),
        targets: some(target, 2),
        contextTargets: some(
          fc.tuple(target, pick(KINDS)).map(([one, contextKind]) => ({ ...one, contextKind })),
          3,
        ),
        rules: some(rule, 4),
        prerequisites: some(fc.record({ key: pick([...parents, 'missing']), variation: fc.nat(2) }), 2),
      })
      .map(flag => ({
        ...flag,
        key,
        version: 1,
        variations,
        prerequisites: parents.length === 0 ? [] : flag.prerequisites,
        rules: flag.rules.map((one, at) => ({ ...one, id: `rule-${at}` })),
      }))
  })

const segmentOf = (key: string, others: readonly string[]): fc.Arbitrary<Item> => {
  const rule = fc
    .record({
      clauses: some(clauses(others), 2),
      by: bucketing,
      weight: pick([undefined, undefined, 0, 40_000, 99_999, 100_000]),
    })
    .map(({ clauses: own, by: { bucketBy, contextKind }, weight }: Item & { by: Item }) => ({
      clauses: own,
      ...(bucketBy === undefined ? {} : { bucketBy }),
      ...(contextKind === undefined ? {} : { rolloutContextKind: contextKind }),
      ...(weight === undefined ? {} : { weight }),
    }))
  const targets = some(fc.record({ contextKind: pick(KINDS), values: keyLists }), 2)
  return fc
    .record({
      included: keyLists,
      excluded: keyLists,
      includedContexts: targets,
      excludedContexts: targets,
      rules: some(rule, 3),
      salt: pick(['segment salt', '']),
      unbounded: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
      generation: pick([undefined, 1]),
    })
    .map(segment => ({ ...segment, key, version: 1 }))
}

const SEGMENTS = ['s0', 's1', 's2']
const FLAGS = ['f0', 'f1', 'f2', 'f3']
const after = (names: readonly string[], name: string): readonly string[] => names.slice(names.indexOf(name) + 1)

/** Documents whose flags and segments refer to one another, but never in a circle. */
export const documents: fc.Arbitrary<SdkData> = fc
  .tuple(
    fc.tuple(...FLAGS.map(key => flagOf(key, after(FLAGS, key), SEGMENTS))),
    fc.tuple(...SEGMENTS.map(key => segmentOf(key, after(SEGMENTS, key)))),
  )
  .map(([flags, segments]) => ({
    flags: Object.fromEntries(flags.map(flag => [String(flag['key']), flag])),
    segments: Object.fromEntries(segments.map(segment => [String(segment['key']), segment])),
  }))
