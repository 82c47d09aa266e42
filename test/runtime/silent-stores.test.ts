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
