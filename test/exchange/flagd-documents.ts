import fc from 'fast-check'
import type { Json } from 'varve'

/** A flag of flagd's definitions. */
export interface Definition {
  readonly state: 'ENABLED' | 'DISABLED'
  readonly variants: Readonly<Record<string, Json>>
  readonly defaultVariant: string | null
  readonly targeting?: Json
}

/** flagd's flag definitions. */
export interface Definitions {
  readonly flags: Readonly<Record<string, Definition>>
  readonly $evaluators?: Readonly<Record<string, Json>>
}

/** Who asks. */
export type Context = Readonly<Record<string, Json>>

const WORDS = ['pro', 'free', 'PRO', 'a@faas.com', 'b@example.org', 'de', 'fr', 'x y']
const VERSIONS = [
  '1',
  '1.2',
  '1.2.3',
  'v1.2.3',
  'V2.0',
  '2.0.0-rc.1',
  '2.0.0',
  '2.0.0+build.7',
  '1.10.0-alpha.2',
  '3.1.4',
]
const NO_VERSIONS = ['2.0.0.0', 'latest', '1.2-rc.1', 'myVersion_1']
/** Seconds around which the time is compared. */
const SECONDS = [1_700_000_000, 1_700_000_060, 1_700_086_400]

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const some = <T>(arbitrary: fc.Arbitrary<T>, max = 3): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: max })
const variable = (name: string): Json => ({ var: name })
const EMAIL = variable('email')
const TIMESTAMP = variable('$flagd.timestamp')
const FLAG_KEY = variable('$flagd.flagKey')

/** Instants, in milliseconds, just before and after those seconds. */
export const instants = fc.tuple(pick(SECONDS), pick([-1, 0, 1, 999, 1000])).map(([second, off]) => second * 1000 + off)

