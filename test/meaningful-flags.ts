import fc from 'fast-check'
import type { Cond, FiledFlag, FlagsFile, Json, Serve } from 'varve'

/** Names of segments that files have; a condition may name any of them. */
const SEGMENTS = ['staff', 'beta.testers'] as const

const attr = fc.constantFrom('country', 'app.version', 'länder', 'user')
const scalar = fc.oneof(fc.boolean(), fc.integer(), fc.constantFrom('DE', '', 'ß', '1.10'))
const comparison: fc.Arbitrary<Cond> = fc.oneof(
  fc.record(
    { attr, op: fc.constant('eq' as const), value: scalar, fold: fc.boolean() },
    { requiredKeys: ['attr', 'op', 'value'] },
  ),
  fc.record({ attr, op: fc.constant('eq' as const), of: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    attr,
    op: fc.constantFrom('lt' as const, 'gte' as const),
    value: fc.integer(),
    as: fc.constant('numeric' as const),
  }),
  fc.record({ attr, op: fc.constant('exists' as const) }),
  fc.constant({ attr: 'country', op: 'matches', value: '^D' } as const),
)

const { cond } = fc.letrec<{ cond: Cond }>(tie => ({
  cond: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    fc.boolean(),
    fc.constantFrom(...SEGMENTS).map(segment => ({ segment })),
    fc.constant({ bucket: { unit: 'user', salt: 'holdout', ranges: [[0, 5000]] as [number, number][] } }),
    fc.array(tie('cond'), { minLength: 1, maxLength: 3 }).map(all => ({ all })),
    fc.array(tie('cond'), { minLength: 1, maxLength: 3 }).map(any => ({ any })),
    tie('cond').map(not => ({ not })),
  ),
}))

const VALUES: readonly fc.Arbitrary<Json>[] = [
  fc.boolean(),
  fc.string(),
  fc.integer(),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }).map(one => (Object.is(one, -0) ? 0 : one)),
  fc.constantFrom<Json[]>({ b: 1, a: [true, null] }, [], ['x']),
]
const NAMES = ['on', 'off', '10', '9', 'länder'] as const

function serveOf(names: readonly string[]): fc.Arbitrary<Serve> {
  const name = fc.constantFrom(...names)
  const weights = fc
    .uniqueArray(name, { minLength: 1 })
    .chain(chosen =>
      fc
        .tuple(...chosen.map(() => fc.integer({ min: 1, max: 100 })))
        .map(numbers => Object.fromEntries(chosen.map((one, index) => [one, numbers[index] ?? 1]))),
    )
  return fc.oneof(
    fc.option(name),
    fc.record({ split: weights, coverage: fc.integer({ min: 1, max: 100_000 }) }, { requiredKeys: ['split'] }),
  )
}

const flag: fc.Arbitrary<FiledFlag> = fc
  .tuple(fc.constantFrom(...VALUES), fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }))
  .chain(([value, names]) =>
    fc
      .record(
        {
          variants: fc
            .tuple(...names.map(() => value))
            .map(values => Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]))),
          enabled: fc.boolean(),
          whens: fc.array(fc.tuple(cond, serveOf(names)), { maxLength: 3 }),
          serve: serveOf(names),
          salt: fc.string(),
          off: fc.option(fc.constantFrom(...names)),
          unit: fc.constantFrom('user', 'company'),
          doc: fc.string({ minLength: 1 }).filter(text => text.trim() !== ''),
          default: value,
          hash: fc.constantFrom('varve', 'eppo/10000'),
        },
        { requiredKeys: ['variants', 'enabled', 'whens', 'serve', 'salt'] },
      )
      .map(({ whens, ...rest }) => ({
        ...rest,
        rules: whens.map(([when, serve], index) => ({ id: `r${index}`, when, serve })),
      })),
  )

/** Files of flags that mean something: every name in them is there, so that a store takes them. */
export const meaningfulFlags: fc.Arbitrary<FlagsFile> = fc
  .record({
    flags: fc.dictionary(fc.constantFrom('payments', 'checkout.newFlow', 'a.b-c_D', 'z'), flag, { minKeys: 1 }),
    staff: comparison,
    testers: cond,
  })
  .map(({ flags, staff, testers }) => ({
    flags,
    // A segment that names itself, or one that names it, leads nowhere.
    segments: { staff, 'beta.testers': JSON.stringify(testers).includes('segment') ? { segment: 'staff' } : testers },
  }))
