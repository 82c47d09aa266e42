import { describe, expect, it } from 'vitest'
import type { Divergence, StoreChange } from 'varve'
import { readKnownHistory, writeKnownHistory } from '../../src/core/revisions/known-history.ts'
import { emptied, restored } from './engines.ts'
import { keptInMemory } from './kept.ts'
import { KEY, POOL, signed, mia, decided, look, setBack, passed, digest } from './set-back.ts'

describe('a store that tells another history', () => {
  it('is told of once, and the last known values stay while nothing can be changed', async () => {
    const { varve, clock, problems } = await setBack()
    const told: StoreChange[] = []
    varve.watchStore(change => told.push(change))
    for (let polls = 0; polls < 5; polls += 1) await passed(clock, '3s')
    expect(problems.map(({ code }) => code)).toEqual(['STORE_DIVERGED'])
    expect(told).toMatchObject([{ status: 'diverged', before: 'ok', trouble: { code: 'STORE_DIVERGED' } }])
    expect(varve.health()).toMatchObject({
      status: 'diverged',
      revision: 5,
      store: { reachable: true, head: { number: 2 }, behind: undefined, source: 'store' },
    })
    expect([varve.get(KEY), varve.get(POOL), varve.explain(KEY).reason]).toEqual([40, 4, 'STALE'])
    await expect(varve.set(KEY, 1, signed)).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
    expect(problems[0]?.issue).toMatch(
      /known is revision 5 \([0-9a-f]{12}\), the store ends at revision 2 \([0-9a-f]{12}\)/,
    )
  })

  it('is found by number and hash, though it has gone on further than what is known', async () => {
    const { varve, start } = await setBack()
    const other = (await start()).varve
    for (const value of [1, 2, 3, 4, 5]) await other.set(KEY, value, signed)
    await look(varve)
    expect([varve.health().status, varve.get(KEY), varve.head().number]).toEqual(['diverged', 40, 5])
  })

  it('mends itself when the right engine comes back', async () => {
    const { varve, storage, lost, start } = await setBack()
    const told: string[] = []
    varve.watchStore(change => told.push(change.status))
    await look(varve)
    restored(storage, lost)
    await (await start()).varve.set(KEY, 50, signed)
    await varve.refresh()
    expect([varve.health().status, varve.get(KEY), varve.head().number]).toEqual(['ok', 50, 6])
    expect(told).toEqual(['diverged', 'ok'])
  })

  it('is no other history as long as it only went on', async () => {
    const { varve, storage, lost } = await setBack()
    restored(storage, lost)
    expect(await varve.divergence()).toBeUndefined()
    await expect(varve.adopt(decided)).rejects.toMatchObject({ code: 'USAGE' })
  })
})

describe('what differs', () => {
  it('from a store that was put back is told value by value, with the revisions that were lost', async () => {
    const { varve } = await setBack()
    const found = await varve.divergence()
    expect(found).toMatchObject({
      kind: 'behind',
      common: 2,
      known: { number: 5 },
      found: { number: 2 },
      lost: [
        { number: 3, by: 'mia', message: 'More', kind: 'set' },
        { number: 4, message: 'Still more' },
        { number: 5, message: 'Pool' },
      ],
      meanwhile: [],
      values: [
        { key: KEY, lost: 40, there: 20, fate: 'put-back', revision: 4, by: 'mia' },
        { key: POOL, lost: 4, fate: 'put-back' },
      ],
    } satisfies Partial<Record<keyof Divergence, unknown>>)
    expect(found?.values[1]).not.toHaveProperty('there')
  })

  it('from one that went on otherwise is told with what it was given meanwhile', async () => {
    const { varve, start } = await setBack()
    const other = (await start()).varve
    await other.set(KEY, 99, { by: 'sam', message: 'Meanwhile' })
    expect(await varve.divergence()).toMatchObject({
      kind: 'forked',
      common: 2,
      meanwhile: [{ number: 3, by: 'sam', message: 'Meanwhile' }],
      values: [
        { key: KEY, lost: 40, there: 99, fate: 'conflict' },
        { key: POOL, lost: 4, fate: 'put-back' },
      ],
    })
  })

  it('from one that was emptied is everything', async () => {
    const { varve, storage } = await setBack()
    emptied(storage)
    const found = await varve.divergence()
    expect(found).toMatchObject({ kind: 'another-log', common: 0, found: { number: 0 } })
    expect(found?.known.logId).not.toBe(found?.found.logId)
    expect(found?.values.map(({ key, fate }) => [key, fate])).toEqual([
      [KEY, 'put-back'],
      [POOL, 'put-back'],
    ])
  })

  it('of a secret is only that it does', async () => {
    const { varve } = await setBack(here => here.set('mail.apiKey', 'sk-planted', mia))
    const found = await varve.divergence()
    expect(found?.values).toMatchObject([{ key: 'mail.apiKey', lost: '••••', fate: 'put-back' }])
    expect(JSON.stringify(found)).not.toContain('sk-planted')
  })

  it('is told by entries where the revisions themselves are not known any more', async () => {
    const place = keptInMemory()
    const { start } = await setBack(
      async here => {
        await here.set(POOL, 3, mia)
        await here.set(POOL, 4, mia)
        await here.close()
      },
      { lastKnownGood: place },
    )
    const known = readKnownHistory(place.text ?? '', digest)
    place.text = writeKnownHistory({ ...known, recent: [] }, digest)
    const again = (await start({ lastKnownGood: place })).varve
    expect(await again.divergence()).toMatchObject({
      kind: 'behind',
      common: 2,
      lost: [],
      values: [{ key: POOL, lost: 4, fate: 'put-back' }],
    })
  })
})
