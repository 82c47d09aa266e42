import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Definitions } from '../core/definition/definitions.ts'
import { flag, live } from '../core/definition/leaf.ts'
import type { Problem } from '../core/errors.ts'
import type { Audience } from '../core/layers/audience.ts'
import { integer } from '../core/schema/index.ts'
import { clock, type TestClock } from '../testing/clock.ts'
import type { Exposure, ExposureOptions } from './exposure.ts'
import { Exposures } from './exposures.ts'
import type { Evaluation } from './reader.ts'

const BEGIN = Date.parse('2026-01-01T00:00:00Z')

interface Recording {
  readonly recorder: Exposures
  readonly time: TestClock
  readonly delivered: Exposure[]
  readonly batches: number[]
  readonly problems: Problem[]
  /** While set, what the sink throws. */
  broken: Error | undefined
}

function recording(options: Partial<ExposureOptions> = {}): Recording {
  const time = clock()
  const definitions = new Definitions()
  definitions.add({
    checkout: { newFlow: flag(), button: flag() },
    limits: { uploads: live(integer(), { default: 10 }) },
  })
  const own: Omit<Recording, 'recorder'> = { time, delivered: [], batches: [], problems: [], broken: undefined }
  const sink = (exposures: readonly Exposure[]): void => {
    if (self.broken !== undefined) throw self.broken
    self.batches.push(exposures.length)
    self.delivered.push(...exposures)
  }
  const report = (problem: Problem): unknown => own.problems.push(problem)
  const recorder = new Exposures({ sink, ...options }, definitions, {
    platform: { clock: time, timers: time, digest: String },
    ...{ instants: time, troubles: { report } },
  })
  const self: Recording = Object.assign(own, { recorder })
  return self
}

function answer(more: Partial<Evaluation> = {}): Evaluation {
  return {
    ...{ key: 'checkout.newFlow', value: true, variant: 'on', reason: 'SPLIT', ruleId: 'half', revision: 7 },
    ...{ layer: 'stored', lacks: undefined, split: true, secret: false },
    ...more,
  }
}

const dana: Audience = { user: 'dana', tenant: 'acme', environment: 'production', service: 'api', plan: 'pro' }

