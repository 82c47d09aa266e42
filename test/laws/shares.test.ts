import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, percentage, type Audience } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { runs } from './runs.ts'

const button = flag({
  variants: { control: 'blue', red: 'red', green: 'green' },
  default: 'control',
  doc: 'Colour of the pay button.',
})
const config = defineConfig({ button, size: live(integer(), { default: 10, doc: 'Uploads a user may make.' }) })
const signed = { by: 'dana', message: 'Share it out' }
type Shop = ReturnType<typeof opened>

const opened = () => testConfig(config)
/** Names of any kind: what a unit is, is up to whoever asks. */
const people = fc.uniqueArray(fc.oneof(fc.string(), fc.uuid(), fc.integer()), { minLength: 20, maxLength: 60 })
const percent = fc.nat(100_000).map(share => share / 1000)

const whoHas = (varve: Shop, who: readonly (string | number)[], value: number): unknown[] =>
  who.filter(user => varve.for({ user } as Audience).get('size') === value)
const variants = (varve: Shop, who: readonly (string | number)[]): Map<unknown, string | undefined> =>
  new Map(who.map(user => [user, varve.for({ user } as Audience).variant('button')]))

describe('raising a share', () => {
  it('removes nobody, however it is raised, and 0 % is nobody, 100 % everybody', async () => {
    await fc.assert(
      fc.asyncProperty(people, fc.array(percent, { minLength: 1, maxLength: 5 }), async (who, shares) => {
        const varve = opened()
        const rollout = await varve.rollOut('size', 20, { ...signed, plan: percentage(0) })
        let before = whoHas(varve, who, 20)
        expect(before).toEqual([])
        for (const share of [...shares.toSorted((a, b) => a - b), 100]) {
          await rollout.reschedule(percentage(share), signed)
          const now = whoHas(varve, who, 20)
          expect(before.filter(one => !now.includes(one))).toEqual([])
          before = now
        }
        expect(before).toEqual(who)
      }),
      runs,
    )
  })

  it('of an experiment moves nobody between variants', async () => {
    const weights = fc.record({ control: fc.integer({ min: 1, max: 9 }), red: fc.nat(9), green: fc.nat(9) })
    await fc.assert(
      fc.asyncProperty(people, weights, fc.tuple(percent, percent), async (who, split, coverages) => {
        const varve = opened()
        const [low, high] = coverages.map(each => Math.round(each * 1000)).toSorted((a, b) => a - b)
        const cover = (coverage = 0) =>
          varve.setFlag('button', { rules: [{ id: 'test', serve: { split, coverage, rest: null } }] }, signed)
        await cover(low)
        const before = variants(varve, who)
        const inBefore = who.filter(user => varve.for({ user } as Audience).evaluate('button').layer === 'stored')
        await cover(high)
        const after = variants(varve, who)
        for (const user of inBefore) expect(after.get(user)).toBe(before.get(user))
      }),
      runs,
    )
  })
})

describe('renaming a key', () => {
  const renamed = defineConfig({
    uploads: live(integer(), { default: 10, aliases: ['size'], doc: 'Uploads a user may make.' }),
  })

  it('moves nobody, and a rollout that is begun anew afterwards reaches the same people first', async () => {
    await fc.assert(
      fc.asyncProperty(people, percent, async (who, share) => {
        const { start } = fleet()
        const former = start(config).varve
        const rollout = await former.rollOut('size', 20, { ...signed, plan: percentage(share) })
        const before = whoHas(former, who, 20)
        const later = start(renamed).varve
        await later.refresh()
        const now = () => who.filter(user => later.for({ user } as Audience).get('uploads') === 20)
        expect(now()).toEqual(before)
        await rollout.abort(signed)
        await later.refresh()
        expect(now()).toEqual([])
        await later.rollOut('uploads', 20, { ...signed, plan: percentage(share) })
        expect(now()).toEqual(before)
      }),
      runs,
    )
  })
})

