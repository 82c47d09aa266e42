import { describe, expect, it, vi } from 'vitest'
import { open, percentage, ramp, startingAt, type Varve } from 'varve'
import { memory } from 'varve/stores/memory'
import { sqlite } from 'varve/stores/sqlite'
import { clock, sandbox } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { canary, config, FLOW, reached, signed, UPLOADS } from './rolling.ts'

type Shop = Varve<(typeof config)['tree']>

describe('two processes on one SQLite file', () => {
  it('give everybody the same answers at every instant of a canary, which nobody drives', async () => {
    await using box = await sandbox()
    const time = clock()
    const process = (): Promise<Shop> => {
      const platform = { clock: time, timers: time, warn: () => {} }
      return open(config, {
        store: sqlite(box.path('varve.db'), { clock: time }),
        platform,
        as: { environment: 'test' },
      })
    }
    await using here = await process()
    await using there = await process()
    await here.rollOut(FLOW, true, { ...signed(), plan: canary })
    await there.refresh()
    for (const wait of [0, 299_999, 1, 1, 1_000_000, 1_400_000, 1]) {
      time.advance(wait)
      expect(there.now().moment).toEqual(here.now().moment)
      expect(reached(there)).toEqual(reached(here))
    }
    expect(reached(there).length).toBeGreaterThan(900)
    await using late = await process()
    expect(reached(late)).toEqual(reached(here))
  })

  it('follow what one of them does to it', async () => {
    await using box = await sandbox()
    const time = clock()
    const platform = { clock: time, timers: time, warn: () => {} }
    const file = (): ReturnType<typeof sqlite> => sqlite(box.path('varve.db'), { clock: time })
    await using here = await open(config, { store: file(), platform })
    await using there = await open(config, { store: file(), platform })
    await here.rollOut(FLOW, true, { ...signed(), plan: canary })
    await there.refresh()
    time.advance('10m')
    await there.rollout(FLOW)?.pause(signed('Stop here'))
    await here.refresh()
    time.advance('1h')
    expect(reached(here)).toEqual(reached(there))
    expect(await here.rollout(FLOW)?.state()).toMatchObject({ status: 'paused', share: 30_000 })
  })
})

describe('two people who steer one canary at the same moment', () => {
  it('do not take two steps together: one of them is told that the other was first', async () => {
    const { start } = fleet()
    const [here, there] = [start(config).varve, start(config).varve]
    const rollout = await here.rollOut(FLOW, true, { ...signed(), plan: canary })
    await there.refresh()
    const other = there.rollout(FLOW)
    const done = await Promise.allSettled([rollout.advance(signed()), other?.advance({ by: 'lee', message: 'Faster' })])
    expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(done.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'REVISION_CONFLICT' } })
    expect((await rollout.state()).share).toBe(20_000)
  })

  it('do not lose what one of them did last: whoever pauses after an abort is told that it is over', async () => {
    const { start } = fleet()
    const [here, there] = [start(config), start(config)]
    const rollout = await here.varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    await there.varve.refresh()
    there.store.hints.held = true
    await rollout.abort(signed('Angry customers'))
    const other = there.varve.rollout(FLOW)
    expect(other?.id).toBe(rollout.id)
    await expect(other?.pause(signed())).rejects.toMatchObject({ code: 'ROLLOUT_STATE' })
    expect(there.varve.rollout(FLOW)).toBeUndefined()
  })
})