/** Lets promises that are settled go on. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

async function waitFor({ time }: Recording, duration: string): Promise<void> {
  time.advance(duration)
  await settled()
}

describe('an exposure', () => {
  it('says who was shown which variant, by what, where and when, and never the value', async () => {
    const own = recording()
    own.recorder.note(answer(), dana)
    await waitFor(own, '10s')
    expect(own.delivered).toEqual([
      {
        ...{ key: 'checkout.newFlow', variant: 'on', unit: 'dana', unitName: 'user', ruleId: 'half', revision: 7 },
        ...{ reason: 'SPLIT', at: BEGIN, tenant: 'acme', environment: 'production', service: 'api' },
      },
    ])
  })

  it('is of the unit named, for which targetingKey stands in', async () => {
    const own = recording({ unit: 'account' })
    own.recorder.note(answer(), { user: 'dana', account: 12 })
    own.recorder.note(answer(), { user: 'dana', targetingKey: 'eve' })
    own.recorder.note(answer(), { user: 'dana' })
    await own.recorder.flush()
    expect(own.delivered.map(({ unit, unitName }) => [unit, unitName])).toEqual([
      ['12', 'account'],
      ['eve', 'account'],
    ])
  })

  it.each([
    { what: 'has no variant', more: { variant: undefined }, recorded: false },
    { what: 'is a secret', more: { secret: true }, recorded: false },
    { what: 'no document decided', more: { split: false, reason: 'STATIC', ruleId: undefined }, recorded: false },
    { what: 'a condition alone decided', more: { split: false, reason: 'TARGETING_MATCH' }, recorded: false },
    { what: 'was given while the store was away', more: { reason: 'STALE' }, recorded: true },
    { what: 'a rollout left to the default', more: { reason: 'DEFAULT', layer: 'default' }, recorded: true },
  ] as const)('of an answer that $what is recorded: $recorded', async ({ more, recorded }) => {
    const own = recording()
    own.recorder.note(answer(more), dana)
    await own.recorder.flush()
    expect(own.delivered).toHaveLength(recorded ? 1 : 0)
  })

  it('of an answer that a condition gave is recorded on demand', async () => {
    const own = recording({ all: true })
    own.recorder.note(answer({ split: false, reason: 'TARGETING_MATCH' }), dana)
    own.recorder.note(answer({ split: false, reason: 'STALE', ruleId: 'staff' }), dana)
    own.recorder.note(answer({ split: false, reason: 'STATIC', ruleId: undefined }), dana)
    own.recorder.note(answer({ split: false, reason: 'STALE', ruleId: undefined }), dana)
    await own.recorder.flush()
    expect(own.delivered.map(({ ruleId }) => ruleId)).toEqual(['half', 'staff'])
  })

  it('is recorded only for the keys that are wanted', async () => {
    const own = recording({ keys: ['checkout.newFlow', 'limits.*'] })
    for (const key of ['checkout.newFlow', 'checkout.button', 'limits.uploads'])
      own.recorder.note(answer({ key }), dana)
    await own.recorder.flush()
    expect(own.delivered.map(({ key }) => key)).toEqual(['checkout.newFlow', 'limits.uploads'])
  })
})

describe('the window', () => {
  it('has a unit once for each key, variant and rule', async () => {
    const own = recording({ window: '1h' })
    for (let time = 0; time < 3; time += 1) own.recorder.note(answer(), dana)
    own.recorder.note(answer({ variant: 'off' }), dana)
    own.recorder.note(answer({ ruleId: 'other' }), dana)
    own.recorder.note(answer({ key: 'checkout.button' }), dana)
    own.recorder.note(answer({ revision: 8 }), dana)
    await own.recorder.flush()
    expect(own.delivered).toHaveLength(4)
  })

  it('ends, and the unit is recorded again', async () => {
    const own = recording({ window: '1h' })
    own.recorder.note(answer(), dana)
    own.time.advance('59m')
    own.recorder.note(answer(), dana)
    own.time.advance('1m')
    own.recorder.note(answer(), dana)
    await own.recorder.flush()
    expect(own.delivered.map(({ at }) => at - BEGIN)).toEqual([0, 3_600_000])
  })

  it('is not shortened or lengthened by a clock that is corrected', async () => {
    const own = recording({ window: '1h' })
    own.recorder.note(answer(), dana)
    own.time.set(new Date(BEGIN + 86_400_000))
    own.recorder.note(answer(), dana)
    await own.recorder.flush()
    expect(own.delivered).toHaveLength(1)
  })

  it('never has a unit twice, whatever is asked when', async () => {
    const asked = fc.record({
      user: fc.constantFrom('ann', 'bob', 'cem'),
      variant: fc.constantFrom('on', 'off'),
      pause: fc.integer({ min: 0, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { maxLength: 60 }), async all => {
        const own = recording({ window: 100 })
        for (const { user, variant, pause } of all) {
          own.time.advance(pause)
          own.recorder.note(answer({ variant }), { user })
        }
        await own.recorder.flush()
        const last = new Map<string, number>()
        for (const { unit, variant, at } of own.delivered) {
          expect(at - (last.get(unit + variant) ?? -Infinity)).toBeGreaterThanOrEqual(100)
          last.set(unit + variant, at)
        }
        expect(last.size).toBe(new Set(all.map(({ user, variant }) => user + variant)).size)
      }),
    )
  })
})

describe('a sample', () => {
  it('has about its part of all units', async () => {
    const own = recording({ sample: 0.1 })
    for (let user = 0; user < 10_000; user += 1) own.recorder.note(answer(), { user: `user-${user}` })
    await own.recorder.flush()
    // Five standard deviations of a binomial distribution: 150.
    expect(Math.abs(own.delivered.length - 1000)).toBeLessThan(150)
  })

  it('has a unit always or never: for every key, in every process, and in every larger sample', async () => {
    const units = async (sample: number, key: string): Promise<Set<string>> => {
      const own = recording({ sample })
      for (let user = 0; user < 500; user += 1) own.recorder.note(answer({ key }), { user: `user-${user}` })
      await own.recorder.flush()
      return new Set(own.delivered.map(({ unit }) => unit))
    }
    const some = await units(0.3, 'checkout.newFlow')
    expect(await units(0.3, 'checkout.button')).toEqual(some)
    const more = await units(0.6, 'checkout.newFlow')
    expect([...some].filter(unit => !more.has(unit))).toEqual([])
    expect((await units(0, 'checkout.newFlow')).size).toBe(0)
    expect((await units(1, 'checkout.newFlow')).size).toBe(500)
  })
})

describe('delivery', () => {
  it('is in batches, never within a read', async () => {
    const own = recording({ flush: '5s' })
    own.recorder.note(answer(), { user: 'ann' })
    own.recorder.note(answer(), { user: 'bob' })
    expect(own.batches).toEqual([])
    await waitFor(own, '5s')
    expect(own.batches).toEqual([2])
  })

  it('happens at once when it is closed, and nothing is recorded afterwards', async () => {
    const own = recording()
    own.recorder.note(answer(), { user: 'ann' })
    await own.recorder.close()
    own.recorder.note(answer(), { user: 'bob' })
    await own.recorder.flush()
    expect(own.delivered.map(({ unit }) => unit)).toEqual(['ann'])
  })

  it('that fails is told as a problem, without what the sink threw', async () => {
    const own = recording({ flush: '5s', limit: 1 })
    own.broken = new Error('postgres://app:hunter2@db is gone')
    own.recorder.note(answer(), { user: 'ann' })
    await waitFor(own, '5s')
    expect(own.problems).toEqual([
      {
        code: 'SINK_FAILED',
        issue: '1 exposure was not taken by the sink; what it does not take is kept, and offered again',
      },
    ])
  })
})

describe('options for exposures', () => {
  it.each([
    { options: { sample: 1.1 }, says: 'exposures.sample must be a number from 0 to 1, but is 1.1.' },
    { options: { sample: Number.NaN }, says: 'exposures.sample must be a number from 0 to 1, but is NaN.' },
    { options: { limit: 0 }, says: 'exposures.limit must be a whole number from 1 on, but is 0.' },
    { options: { window: 'soon' }, says: 'soon' },
    { options: { keys: ['checkout.newFlw'] }, says: 'checkout.newFlow' },
  ])('are refused: $says', ({ options, says }) => {
    expect(() => recording(options)).toThrow(says)
  })
})
