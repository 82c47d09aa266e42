import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, percentage, sampleRatio, secret, type Exposure, type ExposureOptions } from 'varve'
import { string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { clock, testConfig, type TestVarve } from 'varve/testing'
import { troubled } from '../troubled-store.ts'

const config = defineConfig({
  checkout: { newFlow: flag(), button: flag({ variants: { blue: '#00f', red: '#f00' }, default: 'blue' }) },
  payment: { key: live(secret(string()), { devDefault: 'hunter2' }) },
})
const signed = { by: 'dana', message: 'An experiment' }

interface Recording {
  readonly varve: TestVarve<typeof config.tree>
  readonly store: ReturnType<typeof troubled>
  /** Closes the Varve, which delivers everything, and returns what was recorded. */
  recorded(): Promise<readonly Exposure[]>
}

function recording(options: Partial<ExposureOptions> = {}): Recording {
  const all: Exposure[] = []
  const time = clock()
  const store = troubled(memory({ clock: time }))
  const sink = (exposures: readonly Exposure[]): unknown => all.push(...exposures)
  const exposures = { sink, ...options }
  const varve = testConfig(config, {}, { clock: time, store, exposures, as: { service: 'api' }, onProblem: () => {} })
  const recorded = async (): Promise<readonly Exposure[]> => {
    await varve.close()
    return all
  }
  return { varve, store, recorded }
}

const variants = { blue: { value: '#00f', weight: 50 }, red: { value: '#f00', weight: 50 } } as const

describe('exposures of an experiment', () => {
  it('are of everybody who asked, once, and in the ratio of its weights', async () => {
    const { varve, recorded } = recording()
    const { number } = await varve.abTest('checkout.button', { variants, ...signed })
    for (let time = 0; time < 2; time += 1)
      for (let user = 0; user < 1000; user += 1) varve.for({ user: `user-${user}` }).variant('checkout.button')
    const exposures = await recorded()
    expect(exposures).toHaveLength(1000)
    expect(exposures[0]).toEqual({
      ...{ key: 'checkout.button', unit: 'user-0', unitName: 'user', reason: 'SPLIT', ruleId: 'experiment' },
      ...{ variant: varve.for({ user: 'user-0' }).variant('checkout.button'), revision: number },
      ...{ at: varve.clock.now(), environment: 'test', service: 'api' },
    })
    const counts = Object.groupBy(exposures, ({ variant }) => variant)
    const seen = { blue: counts['blue']?.length ?? 0, red: counts['red']?.length ?? 0 }
    expect(sampleRatio(seen, { blue: 50, red: 50 }).verdict).toBe('match')
  })

  it('are recorded by evaluate and variant, and not by get, explain or all', async () => {
    const { varve, recorded } = recording()
    await varve.abTest('checkout.button', { variants, ...signed })
    const reader = varve.for({ user: 'dana' })
    reader.get('checkout.button')
    reader.explain('checkout.button')
    reader.all()
    varve.for({ user: 'eve' }).evaluate('checkout.button')
    varve.runAs({ user: 'finn' }, () => varve.variant('checkout.button'))
    const exposures = await recorded()
    expect(exposures.map(({ unit }) => unit)).toEqual(['eve', 'finn'])
  })

  it('are not recorded for a past moment', async () => {
    const { varve, recorded } = recording()
    await varve.abTest('checkout.button', { variants, ...signed })
    const past = await varve.at(varve.head().number)
    past.for({ user: 'dana' }).variant('checkout.button')
    expect(await recorded()).toEqual([])
  })

  it('are recorded for a moment that is held', async () => {
    const { varve, recorded } = recording()
    await varve.abTest('checkout.button', { variants, ...signed })
    varve.now().for({ user: 'dana' }).variant('checkout.button')
    expect(await recorded()).toHaveLength(1)
  })

  it('are recorded while the store is away', async () => {
    const { varve, store, recorded } = recording()
    await varve.abTest('checkout.button', { variants, ...signed })
    store.away = true
    await varve.refresh().catch(() => {})
    varve.for({ user: 'dana' }).variant('checkout.button')
    store.away = false
    expect(await recorded()).toMatchObject([{ unit: 'dana', reason: 'STALE' }])
  })
})

describe('exposures of a rollout', () => {
  it('are of both sides, also where those without it have what is declared', async () => {
    const { varve, recorded } = recording()
    const { id } = await varve.rollOut('checkout.newFlow', true, { plan: percentage(50), ...signed })
    for (let user = 0; user < 200; user += 1) varve.for({ user: `user-${user}` }).variant('checkout.newFlow')
    const exposures = await recorded()
    expect(exposures).toHaveLength(200)
    expect(new Set(exposures.map(({ variant, reason }) => `${variant} ${reason}`))).toEqual(
      new Set(['on SPLIT', 'off DEFAULT']),
    )
    expect(new Set(exposures.map(({ ruleId }) => ruleId))).toEqual(new Set([id]))
    expect(exposures.every(({ revision }) => revision === varve.head().number)).toBe(true)
  })

  it('end with it: what everybody has is no experiment', async () => {
    const { varve, recorded } = recording()
    await varve.set('checkout.newFlow', true, signed)
    varve.for({ user: 'dana' }).variant('checkout.newFlow')
    expect(await recorded()).toEqual([])
  })
})

describe('a secret', () => {
  it('is never recorded, not even on demand for everything', async () => {
    const { varve, recorded } = recording({ all: true })
    varve.for({ user: 'dana' }).evaluate('payment.key')
    expect(await recorded()).toEqual([])
  })
})

describe('a pattern that covers no key', () => {
  it('is refused when the configuration is opened', () => {
    expect(() => recording({ keys: ['checkot.*'] })).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }))
  })
})