/** Any of these members; flagd's evaluator cannot have objects without a prototype. */
const plainRecord = (members: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<Context> =>
  fc.record(members, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Context>

/** Contexts in which every attribute that is there has the type that documents expect. */
export const contexts = (keys: fc.Arbitrary<string>): fc.Arbitrary<Context> =>
  plainRecord({
    targetingKey: keys,
    email: fc.oneof(pick(WORDS), keys),
    plan: pick(WORDS),
    age: fc.oneof(pick<Json>([-1, 0, 1, 17, 18, 18.5, 99, null]), pick<Json>(['18', '17.5', ''])),
    beta: pick<Json>([true, false, null]),
    version: pick<Json>([...VERSIONS, ...NO_VERSIONS, 1.2, 2]),
    tags: some(pick<Json>([...WORDS, 1, true])),
    app: plainRecord({ region: pick(WORDS), tier: pick<Json>([1, 2, 3]) }),
  })

const NUMBERS = [-1, 0, 1, 17, 18, 18.5, 99]
const operands: readonly fc.Arbitrary<readonly [attribute: Json, literal: Json]>[] = [
  fc.tuple(pick([EMAIL, variable('plan'), variable('app.region')]), pick<Json>(WORDS)),
  fc.tuple(pick([variable('age'), variable('app.tier')]), pick<Json>(NUMBERS)),
  fc.tuple(pick([variable('beta')]), pick<Json>([true, false])),
  fc.tuple(pick([TIMESTAMP]), pick<Json>(SECONDS)),
  fc.tuple(pick([FLAG_KEY]), pick<Json>(['f0', 'f1'])),
]
const turnable = (pair: readonly [Json, Json]): fc.Arbitrary<readonly Json[]> =>
  fc.boolean().map(isTurned => (isTurned ? pair.toReversed() : pair))
const numeric = fc.tuple(pick([variable('age'), variable('app.tier'), TIMESTAMP]), pick<Json>([...NUMBERS, ...SECONDS]))

const operator = (names: readonly string[], args: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.tuple(pick(names), args).map(([name, of]): Json => ({ [name]: of }))

/** Conditions as flagd's documentation has them, and some that it allows and nobody writes. */
const { condition, evaluator } = fc.letrec<{ condition: Json; evaluator: Json }>(tie => {
  const within = tie('condition')
  const leaf = fc.oneof(
    operator(['==', '!=', '===', '!=='], fc.oneof(...operands).chain(turnable) as fc.Arbitrary<Json>),
    operator(['<', '<=', '>', '>='], numeric.chain(turnable) as fc.Arbitrary<Json>),
    operator(['<', '<='], fc.tuple(pick<Json>([0, 17]), pick<Json>([variable('age')]), pick<Json>([18, 99]))),
    operator(
      ['in'],
      fc.tuple(pick<Json>([EMAIL, variable('plan'), variable('age')]), some(pick<Json>([...WORDS, 18, null]))),
    ),
    operator(['in'], fc.tuple(pick<Json>(['@faas.com', 'pro', 1]), pick<Json>([variable('tags'), EMAIL]))),
    operator(['in'], fc.tuple(pick<Json>([variable('plan')]), pick<Json>(['pro or free', [...WORDS]]))),
    operator(
      ['starts_with', 'ends_with'],
      fc.tuple(pick<Json>([EMAIL, variable('age'), variable('plan')]), pick<Json>(['p', '@faas.com', 'o', 5, ''])),
    ),
    operator(
      ['sem_ver'],
      fc.tuple(
        pick<Json>([variable('version')]),
        pick(['=', '!=', '<', '<=', '>', '>=', '^', '~', '<>']),
        pick<Json>([...VERSIONS, ...NO_VERSIONS, 2]),
      ),
    ),
    operator(
      ['sem_ver'],
      fc.tuple(pick<Json>(['1.2.3', 'v2']), pick(['<', '>=', '~']), pick<Json>([variable('version')])),
    ),
    pick<Json>([EMAIL, variable('beta'), variable('tags'), variable('age'), variable('app'), variable('app.tier')]),
    pick<Json>([true, false, 'text', '', 0, null]),
    pick<Json>([{ '==': [{ var: ['plan', 'free'] }, 'free'] }, { '==': [EMAIL, variable('plan')] }]),
    pick<Json>([{ in: [{ var: 'tags.0' }, WORDS] }, { '>': [{ '+': [1, 2] }, 2] }, { missing: ['email', 'plan'] }]),
    pick<Json>([{ some: [{ var: 'tags' }, { '===': [{ var: '' }, 'pro'] }] }, { $ref: 'shared' }, { $ref: 'other' }]),
    pick<Json>([{ '==': [{ '%': [TIMESTAMP, 2] }, 0] }, { '==': [{ cat: [FLAG_KEY, '-', EMAIL] }, 'f0-pro'] }]),
    pick<Json>([
      {
        fractional: [
          ['yes', 50],
          [false, 50],
        ],
      },
      { fractional: [EMAIL, ['yes', 1], ['', 2]] },
    ]),
  )
  const nested = fc.oneof(
    operator(['and', 'or'], some(within) as fc.Arbitrary<Json>),
    operator(
      ['!', '!!'],
      fc.oneof(
        within.map((one): Json => [one]),
        within.filter(one => !Array.isArray(one)),
      ),
    ),
    operator(['if'], fc.tuple(within, within, within)),
  )
  return {
    condition: fc.oneof({ maxDepth: 3, depthIdentifier: 'condition' }, leaf, nested),
    evaluator: leaf.filter(one => !JSON.stringify(one).includes('$ref')),
  }
})

const weighted = (variants: readonly string[]): fc.Arbitrary<Json> =>
  fc
    .tuple(pick<Json>([...variants, null]), pick([undefined, 0, 1, 10, 25, 33, 50, -5]))
    .map(([variant, weight]) => (weight === undefined ? [variant] : [variant, weight]))

const fractional = (variants: readonly string[]): fc.Arbitrary<Json> => {
  const by = pick<readonly Json[]>([
    [],
    [],
    [{ cat: [FLAG_KEY, EMAIL] }],
    [{ cat: ['a salt', variable('targetingKey')] }],
    [EMAIL],
    [variable('app.region')],
    [{ cat: [variable('plan'), EMAIL] }],
    ['everybody'],
  ])
  const entry = fc.oneof(
    { weight: 9, arbitrary: weighted(variants) },
    { weight: 1, arbitrary: fc.tuple(condition, pick(variants)).map(([one, name]): Json => [{ if: [one, name] }, 7]) },
  )
  return fc.tuple(by, some(entry, 4)).map(([first, entries]): Json => ({ fractional: [...first, ...entries] }))
}

const targeting = (variants: readonly string[]): fc.Arbitrary<Json> => {
  const { outcome } = fc.letrec<{ outcome: Json }>(tie => ({
    outcome: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'outcome' },
      pick<Json>([...variants, ...variants, null]),
      fractional(variants),
      condition,
      pick<Json>(['no such variant', { var: 'plan' }, { cat: ['re', 'd'] }, true, false]),
      fc.tuple(condition, tie('outcome')).map((args): Json => ({ if: args })),
      fc.tuple(condition, tie('outcome'), tie('outcome')).map((args): Json => ({ if: args })),
      fc
        .tuple(condition, tie('outcome'), condition, tie('outcome'), tie('outcome'))
        .map((args): Json => ({ if: args })),
    ),
  }))
  return outcome.filter(one => typeof one === 'object' && one !== null)
}

const VARIANTS: readonly Readonly<Record<string, Json>>[] = [
  { true: true, false: false },
  { red: '#f00', green: '#0f0', blue: '', pro: 'p' },
  { one: 1, none: 0, half: 0.5 },
  { deep: { a: [1, null] }, empty: {} },
]

const definition: fc.Arbitrary<Definition> = pick(VARIANTS).chain(variants => {
  const names = Object.keys(variants)
  return fc
    .record({
      state: fc.oneof({ weight: 8, arbitrary: fc.constant('ENABLED' as const) }, fc.constant('DISABLED' as const)),
      defaultVariant: fc.oneof({ weight: 4, arbitrary: pick(names) }, fc.constant(null)),
      targeting: fc.oneof({ weight: 8, arbitrary: targeting(names) }, fc.constant({}), fc.constant(undefined)),
    })
    .map(({ targeting: target, ...flag }) => ({
      ...flag,
      variants,
      ...(target === undefined ? {} : { targeting: target }),
    }))
})

/** Definitions of some flags, with evaluators that they share. */
export const definitions: fc.Arbitrary<Definitions> = fc.record({
  flags: fc.record({ f0: definition, f1: definition, f2: definition }),
  $evaluators: fc.record({ shared: evaluator, other: evaluator }),
})

/** Definitions that do nothing but split people. */
export const splits: fc.Arbitrary<Definitions> = fc
  .tuple(
    pick<readonly Json[]>([[], [{ cat: [FLAG_KEY, EMAIL] }], [{ cat: ['salt', variable('targetingKey')] }], [EMAIL]]),
    fc.array(weighted(['red', 'green', 'blue']), { minLength: 1, maxLength: 5 }),
    pick(['red', null]),
  )
  .map(([by, entries, defaultVariant]) => ({
    flags: {
      split: {
        state: 'ENABLED',
        variants: { red: 'r', green: 'g', blue: 'b' },
        defaultVariant,
        targeting: { fractional: [...by, ...entries] },
      },
    },
  }))
