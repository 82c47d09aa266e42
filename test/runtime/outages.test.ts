import { describe, expect, it } from 'vitest'
import { VarveError, type StoreChange } from 'varve'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'
import { config, KEY, signed, cutOff } from './cut-off.ts'

describe('while the store is away', () => {
  it('reads go on with the last known values', async () => {
    const { varve } = await cutOff()
    expect(varve.get(KEY)).toBe(20)
    expect(varve.for({ tenant: 'acme' }).get(KEY)).toBe(20)
    expect(varve.now().get(KEY)).toBe(20)
  })

  it('explain says that a stored value may be stale, and that a default is none', async () => {
    const { varve } = await cutOff()
    expect(varve.explain(KEY)).toMatchObject({ value: 20, reason: 'STALE', layer: 'stored' })
    expect(varve.explain('checkout.newFlow')).toMatchObject({ reason: 'DEFAULT' })
  })

  it('health says so, since when, and it is reported once, not at every poll', async () => {
    const { varve, clock, store, problems } = await cutOff()
    for (let polls = 0; polls < 5; polls += 1) {
      const before = store.calls.read
      clock.advance('20s')
      await expect.poll(() => store.calls.read).toBeGreaterThan(before)
    }
    expect(varve.health()).toMatchObject({
      status: 'stale',
      revision: 2,
      store: { name: 'memory', reachable: false, silence: 100_000, trouble: { code: 'STORE_UNREACHABLE' } },
    })
    expect(problems.map(({ code }) => code)).toEqual(['STORE_UNREACHABLE'])
  })

  it('every way of writing fails loudly, and nothing changes', async () => {
    const { varve } = await cutOff()
    const lost = { code: 'STORE_UNREACHABLE' }
    await expect(varve.set(KEY, 30, signed)).rejects.toMatchObject(lost)
    await expect(varve.set(KEY, 30, { ...signed, dryRun: true })).rejects.toMatchObject(lost)
    await expect(varve.delete(KEY, signed)).rejects.toMatchObject(lost)
    await expect(varve.rollback(KEY, signed)).rejects.toMatchObject(lost)
    await expect(varve.restore(0, signed)).rejects.toMatchObject(lost)
    await expect(varve.tag('release', signed)).rejects.toMatchObject(lost)
    expect(varve.get(KEY)).toBe(20)
  })

  it('overrides still work: they are this process’s own', async () => {
    const { varve } = await cutOff()
    varve.override(KEY, 5)
    expect(varve.get(KEY)).toBe(5)
  })

  it('what was looked at before can be looked at again', async () => {
    const { varve, store } = fleet().start(config)
    await varve.set(KEY, 20, signed)
    await listed(varve.history(KEY))
    store.away = true
    for (const _ of ['first', 'second']) {
      expect(await listed(varve.history(KEY))).toMatchObject([{ after: 20 }])
      expect((await varve.snapshot()).entries).toMatchObject([{ value: 20 }])
      expect((await varve.at(2)).get(KEY)).toBe(20)
      expect(await varve.diff(0)).toMatchObject([{ after: 20 }])
    }
  })

  it('opening fails with what could not be done, and leaves nothing open', async () => {
    const { connect, clock } = fleet()
    const store = connect()
    store.away = true
    const { open } = await import('varve')
    const platform = { clock, timers: clock }
    await expect(open(config, { store, platform })).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(clock.waiting).toBe(0)
  })
})

describe('whoever watches the store', () => {
  it('is told when it is lost and when it is back, and how long it was away', async () => {
    const { start, clock } = fleet()
    const { varve, store } = start(config)
    await varve.set(KEY, 20, signed)
    const told: StoreChange[] = []
    using _ = varve.watchStore(change => told.push(change))
    store.away = true
    await varve.refresh().catch(() => {})
    await varve.refresh().catch(() => {})
    const lost = clock.now()
    clock.advance('90s')
    store.away = false
    await varve.refresh()
    expect(told).toMatchObject([
      { status: 'stale', before: 'ok', at: lost, trouble: { code: 'STORE_UNREACHABLE' } },
      { status: 'ok', before: 'stale', at: lost + 90_000, lasted: 90_000, trouble: undefined },
    ])
  })

  it('is told of nothing once it looks away, or the Varve is closed', async () => {
    const { varve, store } = await cutOff()
    const told: StoreChange[] = []
    varve.watchStore(change => told.push(change))[Symbol.dispose]()
    varve.watchStore(change => told.push(change))
    await varve.close()
    store.away = false
    expect(told).toEqual([])
  })
})

