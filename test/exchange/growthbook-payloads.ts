import fc from 'fast-check'
import { condition, mostly, operators, savedGroups, text, value } from './growthbook-conditions.ts'

/** A part of a rule that few have, so that not all parts together leave nobody. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, arbitrary)

const share = fc.oneof(
  fc.constantFrom(0, 1, 0.5, 0.1, 0.333, 0.01, 0.999),
  fc.double({ min: -0.1, max: 1.1, noNaN: true }),
)
const range = fc.tuple(share, share).map(pair => pair.toSorted((a, b) => a - b))
const hashVersion = fc.constantFrom(1, 2, 3)
const seed = fc.constantFrom('seed-1', 'Ünïcode 🌍', 'x')
const unitName = fc.constantFrom('id', 'deviceId')
const filter = fc.record(
  { seed, ranges: fc.array(range, { maxLength: 3 }), hashVersion, attribute: unitName },
  { requiredKeys: ['seed', 'ranges'] },
)

const parent = (before: readonly string[]) =>
  fc.record({
    id: fc.constantFrom(...before, 'nowhere'),
    condition: fc.oneof(
      fc.constantFrom<unknown>({ value: { $exists: true } }, { value: { $exists: false } }, { value: 'US' }),
      fc.record({ value: fc.oneof(value, operators) }),
      fc.record({ 'value.name': value }),
      fc.record({ country: value }),
    ),
    gate: seldom(fc.boolean()),
  })

/** What rules of every kind may have. */
const common = (before: readonly string[]) => ({
  id: fc.constantFrom('r1', 'r2', undefined),
  condition: seldom(condition),
  seed: seldom(seed),
  hashVersion: seldom(hashVersion),
  hashAttribute: seldom(unitName),
  filters: seldom(fc.array(filter, { minLength: 1, maxLength: 2 })),
  parentConditions: seldom(fc.array(parent(before), { minLength: 1, maxLength: 2 })),
})

const forced = (before: readonly string[]) =>
  fc.record({ ...common(before), force: value, coverage: mostly(share), range: seldom(range) })

const experiment = (before: readonly string[]) =>
  fc.integer({ min: 1, max: 4 }).chain(count => {
    const each = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: count, maxLength: count })
    return fc.record({
      ...common(before),
      variations: each(value),
      key: fc.constantFrom('exp-1', 'exp-2', undefined),
      coverage: seldom(share),
      weights: seldom(
        fc.oneof(
          fc.constantFrom([0.5, 0.5], [0.1, 0.9], [0.2, 0.3, 0.5], [0.1, 0.1]),
          each(fc.double({ min: 0, max: 1, noNaN: true })),
        ),
      ),
      ranges: seldom(each(range)),
      meta: seldom(each(fc.record({ key: text, passthrough: seldom(fc.boolean()) }))),
      namespace: seldom(fc.tuple(fc.constantFrom('ns', 'other'), range).map(([name, [from, to]]) => [name, from, to])),
      contextualBanditRef: seldom(fc.constantFrom('bandit', 'no-bandit')),
    })
  })

const gates = (before: readonly string[]) =>
  fc.record({ parentConditions: fc.array(parent(before), { minLength: 1, maxLength: 2 }) })

/** A feature whose prerequisites are features before it: cycles have tests of their own. */
const feature = (before: readonly string[]) =>
  fc.record({
    defaultValue: mostly(value),
    rules: fc.array(
      fc.oneof({ weight: 4, arbitrary: forced(before) }, { weight: 4, arbitrary: experiment(before) }, gates(before)),
      { minLength: 1, maxLength: 4 },
    ),
  })

const weights = fc.constantFrom([0.5, 0.5], [0.9, 0.1], [0.2, 0.3, 0.5])
const context = fc.record({ leafId: fc.nat(9), condition: fc.oneof(condition, fc.constant({})), weights })

/** A payload as SDKs get it. */
export const payload = fc.record({
  features: fc.record({ base: feature([]), middle: feature(['base']), top: feature(['base', 'middle']) }),
  savedGroups,
  contextualBandits: fc.record({ bandit: fc.record({ contexts: fc.array(context, { maxLength: 2 }) }) }),
})

/** A payload with one feature, which is true for those who fulfil a condition. */
export const conditional = fc.record({
  features: fc.record({
    feature: fc.record({
      defaultValue: fc.constant(false),
      rules: fc.tuple(fc.record({ condition, force: fc.constant(true) })),
    }),
  }),
  savedGroups,
})