describe('a scheduled change', () => {
  const NINE = new Date('2026-01-01T09:00:00Z')

  it('comes at its instant: not a millisecond before', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    await varve.rollOut(UPLOADS, 50, { ...signed(), plan: startingAt(NINE) })
    time.advance('9h')
    expect(await varve.rollout(UPLOADS)?.state()).toMatchObject({ status: 'complete' })
    const at = NINE.getTime()
    const [before, then] = [await varve.at(new Date(at - 1)), await varve.at(NINE)]
    expect([before.get(UPLOADS), then.get(UPLOADS)]).toEqual([10, 50])
  })

  it('is seen as it comes by whoever watches, with rollout as its cause', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    const told: unknown[] = []
    varve.watch(UPLOADS, (value, { before, cause, at }) => told.push({ value, before, cause, at }))
    await varve.rollOut(UPLOADS, 50, { ...signed(), plan: startingAt(NINE) })
    time.advance('8h')
    time.advance(3_599_999)
    expect([varve.get(UPLOADS), told]).toEqual([10, []])
    time.advance(1)
    expect([varve.get(UPLOADS), told]).toEqual([50, [{ value: 50, before: 10, cause: 'rollout', at: NINE.getTime() }]])
  })

  it('has come for a process that was down when it came, as soon as it starts', async () => {
    const { open: starts, clock: time } = fleet()
    const { varve } = await starts(config)
    await varve.rollOut(UPLOADS, 50, { ...signed(), plan: startingAt(NINE) })
    await varve.close()
    time.advance('1d')
    const { varve: again } = await starts(config)
    expect(again.get(UPLOADS)).toBe(50)
  })

  it('weeks ahead, further than a timer reaches, comes all the same, with one timer waiting for all', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    await varve.refresh()
    const waiting = time.waiting
    const inSixtyDays = new Date(time.now() + 60 * 86_400_000)
    await varve.rollOut(UPLOADS, 50, { ...signed(), plan: startingAt(inSixtyDays) })
    await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
    expect(time.waiting).toBe(waiting + 1)
    const told: unknown[] = []
    varve.watch(UPLOADS, value => told.push(value))
    time.advance('61d')
    expect(told).toEqual([50])
  })
})

describe('a schedule further ahead than a timer of the runtime reaches', () => {
  it('comes on its day, and not at once', async () => {
    vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    try {
      await using varve = await open(config, { store: memory(), poll: '90d', as: { environment: 'test' } })
      const inSixtyDays = new Date(Date.now() + 60 * 86_400_000)
      await varve.rollOut(UPLOADS, 50, { ...signed(), plan: startingAt(inSixtyDays) })
      const told: unknown[] = []
      varve.watch(UPLOADS, value => told.push([value, Date.now()]))
      await vi.advanceTimersByTimeAsync(60 * 86_400_000 - 1)
      expect(told).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(told).toEqual([[50, inSixtyDays.getTime()]])
      // A longer one would fire at once, again and again.
      expect(Math.max(...timers.mock.calls.map(([, delay = 0]) => delay))).toBe(2 ** 31 - 1)
    } finally {
      timers.mockRestore()
      vi.useRealTimers()
    }
  })
})

describe('whoever watches decisions', () => {
  it('is told of each boundary once, though no value of this process changes', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    const told: unknown[] = []
    varve.watchDecisions('*', ({ key, cause, at }) => told.push({ key, cause, at }))
    await varve.rollOut(FLOW, true, { ...signed(), plan: ramp({ from: 50, to: 100, step: 25, every: '1m' }) })
    const begun = time.now()
    time.advance('1h')
    expect(told).toEqual([
      { key: FLOW, cause: 'revision', at: begun },
      { key: FLOW, cause: 'rollout', at: begun + 60_000 },
      { key: FLOW, cause: 'rollout', at: begun + 120_000 },
    ])
  })

  it('is told of every key that a late timer had passed, not only of the first', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    const begun = time.now()
    await varve.rollOut(FLOW, true, { ...signed(), plan: startingAt(new Date(begun + 1000)) })
    await varve.rollOut(UPLOADS, 50, { ...signed(), plan: startingAt(new Date(begun + 2000)) })
    const told: string[] = []
    varve.watchDecisions('*', ({ key }) => told.push(key))
    // The machine slept: the clock has gone on, and no timer has.
    time.set(new Date(begun + 5000))
    expect(varve.explain(FLOW).value).toBe(true)
    expect(told.toSorted()).toEqual([FLOW, UPLOADS])
  })

  it('is told of a flag that another one, which changed, decides', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    const needs = { requires: [{ flag: FLOW, is: ['on'] }], off: 'control', serve: 'treatment' } as const
    await varve.setFlag('checkout.button', needs, signed())
    await varve.rollOut(FLOW, true, { ...signed(), plan: startingAt(new Date(time.now() + 1000)) })
    const told: unknown[] = []
    varve.watchDecisions('checkout.button', ({ cause }) => told.push(cause))
    time.advance('1s')
    await varve.set(FLOW, false, signed())
    expect(told).toEqual(['rollout', 'revision'])
  })
})

describe('a percentage without steps', () => {
  it('is the same in a process that starts years later', async () => {
    const { start, clock: time } = fleet()
    const { varve } = start(config)
    await varve.rollOut(FLOW, true, { ...signed(), plan: percentage(12.5) })
    const before = reached(varve)
    time.advance('3650d')
    const { varve: later } = start(config)
    await later.refresh()
    expect(reached(later)).toEqual(before)
  })
})