describe('when the store is back', () => {
  it('the next poll finds it, and what others wrote meanwhile', async () => {
    const { varve, store, clock, start } = await cutOff()
    await start(config).varve.set(KEY, 30, { by: 'lee', message: 'Meanwhile' })
    store.away = false
    const seen = varve.until(KEY, value => value === 30)
    clock.advance('20s')
    expect(await seen).toBe(30)
    expect(varve.health()).toMatchObject({ status: 'ok', store: { reachable: true, silence: 0, behind: 0 } })
    expect(varve.explain(KEY).reason).toBe('STATIC')
  })

  it('a hint finds it at once, without a number too, as after a line that was cut is back', async () => {
    for (const number of [undefined, 2]) {
      const { varve, store } = await cutOff()
      store.away = false
      store.hints.held = true
      store.hints.release(() => [number])
      await expect.poll(() => varve.health().status).toBe('ok')
    }
  })

  it('a refresh finds it at once', async () => {
    const { varve, store } = await cutOff()
    store.away = false
    await varve.refresh()
    expect(varve.health()).toMatchObject({ status: 'ok', store: { reachable: true, trouble: undefined } })
  })

  it('a poll is never more than two seconds away, however long it was gone', async () => {
    const { varve, store, clock } = await cutOff()
    for (let minute = 0; minute < 60; minute += 1) {
      clock.advance('1m')
      await new Promise(resolve => setImmediate(resolve))
    }
    store.away = false
    clock.advance('2s')
    await expect.poll(() => varve.health().status).toBe('ok')
  })

  it('a write finds it at once, without waiting for the poll', async () => {
    const { varve, store } = await cutOff()
    store.away = false
    await varve.set(KEY, 30, signed)
    expect(varve.get(KEY)).toBe(30)
    expect(varve.health().status).toBe('ok')
  })
})

describe('when the store breaks off while writing', () => {
  const brokenOff = (id: string): VarveError =>
    new VarveError('STORE_INDETERMINATE', { store: 'memory', id, reason: 'the connection was reset' })

  it('a change that was kept after all is acknowledged, once', async () => {
    const { varve, store } = fleet().start(config)
    store.afterAppend = () => {
      throw brokenOff('?')
    }
    await varve.set(KEY, 20, signed)
    expect(varve.get(KEY)).toBe(20)
    store.afterAppend = () => {}
    expect(await listed(varve.history(KEY))).toHaveLength(1)
  })

  it('a change that was not kept is tried again', async () => {
    const { varve, store } = fleet().start(config)
    let failures = 1
    store.beforeAppend = () => {
      if (failures-- > 0) throw brokenOff('?')
    }
    await varve.set(KEY, 20, signed)
    expect(varve.get(KEY)).toBe(20)
  })

  it('and cannot say, the change fails with its id, and repeating it with that id is harmless', async () => {
    const { varve, store } = fleet().start(config)
    const id = '019b76da-a800-7000-8000-000000000001'
    store.afterAppend = () => {
      store.away = true
      throw brokenOff(id)
    }
    await expect(varve.set(KEY, 20, { ...signed, id })).rejects.toMatchObject({ code: 'STORE_INDETERMINATE' })
    store.away = false
    store.afterAppend = () => {}
    await varve.set(KEY, 20, { ...signed, id })
    expect(await listed(varve.history(KEY))).toHaveLength(1)
  })
})

describe('when the store tells another history than before', () => {
  /** A log whose end is replaced underneath by what `other` does to it. */
  async function replaced(other: 'shorter' | 'different') {
    const { start, storage } = fleet()
    const { varve } = start(config)
    await varve.set(KEY, 20, signed)
    const before = { revisions: [...storage.revisions], head: storage.head, numbers: new Map(storage.numbers) }
    await varve.set(KEY, 30, signed)
    Object.assign(storage, before)
    storage.numbers.clear()
    for (const [id, number] of before.numbers) storage.numbers.set(id, number)
    if (other === 'different') await start(config).varve.set(KEY, 99, { by: 'mallory', message: 'Not what it was' })
    return varve
  }

  it.each(['shorter', 'different'] as const)(
    'a %s one is refused with STORE_DIVERGED, and the last known values stay',
    async other => {
      const varve = await replaced(other)
      await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
      expect(varve.get(KEY)).toBe(30)
      expect(varve.health().status).toBe('diverged')
      expect(varve.explain(KEY).reason).toBe('STALE')
      await expect(varve.set(KEY, 40, signed)).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    },
  )
})

describe('hints that a store gives', () => {
  it('may all be lost: a change is seen within a poll', async () => {
    const { start, clock } = fleet()
    const [here, there] = [start(config), start(config)]
    here.store.hints.held = true
    await here.varve.refresh()
    await there.varve.set(KEY, 20, signed)
    expect(here.varve.get(KEY)).toBe(10)
    const seen = here.varve.until(KEY, value => value === 20)
    clock.advance('1200ms')
    expect(await seen).toBe(20)
  })

  it('may come late, twice and in any order: each change is told once, in its order', async () => {
    const { start } = fleet()
    const [here, there] = [start(config), start(config)]
    here.store.hints.held = true
    await here.varve.refresh()
    const told: number[] = []
    here.varve.watch(KEY, value => told.push(value))
    for (const value of [1, 2, 3, 4, 5]) await there.varve.set(KEY, value, signed)
    const seen = here.varve.until(KEY, value => value === 5)
    here.store.hints.release(hints => [...hints.toReversed(), ...hints, undefined, 999, 0])
    await seen
    await here.varve.refresh()
    expect(told).toEqual([1, 2, 3, 4, 5])
  })
})
