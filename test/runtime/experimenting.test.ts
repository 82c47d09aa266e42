import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, type Exposure } from 'varve'
import { string } from 'varve/schema'
import { testConfig, type TestVarve } from 'varve/testing'

const config = defineConfig({
  button: flag({
    variants: { control: 'blue', red: 'red', green: 'green' },
    default: 'control',
    doc: 'The pay button.',
  }),
})
const signature = { by: 'dana', message: 'Which sells more' }
const PEOPLE = Array.from({ length: 10_000 }, (_, n) => `user_${n}`)

type Weights = { readonly control: number; readonly red: number; readonly green: number }

const weighed = (varve: TestVarve<typeof config.tree>, weights: Weights, coverage: number): Promise<unknown> =>
  varve.abTest('button', {
    ...signature,
    coverage,
    variants: {
      control: { value: 'blue', weight: weights.control },
      red: { value: 'red', weight: weights.red },
      green: { value: 'green', weight: weights.green },
    },
  })

/** Who takes part, and in which variant. */
function parts(varve: TestVarve<typeof config.tree>): Map<string, string | undefined> {
  const answers = PEOPLE.map(user => [user, varve.for({ user }).evaluate('button')] as const)
  return new Map(answers.filter(([, { split }]) => split).map(([user, { variant }]) => [user, variant]))
}

describe('an experiment that only a part takes part in', () => {
  it('moves as few of those as the weights allow when they change', async () => {
    const varve = testConfig(config)
    await weighed(varve, { control: 1, red: 1, green: 1 }, 30)
    const before = parts(varve)
    await weighed(varve, { control: 2, red: 1, green: 1 }, 30)
    const after = parts(varve)
    expect(Math.abs(after.size / PEOPLE.length - 0.3)).toBeLessThan(0.015)
    // From two thirds to a half: a sixth of those who took part leave the variants that shrank, and nobody changes sides.
    const left = [...before.keys()].filter(user => !after.has(user))
    expect(Math.abs(left.length / before.size - 1 / 6)).toBeLessThan(0.02)
    expect(new Set(left.map(user => before.get(user)))).toEqual(new Set(['red', 'green']))
    expect([...before].filter(([user, variant]) => after.has(user) && after.get(user) !== variant)).toEqual([])
  })

  it('moves nobody from one variant to another when more take part, before and after weights have changed', async () => {
    const varve = testConfig(config)
    await weighed(varve, { control: 1, red: 1, green: 1 }, 10)
    for (const coverage of [20, 55, 100]) {
      const before = parts(varve)
      await weighed(varve, { control: 1, red: 1, green: 1 }, coverage)
      const after = parts(varve)
      expect([...before].filter(([user, variant]) => after.get(user) !== variant)).toEqual([])
      expect(after.size).toBeGreaterThan(before.size)
    }
  })
})

describe('exposures that wait', () => {
  it('are delivered at once when that is asked for', async () => {
    const delivered: Exposure[] = []
    const varve = testConfig(config, {}, { exposures: { sink: batch => void delivered.push(...batch) } })
    await weighed(varve, { control: 1, red: 1, green: 1 }, 100)
    const variant = varve.for({ user: 'user_1' }).variant('button')
    expect(delivered).toEqual([])
    await varve.flushExposures()
    expect(delivered).toMatchObject([{ key: 'button', unit: 'user_1', variant }])
  })

  it('are none where nobody records any', async () => {
    await expect(testConfig(config).flushExposures()).resolves.toBeUndefined()
  })
})

describe('the control of an experiment', () => {
  it('may be named, because names that are numbers come in another order than they were written in', async () => {
    const numbered = defineConfig({ price: live(string(), { default: 'twenty', doc: 'The price shown.' }) })
    const varve = testConfig(numbered)
    const variants = { 20: { value: 'twenty', weight: 1 }, 10: { value: 'ten', weight: 1 } } as const
    await varve.abTest('price', { ...signature, variants, control: '20' })
    expect(varve.evaluate('price')).toMatchObject({ variant: '20', lacks: 'user' })
    await expect(varve.abTest('price', { ...signature, variants, control: '30' })).rejects.toThrow(
      'price has no variant 30 to be the control',
    )
  })
})
