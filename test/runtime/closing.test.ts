import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, openSync, type Source } from 'varve'
import { integer } from 'varve/schema'
import { env } from 'varve/sources'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })
const signed = { by: 'dana', message: 'Traffic spike' }
const KEY = 'limits.maxUploads'

describe('opening', () => {
  it('reads the store to its end before it is done, so that the first read is right', async () => {
    const { start, open } = fleet()
    const other = start(config).varve
    for (let value = 1; value <= 700; value += 1) await other.set(KEY, value, signed)
    const { varve } = await open(config)
    expect(varve.get(KEY)).toBe(700)
    expect(varve.head()).toEqual(other.head())
  })

  it('that fails closes the store it was given', async () => {
    const { connect, clock } = fleet()
    for (const call of ['open', 'read'] as const) {
      const store = connect()
      let closed = 0
      const failing = {
        ...store,
        [call]: async () => Promise.reject(new Error('it burns')),
        close: async () => void (closed += 1),
      }
      const platform = { clock, timers: clock, warn: () => {} }
      await expect(open(config, { store: failing, platform })).rejects.toThrow('it burns')
      expect(closed).toBeGreaterThan(0)
    }
    expect(clock.waiting).toBe(0)
  })

  it('at once needs sources that answer at once', () => {
    const slow: Source = { ...env({ from: {} }), load: async () => ({ values: [] }) }
    expect(() => openSync(config, { sources: [slow] })).toThrow(/Use `await open/)
  })

  it('at once connects to the store when it is first needed, and tries again where that failed', async () => {
    const { start } = fleet()
    const { varve, store } = start(config)
    expect(store.calls.open).toBe(0)
    store.away = true
    await expect(varve.set(KEY, 20, signed)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    store.away = false
    await varve.set(KEY, 20, signed)
    expect(varve.get(KEY)).toBe(20)
  })
})

describe('closing', () => {
  it('leaves the last values to be read, and nothing else to be done', async () => {
    const { varve } = await fleet().open(config)
    await varve.set(KEY, 20, signed)
    await varve.close()
    expect([varve.get(KEY), varve.for({ tenant: 'acme' }).get(KEY), varve.now().get(KEY)]).toEqual([20, 20, 20])
    expect(varve.health().status).toBe('closed')
    const closed = { code: 'CLOSED' }
    await expect(varve.set(KEY, 30, signed)).rejects.toMatchObject(closed)
    await expect(varve.refresh()).rejects.toMatchObject(closed)
    await expect(listed(varve.history())).rejects.toMatchObject(closed)
    await expect(varve.until(KEY, value => value > 20)).rejects.toMatchObject(closed)
    expect(() => varve.watch(KEY)).toThrow(expect.objectContaining(closed))
  })

  it('waits for the changes that are under way, and they are kept', async () => {
    const { open, start } = fleet()
    const { varve } = await open(config)
    const changes = [1, 2, 3].map(value => varve.set(KEY, value, signed))
    await varve.close()
    expect((await Promise.all(changes)).map(({ number }) => number)).toEqual([2, 3, 4])
    expect(await listed(start(config).varve.history(KEY))).toHaveLength(3)
  })

  it('ends polling: no timer is left', async () => {
    const { open, clock } = fleet()
    const { varve } = await open(config)
    expect(clock.waiting).toBeGreaterThan(0)
    await varve.close()
    await varve.close()
    expect(clock.waiting).toBe(0)
  })

  it('is what await using does', async () => {
    const { open } = fleet()
    const { varve } = await open(config)
    {
      await using _closing = varve
    }
    expect(varve.health().status).toBe('closed')
  })
})

describe('a change that was kept', () => {
  it('is acknowledged although the snapshot that was due after it could not be taken; that is reported', async () => {
    const { connect, clock } = fleet()
    const store = connect()
    const full = {
      ...store,
      snapshots: { ...store.snapshots, put: async () => Promise.reject(new Error('disk is full')) },
    }
    const problems: string[] = []
    const varve = openSync(config, {
      store: full,
      platform: { clock, timers: clock, warn: () => {} },
      onProblem: ({ issue }) => problems.push(issue),
    })
    for (let value = 1; value <= 1100; value += 1) await varve.set(KEY, value, signed)
    expect(varve.get(KEY)).toBe(1100)
    expect(problems).toEqual([expect.stringContaining('disk is full')])
  })

  it('is told to every watcher although who is told of problems throws', async () => {
    const { start } = fleet()
    const { varve } = start(config, {
      onProblem: () => {
        throw new Error('the log server is down')
      },
    })
    const told: number[] = []
    varve.watch(KEY, () => {
      throw new Error('a watcher that throws')
    })
    varve.watch(KEY, value => told.push(value))
    for (const value of [20, 30]) await varve.set(KEY, value, signed)
    expect(told).toEqual([20, 30])
  })
})

describe('time', () => {
  it('of a revision is the store’s, whatever this machine’s clock shows', async () => {
    const { connect, clock } = fleet()
    const late = { ...clock, now: () => clock.now() - 30_000 }
    const varve = await open(config, { store: connect(), platform: { clock: late, timers: clock } })
    expect(await varve.set(KEY, 20, signed)).toMatchObject({ at: clock.now() })
    await varve.close()
  })

  it('of a machine that is more than a minute off is not accepted, until its clock is set', async () => {
    const { connect, clock } = fleet()
    let off = 61_000
    const wrong = { ...clock, now: () => clock.now() + off }
    const varve = await open(config, { store: connect(), platform: { clock: wrong, timers: clock } })
    await expect(varve.set(KEY, 20, signed)).rejects.toMatchObject({ code: 'CLOCK_SKEWED', details: { seconds: -61 } })
    off = 0
    await varve.refresh()
    await varve.set(KEY, 20, signed)
    await varve.close()
  })

  it('never runs backwards in the log, though clocks do', async () => {
    const { start, clock } = fleet()
    const { varve } = start(config)
    const { at } = await varve.set(KEY, 20, signed)
    clock.set(new Date(at - 3_600_000))
    expect(await varve.set(KEY, 30, signed)).toMatchObject({ at })
    expect((await varve.at(new Date(at))).get(KEY)).toBe(30)
    expect(await varve.verify()).toMatchObject({ ok: true })
  })
})
