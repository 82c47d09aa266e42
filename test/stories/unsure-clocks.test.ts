import { describe, expect, it } from 'vitest'
import { open, ramp, startingAt, type Problem, type Timers, type Varve } from 'varve'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { canary, config, FLOW, reached, signed, UPLOADS } from './rolling.ts'

type Shop = Varve<(typeof config)['tree']>

describe('a clock that is put back', () => {
  it('takes nothing from anybody: answers wait until it has caught up, and then go on', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    time.advance('10m')
    const [before, at] = [reached(varve), time.now()]
    time.set(new Date(at - 500_000))
    expect(reached(varve)).toEqual(before)
    expect(varve.now().moment.at).toBe(at)
    time.advance(500_000)
    expect(reached(varve)).toEqual(before)
    time.advance('5m')
    expect(reached(varve).length).toBeGreaterThan(before.length)
  })

  it('does not keep a process busy until then', async () => {
    const time = clock()
    let armed = 0
    const timers: Timers = { after: (delay, fire) => ((armed += 1), time.after(delay, fire)) }
    const platform = { clock: time, timers, warn: () => {} }
    await using varve = await open(config, { store: memory({ clock: time }), platform, poll: '1h' })
    await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    time.advance(299_999)
    varve.now()
    time.set(new Date(time.now() - 3_600_000))
    armed = 0
    time.advance(1_000)
    expect(armed).toBeLessThan(5)
    time.advance('1h')
    expect((await varve.rollout(FLOW)?.state())?.share).toBe(20_000)
  })

  it('takes nothing from anybody either when somebody pauses a canary meanwhile', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    time.advance('10m')
    const before = reached(varve)
    time.set(new Date(time.now() - 500_000))
    await rollout.pause(signed('Stop'))
    expect(reached(varve)).toEqual(before)
  })
})

describe('a process that cannot hear the store', () => {
  it('goes no further up a ramp than one step, because nobody could tell it to stop', async () => {
    const { start, clock: time } = fleet()
    const { varve, store } = start(config)
    await varve.rollOut(FLOW, true, { ...signed(), plan: ramp({ from: 10, to: 100, step: 10, every: '20s' }) })
    store.away = true
    await varve.refresh().catch(() => {})
    time.advance('20s')
    const once = reached(varve)
    time.advance('10m')
    expect(reached(varve)).toEqual(once)
    const [somebody = ''] = once
    expect(varve.for({ user: somebody }).explain(FLOW)).toMatchObject({ value: true, reason: 'STALE' })
  })

  it('goes on with the ramp as soon as it hears it again', async () => {
    const { start, clock: time } = fleet()
    const { varve, store } = start(config)
    await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    store.away = true
    await varve.refresh().catch(() => {})
    time.advance('30m')
    const frozen = reached(varve)
    expect(frozen.length).toBeLessThan(150)
    store.away = false
    await varve.refresh()
    expect(reached(varve).length).toBeGreaterThan(600)
  })

  it('tells whoever watches decisions that the ramp goes on', async () => {
    const { start, clock: time } = fleet()
    const { varve, store } = start(config)
    await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    store.away = true
    await varve.refresh().catch(() => {})
    time.advance('32m')
    const told: unknown[] = []
    varve.watchDecisions(FLOW, ({ cause, at }) => told.push({ cause, at }))
    store.away = false
    await varve.refresh()
    expect(told).toEqual([{ cause: 'rollout', at: time.now() }])
  })

  it('keeps what it served reproducible: the moment says since when it had heard nothing', async () => {
    const { start, clock: time } = fleet()
    const { varve, store } = start(config)
    await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    store.away = true
    await varve.refresh().catch(() => {})
    time.advance('30m')
    const { moment } = varve.now()
    const frozen = reached(varve)
    store.away = false
    await varve.refresh()
    expect(reached(await varve.at(moment))).toEqual(frozen)
    // What the log had decided for that instant is another question.
    expect(reached(await varve.at(new Date(moment.at))).length).toBeGreaterThan(600)
  })

  it('keeps the appointments of a plain schedule', async () => {
    const { start, clock: time } = fleet()
    const { varve, store } = start(config)
    await varve.rollOut(UPLOADS, 50, { ...signed(), plan: startingAt(new Date(time.now() + 3_600_000)) })
    store.away = true
    await varve.refresh().catch(() => {})
    time.advance('1h')
    expect(varve.get(UPLOADS)).toBe(50)
  })
})

describe("a machine's clock that is far from the store's", () => {
  /** A process whose clock is this far ahead of the store's. */
  async function skewed(ahead: number) {
    const { clock: time, connect } = fleet()
    const own = clock(new Date(time.now() + ahead))
    const problems: Problem[] = []
    const store = connect()
    const varve = await open(config, {
      store,
      as: { environment: 'test' },
      platform: { clock: own, timers: own, warn: () => {} },
      onProblem: problem => void problems.push(problem),
    })
    const both = (by: number): void => {
      time.advance(by)
      own.advance(by)
    }
    return { time, own, varve, store, problems, both }
  }

  it('is said from two seconds on, and not below', async () => {
    const said = async (ahead: number): Promise<string[]> =>
      (await skewed(ahead)).problems.map(({ code, severity }) => `${code} ${severity}`)
    expect(await said(2000)).toEqual([])
    expect(await said(2001)).toEqual(['CLOCK_SKEWED warning'])
    expect(await said(-2001)).toEqual(['CLOCK_SKEWED warning'])
  })

  it('is corrected for: its revisions and its ramps go by the time of the store', async () => {
    const { varve, time, both } = await skewed(30_000)
    await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    expect(varve.head().at).toBe(time.now())
    both(299_999)
    expect((await varve.rollout(FLOW)?.state())?.share).toBe(10_000)
    both(1)
    expect((await varve.rollout(FLOW)?.state())?.share).toBe(20_000)
  })

  it('from a minute on, changes nothing and goes no further up a ramp, until it is set right', async () => {
    const { varve, own, time, both } = await skewed(0)
    await varve.rollOut(FLOW, true, { ...signed(), plan: ramp({ from: 10, to: 100, step: 10, every: '2m' }) })
    own.set(new Date(own.now() + 90_000))
    await measured(varve, both)
    const frozen = reached(varve)
    expect(frozen.length).toBeLessThan(350)
    await expect(varve.set(UPLOADS, 20, signed())).rejects.toMatchObject({ code: 'CLOCK_SKEWED' })
    for (let minute = 0; minute < 20; minute += 1) await measured(varve, both)
    expect(reached(varve)).toEqual(frozen)
    own.set(new Date(time.now()))
    await measured(varve, both)
    expect(reached(varve)).toHaveLength(1000)
    await varve.set(UPLOADS, 20, signed())
  })

  it('goes no further up a ramp either when the store is lost and found meanwhile', async () => {
    const { varve, own, store, both } = await skewed(0)
    await varve.rollOut(FLOW, true, { ...signed(), plan: ramp({ from: 10, to: 100, step: 10, every: '2m' }) })
    own.set(new Date(own.now() + 90_000))
    await measured(varve, both)
    store.away = true
    await varve.refresh().catch(() => {})
    store.away = false
    await varve.refresh()
    const frozen = reached(varve)
    for (let minute = 0; minute < 20; minute += 1) await measured(varve, both)
    expect(reached(varve)).toEqual(frozen)
  })
})

/** Lets so much time pass that the clocks are compared. */
async function measured(varve: Shop, both: (by: number) => void): Promise<void> {
  for (let second = 0; second < 62; second += 1) {
    both(1000)
    await varve.refresh()
    await new Promise(resolve => setImmediate(resolve))
  }
}