describe('other weights of an experiment', () => {
  const weights = fc.record({
    control: fc.integer({ min: 1, max: 99 }),
    red: fc.integer({ min: 1, max: 99 }),
    green: fc.integer({ min: 1, max: 99 }),
  })
  type Weights = { control: number; red: number; green: number }
  const abTest = (varve: Shop, { control, red, green }: Weights) =>
    varve.abTest('button', {
      ...signed,
      variants: {
        control: { value: 'blue', weight: control },
        red: { value: 'red', weight: red },
        green: { value: 'green', weight: green },
      },
    })
  /** Each variant's part of everybody, in order of the hash line: lengths are whole hundred-thousandths. */
  const part = (all: Weights, name: keyof Weights): number => all[name] / (all.control + all.red + all.green)

  it('move people only out of variants that shrink, and only into those that grow', async () => {
    await fc.assert(
      fc.asyncProperty(people, weights, weights, async (who, first, second) => {
        const varve = opened()
        await abTest(varve, first)
        const before = variants(varve, who)
        await abTest(varve, second)
        for (const [user, now] of variants(varve, who)) {
          const was = before.get(user)
          if (was === now) continue
          // A hundred-thousandth is what rounding may come to.
          const grew = (name: string | undefined): number =>
            part(second, name as keyof Weights) - part(first, name as keyof Weights)
          expect(grew(was)).toBeLessThan(1e-5)
          expect(grew(now)).toBeGreaterThan(-1e-5)
        }
      }),
      runs,
    )
  })

  it('move as few of 10,000 people as the weights allow', async () => {
    const varve = opened()
    const who = Array.from({ length: 10_000 }, (_, number) => `user_${number}`)
    await abTest(varve, { control: 1, red: 1, green: 1 })
    const before = variants(varve, who)
    await abTest(varve, { control: 2, red: 1, green: 1 })
    const moved = [...variants(varve, who)].filter(([user, variant]) => before.get(user) !== variant)
    // From a third to a half: a sixth of everybody.
    expect(Math.abs(moved.length / 10_000 - 1 / 6)).toBeLessThan(0.01)
    expect(new Set(moved.map(([, variant]) => variant))).toEqual(new Set(['control']))
  })
})

describe('an experiment', () => {
  const who = Array.from({ length: 10_000 }, (_, number) => `user_${number}`)

  it.each([
    { weights: [50, 50], parts: [0.5, 0.5] },
    { weights: [70, 20, 10], parts: [0.7, 0.2, 0.1] },
    { weights: [1, 1, 1], parts: [1 / 3, 1 / 3, 1 / 3] },
  ])('with the weights $weights divides 10,000 people so, within 1.5 %', async ({ weights, parts }) => {
    const varve = opened()
    const names = ['control', 'red', 'green'].slice(0, weights.length)
    const values: Record<string, string> = { control: 'blue', red: 'red', green: 'green' }
    const variantsOf = names.map((name, index) => [name, { value: values[name] ?? '', weight: weights[index] ?? 0 }])
    await varve.abTest('button', { ...signed, variants: Object.fromEntries(variantsOf) })
    const served = [...variants(varve, who).values()]
    for (const [index, name] of names.entries()) {
      const count = served.filter(variant => variant === name).length
      expect(Math.abs(count / who.length - (parts[index] ?? 0)), name).toBeLessThan(0.015)
    }
  })

  it('that covers 40 % of 10,000 people has so many of each variant, and serves the first to all others', async () => {
    const varve = opened()
    const test = { control: { value: 'blue', weight: 50 }, red: { value: 'red', weight: 50 } } as const
    await varve.abTest('button', { ...signed, variants: test, coverage: 40 })
    const split = who.map(user => varve.for({ user }).evaluate('button')).filter(({ ruleId }) => ruleId !== undefined)
    const part = (name: string): number => split.filter(({ variant }) => variant === name).length / who.length
    expect([Math.abs(part('control') - 0.2), Math.abs(part('red') - 0.2)].filter(off => off > 0.015)).toEqual([])
    expect(split.length).toBeLessThan(4200)
    expect([...variants(varve, who).values()].filter(variant => variant === 'control').length).toBeGreaterThan(7700)
  })

  it.each([{ weight: 0 }, { weight: -1 }, { weight: Number.NaN }, { weight: Infinity }])(
    'refuses a weight of $weight',
    async ({ weight }) => {
      const test = { control: { value: 'blue', weight: 1 }, red: { value: 'red', weight } } as const
      await expect(opened().abTest('button', { ...signed, variants: test })).rejects.toMatchObject({
        code: 'VALUE_REFUSED',
      })
    },
  )

  it('serves the first variant to whoever is nobody in particular, and says what it lacked', async () => {
    const varve = opened()
    const test = { red: { value: 'red', weight: 1 }, control: { value: 'blue', weight: 99 } } as const
    await varve.abTest('button', { ...signed, variants: test })
    expect(varve.evaluate('button')).toMatchObject({ variant: 'red', value: 'red', lacks: 'user' })
    expect(varve.explain('button')).toMatchObject({ variant: 'red', lacks: 'user' })
  })
})
