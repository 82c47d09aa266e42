import { describe, expect, it } from 'vitest'
import { ramp } from 'varve'
import { fleet } from '../fleet.ts'
import { keptInMemory } from './kept.ts'
import { config, KEY, signed, left, passed } from './left-behind.ts'

describe('a start while the store is away', () => {
  it('serves what was kept: values, those of tenants, and secrets', async () => {
    const { start } = await left()
    const { varve } = await start()
    expect(varve.get(KEY)).toBe(20)
    expect(varve.for({ tenant: 'acme' }).get(KEY)).toBe(30)
    expect(varve.get('mail.apiKey').reveal()).toBe('sk-planted')
  })

  it('says how old that is: in explain, in health, and in a warning', async () => {
    const { start, clock, problems } = await left()
    const heardAt = clock.now()
    clock.advance('90m')
    const { varve } = await start()
    expect(varve.explain(KEY)).toMatchObject({ value: 20, reason: 'STALE', heardAt, staleFor: 5_400_000 })
    expect(varve.health()).toMatchObject({
      status: 'stale',
      revision: 4,
      store: {
        source: 'last-known-good',
        reachable: false,
        heardAt,
        silence: 5_400_000,
        behind: undefined,
        lastKnownGood: { name: 'varve.lkg', failing: false },
      },
    })
    expect(problems.map(({ issue }) => issue)).toContainEqual(
      'revision 4 is served as it was kept 2 h ago (varve.lkg); nothing can be changed',
    )
    clock.advance('1m')
    expect(varve.health().store?.silence).toBe(5_460_000)
  })

  it('refuses what is older than it may be, and says which age that is', async () => {
    const { start, clock } = await left(keptInMemory(3_600_000))
    clock.advance('59m')
    const { varve } = await start()
    expect(varve.get(KEY)).toBe(20)
    await varve.close()
    clock.advance('2m')
    await expect(start()).rejects.toMatchObject({
      code: 'LAST_KNOWN_GOOD_TOO_OLD',
      message: expect.stringMatching(/varve\.lkg.* is 1 h old, and 1 h is the most/) as string,
    })
  })

  it('refuses writes within half a second, and looking back only where it needs the store', async () => {
    const { start } = await left()
    const { varve } = await start()
    await expect(varve.set(KEY, 5, signed)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    await expect(varve.refresh()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    expect(varve.get(KEY)).toBe(20)
    expect(varve.head().number).toBe(4)
  })

  it('waits five seconds for a store that is silent, and not longer', async () => {
    const { start, clock } = await left()
    const before = clock.monotonic()
    const opened: number[] = []
    const starting = start({ onProblem: () => opened.push(clock.monotonic() - before) }, 'silent')
    const { varve } = await starting
    expect(varve.get(KEY)).toBe(20)
    expect(opened[0]).toBeGreaterThanOrEqual(5000)
    expect(opened[0]).toBeLessThanOrEqual(5200)
  })

  it('fails where nothing was kept, with what can be done: at once, or after half a minute of silence', async () => {
    const empty = { lastKnownGood: keptInMemory() }
    const { start } = await left()
    for (const trouble of ['away', 'silent'] as const) {
      await expect(start(empty, trouble)).rejects.toMatchObject({
        code: 'STORE_UNREACHABLE',
        message: expect.stringContaining('lastKnownGood') as string,
      })
    }
  })

  it('leaves nothing running when it fails', async () => {
    const { start, clock } = await left(keptInMemory(0))
    clock.advance('1s')
    await expect(start()).rejects.toMatchObject({ code: 'LAST_KNOWN_GOOD_TOO_OLD' })
    expect(clock.waiting).toBe(0)
  })

  it('keeps a ramp where it stood when the store was last heard', async () => {
    const all = await left()
    const { varve } = await all.start({}, 'none')
    await varve.rollOut('checkout.newFlow', true, {
      plan: ramp({ from: 10, to: 100, step: 10, every: '1h' }),
      ...signed,
    })
    all.clock.advance('30m')
    await varve.refresh()
    const shown = users(varve)
    await varve.close()
    all.clock.advance('20h')
    const cold = (await all.start()).varve
    expect(users(cold)).toEqual(shown)
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.length).toBeLessThan(60)
  })
})

/** Users that have the new flow. */
function users(varve: { for(audience: { user: string }): { get(key: 'checkout.newFlow'): boolean } }): string[] {
  return Array.from({ length: 200 }, (_, index) => `u${index}`).filter(user =>
    varve.for({ user }).get('checkout.newFlow'),
  )
}

describe('the store that is back after a cold start', () => {
  it('with the same log is gone on with, without a gap, and hints are followed', async () => {
    const all = await left()
    const { varve, store } = await all.start()
    const other = (await all.start({ lastKnownGood: keptInMemory() }, 'none')).varve
    await other.set(KEY, 40, { by: 'lee', message: 'Meanwhile' })
    const seen: unknown[] = []
    varve.watch(KEY, value => seen.push(value))
    const told: string[] = []
    varve.watchStore(change => told.push(change.status))
    store.away = false
    await passed(all.clock, 2000)
    await expect.poll(() => varve.health().status).toBe('ok')
    expect(varve.health().store).toMatchObject({ source: 'store', behind: 0, reachable: true })
    expect([varve.get(KEY), varve.explain(KEY).reason]).toEqual([40, 'STATIC'])
    await other.set(KEY, 50, signed)
    await expect.poll(() => varve.get(KEY)).toBe(50)
    expect([seen, told]).toEqual([[40, 50], ['ok']])
    await varve.set(KEY, 60, signed)
    expect(await varve.verify()).toMatchObject({ ok: true })
  })

  it('is found by a write, a refresh or a look back at once, and joined once', async () => {
    const all = await left()
    const { varve, store } = await all.start()
    store.away = false
    const before = store.calls.open
    await Promise.all([varve.refresh(), varve.set(KEY, 7, signed), varve.snapshot()])
    await passed(all.clock, 5000)
    await passed(all.clock, 5000)
    expect(varve.get(KEY)).toBe(7)
    expect(store.calls.open - before).toBe(1)
  })

  it('and goes away again before it was read from: what was kept is served still, and is said to be', async () => {
    const all = await left()
    const { varve, store } = await all.start()
    const read = store.read.bind(store)
    let reads = 0
    Object.assign(store, {
      read: (...given: Parameters<typeof read>) => {
        reads += 1
        store.away = reads > 1
        return read(...given)
      },
    })
    store.away = false
    await varve.refresh().catch(() => {})
    expect(reads).toBeGreaterThan(1)
    expect(varve.health()).toMatchObject({ status: 'stale', store: { source: 'last-known-good', reachable: false } })
    expect(varve.get(KEY)).toBe(20)
    Object.assign(store, { read, away: false })
    await varve.refresh()
    expect(varve.health()).toMatchObject({ status: 'ok', store: { source: 'store' } })
  })

  it('and falls silent before it was read from is an outage like any other, and keeps nobody waiting', async () => {
    const all = await left()
    const { varve, store } = await all.start()
    const read = store.read.bind(store)
    let reads = 0
    Object.assign(store, {
      read: (...given: Parameters<typeof read>) => {
        reads += 1
        return reads === 1 ? read(...given) : new Promise(() => {})
      },
    })
    store.away = false
    for (let step = 0; step < 40; step += 1) await passed(all.clock, 100)
    expect(reads).toBeGreaterThan(1)
    expect(varve.health().status).toBe('stale')
    Object.assign(store, { read })
    for (let step = 0; step < 40; step += 1) await passed(all.clock, 100)
    expect(varve.health()).toMatchObject({ status: 'ok', store: { source: 'store' } })
  })

  it('is compared by its clock again, and ramps go on', async () => {
    const all = await left()
    const { varve, store } = await all.start()
    expect(varve.health().store?.clockOffset).toBeUndefined()
    store.away = false
    await varve.refresh()
    expect(varve.health().store?.clockOffset).toBe(0)
  })
})

describe('an ordinary start', () => {
  it('serves what the store has, whatever was kept', async () => {
    const all = await left()
    const kept = all.place.text
    const { varve } = await all.start({}, 'none')
    await varve.set(KEY, 77, signed)
    await varve.close()
    all.place.text = kept
    const again = (await all.start({}, 'none')).varve
    expect([again.get(KEY), again.health().store?.source]).toEqual([77, 'store'])
  })

  it('needs no place to keep anything, and health says that there is none', async () => {
    const { varve } = await fleet().open(config)
    expect(varve.health().store).toMatchObject({ status: 'ok', source: 'store', lastKnownGood: undefined })
    const { varve: without } = await fleet().open(config, { store: undefined as never })
    expect(without.health()).toMatchObject({ status: 'ok', store: undefined })
  })
})
