import { describe, expect, it } from 'vitest'
import { isVarveError, VarveError, type Varve } from 'varve'
import type { TestClock } from 'varve/testing'
import { fleet } from '../fleet.ts'
import type { TroubledStore } from '../troubled-store.ts'
import { config, KEY, signed } from './cut-off.ts'

/** Every way in which a store can say nothing, and what a write fails with then. */
const SILENCES = [
  {
    silence: 'refuses every call',
    quiet: (store: TroubledStore) => void (store.away = true),
    code: 'STORE_UNREACHABLE',
  },
  {
    silence: 'takes every call and answers none',
    quiet: (store: TroubledStore) => void store.silent.add('open').add('head').add('append').add('read'),
    code: 'STORE_INDETERMINATE',
  },
  {
    silence: 'breaks off a write and is silent then',
    quiet: (store: TroubledStore) => {
      store.silent.add('read').add('head')
      store.beforeAppend = () => {
        throw new VarveError('STORE_INDETERMINATE', { store: 'memory', id: '?', reason: 'the connection was reset' })
      }
    },
    code: 'STORE_INDETERMINATE',
  },
] as const

/** Moves a clock on in small steps until something fails, and returns how long that took and what it failed with. */
async function failedWithin(clock: TestClock, work: Promise<unknown>): Promise<{ after: number; code: unknown }> {
  const start = clock.monotonic()
  const failures: unknown[] = []
  work.catch((error: unknown) => failures.push(error))
  for (let step = 0; step < 1000; step += 1) {
    await new Promise(resolve => setImmediate(resolve))
    const [failure] = failures
    if (failure !== undefined)
      return { after: clock.monotonic() - start, code: isVarveError(failure) ? failure.code : failure }
    clock.advance('10ms')
  }
  return { after: Infinity, code: undefined }
}

describe('a store that breaks off every write, and can be read all the while', () => {
  const breakingOff = () => {
    const { start, clock } = fleet()
    const { varve, store } = start(config)
    store.beforeAppend = () => {
      throw new VarveError('STORE_INDETERMINATE', { store: 'memory', id: '?', reason: 'the connection was reset' })
    }
    return { varve, store, clock }
  }

  it('fails a write within a second, after a few tries, and each one after it as soon', async () => {
    const { varve, store, clock } = breakingOff()
    for (let time = 0; time < 3; time += 1) {
      const before = store.calls.append
      const failed = await failedWithin(clock, varve.set(KEY, 30, signed))
      expect(failed).toEqual({ after: expect.any(Number) as number, code: 'STORE_INDETERMINATE' })
      expect(failed.after).toBeLessThanOrEqual(1000)
      expect(store.calls.append - before).toBeLessThanOrEqual(6)
    }
    expect(varve.health().status).toBe('ok')
  })

  it('takes a write again once it is mended, and keeps it once', async () => {
    const { varve, store, clock } = breakingOff()
    const set = varve.set(KEY, 30, signed)
    for (let step = 0; step < 20; step += 1) {
      await new Promise(resolve => setImmediate(resolve))
      clock.advance('10ms')
    }
    store.beforeAppend = () => {}
    clock.advance('1s')
    await set
    expect(varve.get(KEY)).toBe(30)
  })
})

describe('a store that says that others got there first, when nobody did', () => {
  it('fails a write within a second, and nothing is in doubt', async () => {
    const { start, clock } = fleet()
    const { varve, store } = start(config)
    await varve.set(KEY, 20, signed)
    const head = await store.head()
    Object.assign(store, { append: () => Promise.resolve({ written: 0, head }) })
    const failed = await failedWithin(clock, varve.set(KEY, 30, signed))
    expect(failed).toEqual({ after: expect.any(Number) as number, code: 'STORE_UNREACHABLE' })
    expect(failed.after).toBeLessThanOrEqual(1000)
  })
})

describe.each(SILENCES)('a store that $silence', ({ quiet, code }) => {
  it('fails the first write within a second, and each one after it within half of one', async () => {
    const { start, clock } = fleet()
    const { varve, store } = start(config)
    await varve.set(KEY, 20, signed)
    quiet(store)
    const first = await failedWithin(clock, varve.set(KEY, 30, signed))
    expect(first).toEqual({ after: expect.any(Number) as number, code })
    expect(first.after).toBeLessThanOrEqual(1000)
    const next = await failedWithin(clock, varve.set(KEY, 40, signed))
    expect(next).toEqual({ after: expect.any(Number) as number, code: 'STORE_UNREACHABLE' })
    expect(next.after).toBeLessThanOrEqual(500)
    expect([varve.get(KEY), varve.health().status]).toEqual([20, 'stale'])
  })

  it('fails a write that looks back or has an id of its own as soon', async () => {
    const { start, clock } = fleet()
    const id = '019b76da-a800-7000-8000-000000000001'
    const ways = [
      (varve: Pick<Varve<typeof config.tree>, 'rollback'>) => varve.rollback(KEY, signed),
      (varve: Pick<Varve<typeof config.tree>, 'set'>) => varve.set(KEY, 40, { ...signed, id }),
      (varve: Pick<Varve<typeof config.tree>, 'delete'>) => varve.delete('checkout.newFlow', signed),
    ]
    for (const way of ways) {
      const { varve, store } = start(config)
      await varve.set(KEY, 20, signed)
      quiet(store)
      expect((await failedWithin(clock, way(varve))).after).toBeLessThanOrEqual(1000)
    }
  })
})

describe('a store that is only slow', () => {
  it('is waited for, as long as it answers at all', async () => {
    const { start, clock } = fleet()
    const { varve, store } = start(config)
    let goOn = (): void => {}
    store.beforeAppend = () => new Promise<void>(resolve => (goOn = resolve))
    const writing = varve.set(KEY, 20, signed)
    let isOver = false
    void writing.then(() => (isOver = true))
    for (let step = 0; step < 40; step += 1) {
      await new Promise(resolve => setImmediate(resolve))
      clock.advance('250ms')
    }
    expect(isOver).toBe(false)
    goOn()
    await writing
    expect(varve.get(KEY)).toBe(20)
    expect(varve.health().status).toBe('ok')
  })
})
