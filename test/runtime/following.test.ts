import { describe, expect, it } from 'vitest'
import { restored } from './engines.ts'
import { keptInMemory } from './kept.ts'
import { KEY, POOL, signed, mia, decided, look, setBack, changes, passed } from './set-back.ts'

describe('every other process that stood at a lost revision', () => {
  it('follows by itself once it is decided, and shows nothing in between', async () => {
    const { varve, start, storage, lost, before, clock, problems } = await setBack()
    restored(storage, lost)
    const other = (await start()).varve
    restored(storage, before)
    await look(other)
    const seen: unknown[] = []
    other.watch('*', (_value, change) => seen.push([change.key, change.value]))
    expect(other.health().status).toBe('diverged')
    await varve.adopt(decided)
    await passed(clock, '3s')
    await expect.poll(() => other.health().status).toBe('ok')
    expect([other.get(KEY), other.head()]).toEqual([40, varve.head()])
    expect(seen).toEqual([])
    expect(problems.map(({ issue }) => issue)).toContainEqual(
      `the store (memory) is followed again, as lee decided in revision 3: ${decided.message}`,
    )
    await other.set(KEY, 41, signed)
    await varve.refresh()
    expect(varve.get(KEY)).toBe(41)
  })

  it('follows too when it starts later, from what it kept, however much was written since', async () => {
    const place = keptInMemory()
    const { varve, start, storage, lost, before } = await setBack()
    restored(storage, lost)
    const other = await start({ lastKnownGood: place })
    await other.varve.close()
    restored(storage, before)
    await varve.adopt(decided)
    for (let value = 0; value < 1200; value += 1) await varve.set(POOL, value, signed)
    const later = (await start({ lastKnownGood: place })).varve
    expect([later.health().status, later.get(POOL), later.head()]).toEqual(['ok', 1199, varve.head()])
    expect([...place.aside.keys()]).toHaveLength(1)
  })

  it('stays where it is, where it knows of more than whoever decided: that is not to be lost unseen', async () => {
    const { varve, start, storage, lost, before, store } = await setBack()
    restored(storage, lost)
    store.away = true
    await look(varve)
    const other = (await start()).varve
    await other.set(KEY, 45, mia)
    restored(storage, before)
    store.away = false
    await varve.adopt(decided)
    await look(other)
    expect([other.health().status, other.get(KEY)]).toEqual(['diverged', 45])
    expect(await other.divergence()).toMatchObject({ kind: 'forked', values: [{ key: KEY, lost: 45, there: 40 }, {}] })
    await other.adopt({ ...decided, putBack: 'everything' })
    await varve.refresh()
    expect(varve.get(KEY)).toBe(45)
  })

  it('stays where it is, too, where it stood at a revision of the same number and another hash', async () => {
    const { varve, start, storage, before } = await setBack()
    await look(varve)
    const other = (await start()).varve
    for (const value of [7, 8, 9]) await other.set(KEY, value, { by: 'sam', message: 'A third history' })
    expect(other.head().number).toBe(varve.head().number)
    restored(storage, before)
    await varve.adopt(decided)
    await look(other)
    expect([other.health().status, other.get(KEY)]).toEqual(['diverged', 9])
  })

  it('goes on without a word, where it stood at a revision that both have', async () => {
    const { varve, start, storage, lost, problems } = await setBack()
    const other = (await start()).varve
    expect([other.head().number, other.get(KEY)]).toEqual([2, 20])
    expect(storage.head.number).toBeLessThan(lost.head.number)
    await varve.adopt(decided)
    await other.refresh()
    expect([other.health().status, other.get(KEY)]).toEqual(['ok', 40])
    // By the process that stood at a lost revision, and by no other.
    const told = problems.filter(({ issue }) => issue.includes('tells another history than the one known here'))
    expect(told).toHaveLength(1)
  })
})

describe('a start that finds the store tell another history than was kept', () => {
  it('serves what was kept, and refuses to write, until somebody decides', async () => {
    const place = keptInMemory()
    const { start, problems } = await setBack(
      async here => {
        await changes(here)
        await here.set('mail.apiKey', 'sk-planted', mia)
        await here.close()
      },
      { lastKnownGood: place },
    )
    const kept = place.text
    const { varve } = await start({ lastKnownGood: place })
    expect([varve.get(KEY), varve.get('mail.apiKey').reveal()]).toEqual([40, 'sk-planted'])
    expect(varve.health()).toMatchObject({ status: 'diverged', store: { source: 'last-known-good', reachable: true } })
    expect(varve.explain(KEY)).toMatchObject({ reason: 'STALE', staleFor: expect.any(Number) as number })
    await expect(varve.set(KEY, 1, signed)).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    expect(problems.filter(({ code }) => code === 'STORE_DIVERGED')).toHaveLength(1)
    expect(place.text).toBe(kept)
    await varve.adopt(decided)
    expect([varve.get(KEY), varve.health().status, varve.health().store?.source]).toEqual([40, 'ok', 'store'])
  })

  it('does so too when the store comes back as another one after a cold start', async () => {
    const place = keptInMemory()
    const { connect, start, clock } = await setBack(
      async here => {
        await changes(here)
        await here.close()
      },
      { lastKnownGood: place },
    )
    const store = connect()
    store.away = true
    const { varve } = await start({ lastKnownGood: place, store })
    expect([varve.get(KEY), varve.health().status]).toEqual([40, 'stale'])
    store.away = false
    await passed(clock, '3s')
    await expect.poll(() => varve.health().status).toBe('diverged')
    expect(varve.get(KEY)).toBe(40)
    await varve.adopt(decided)
    expect([varve.get(KEY), varve.health().status]).toEqual([40, 'ok'])
  })

  it('follows the store where what was kept is older than may be served, and says where that is now', async () => {
    const place = keptInMemory(60_000)
    const { start, clock, problems } = await setBack(
      async here => {
        await changes(here)
        await here.close()
      },
      { lastKnownGood: place },
    )
    clock.advance('2m')
    const { varve } = await start({ lastKnownGood: place })
    expect([varve.get(KEY), varve.health().status]).toEqual([20, 'ok'])
    expect(problems).toMatchObject([
      { code: 'STORE_DIVERGED', issue: expect.stringMatching(/is now varve\.lkg\.r5-[0-9a-f]{8}$/) as string },
    ])
  })
})
