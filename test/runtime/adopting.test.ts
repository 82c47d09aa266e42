import { describe, expect, it } from 'vitest'
import {
  defineConfig,
  flag,
  live,
  ramp,
  secret,
  type Divergence,
  type OpenOptions,
  type Problem,
  type StoreChange,
} from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { integer, string } from 'varve/schema'
import { readKnownHistory, writeKnownHistory } from '../../src/core/revisions/known-history.ts'
import { hostPlatform } from '../../src/platform.ts'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'
import { backup, emptied, restored } from './engines.ts'
import { keptInMemory } from './kept.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), poolSize: live(integer(), { default: 1 }) },
  mail: { apiKey: live(secret(string()), { devDefault: 'dev' }) },
  checkout: { newFlow: flag() },
})
const KEY = 'limits.maxUploads'
const POOL = 'limits.poolSize'
const signed = { by: 'dana', message: 'Traffic spike' }
const mia = { by: 'mia', message: 'More' }
const decided = { by: 'lee', message: 'Restored from the backup of 02:00' }
const keyring = fernet(newFernetKey())
const { digest } = hostPlatform()

/** A fleet of which one process runs on what its engine lost: an hour's changes, since it was put back to a backup. */
async function setBack(change?: (here: Started['varve']) => Promise<unknown>, options: OpenOptions = {}) {
  const all = fleet()
  const problems: Problem[] = []
  const start = async (more: OpenOptions = {}) => {
    const onProblem = (problem: Problem): number => problems.push(problem)
    return all.open(config, { keyring, onProblem, ...more })
  }
  const here = await start(options)
  await here.varve.set(KEY, 20, signed)
  const before = backup(all.storage)
  await (change ?? changes)(here.varve)
  const lost = backup(all.storage)
  restored(all.storage, before)
  return { ...all, ...here, start, problems, before, lost }
}

type Started = Awaited<ReturnType<typeof started>>
const started = () => fleet().open(config)

/** What the backup does not have. */
async function changes(varve: Started['varve']): Promise<void> {
  await varve.set(KEY, 30, mia)
  await varve.set(KEY, 40, { by: 'mia', message: 'Still more' })
  await varve.set(POOL, 4, { by: 'mia', message: 'Pool' })
}

/** Looks at the store, which is refused. */
const look = (varve: { refresh(): Promise<void> }): Promise<void> => varve.refresh().catch(() => {})

/** Lets time pass, and what waits for it be done. */
async function passed(clock: { advance(by: string): void }, time: string): Promise<void> {
  clock.advance(time)
  for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

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

describe('following the store after all', () => {
  it('puts back what it lost, as one revision, and no read changes in between', async () => {
    const { varve } = await setBack()
    const seen: unknown[] = []
    varve.watch('*', (_value, change) => seen.push([change.key, change.value]))
    const { revision, putBack, left } = await varve.adopt(decided)
    expect(revision).toMatchObject({ number: 3, kind: 'restore', ...decided })
    expect(putBack.map(({ key, lost }) => [key, lost])).toEqual([
      [KEY, 40],
      [POOL, 4],
    ])
    expect(left).toEqual([])
    expect([varve.get(KEY), varve.get(POOL), varve.health().status]).toEqual([40, 4, 'ok'])
    expect(seen).toEqual([])
    expect(await varve.verify()).toMatchObject({ ok: true })
    await varve.set(KEY, 50, signed)
    expect(varve.head().number).toBe(4)
  })

  it.each([
    { putBack: 'untouched', uploads: 99, left: [KEY], back: [POOL] },
    { putBack: 'everything', uploads: 40, left: [], back: [KEY, POOL] },
    { putBack: 'nothing', uploads: 99, left: [KEY, POOL], back: [] },
  ] as const)('with $putBack leaves $left', async ({ putBack, uploads, left, back }) => {
    const { varve, start } = await setBack()
    await (await start()).varve.set(KEY, 99, { by: 'sam', message: 'Meanwhile' })
    const done = await varve.adopt({ ...decided, putBack })
    expect(done.left.map(({ key }) => key)).toEqual(left)
    expect(done.putBack.map(({ key }) => key)).toEqual(back)
    expect([varve.get(KEY), varve.get(POOL)]).toEqual([uploads, back.some(key => key === POOL) ? 4 : 1])
  })

  it('fills an emptied store again, secrets and all', async () => {
    const { varve, storage, start } = await setBack(async here => {
      await changes(here)
      await here.set('mail.apiKey', 'sk-planted', { ...mia, scope: 'tenant:acme' })
      await here.delete(POOL, mia)
    })
    emptied(storage)
    await varve.adopt(decided)
    const other = (await start()).varve
    expect(other.get(KEY)).toBe(40)
    expect(other.get(POOL)).toBe(1)
    expect(other.for({ tenant: 'acme' }).get('mail.apiKey').reveal()).toBe('sk-planted')
    expect(other.head()).toEqual(varve.head())
    await other.set(KEY, 41, signed)
    await varve.refresh()
    expect(varve.get(KEY)).toBe(41)
  })

  it('brings a rollout back paused, at the share it had when the store was last heard', async () => {
    const plan = ramp({ from: 10, to: 100, step: 10, every: '1h' })
    const { varve, clock } = await setBack(here => here.rollOut('checkout.newFlow', true, { plan, ...mia }))
    await passed(clock, '90m')
    await look(varve)
    await varve.adopt(decided)
    expect(await varve.rollout('checkout.newFlow')?.state()).toMatchObject({ status: 'paused', share: 10_000 })
  })

  it('needs somebody who decides, and a reason', async () => {
    const { varve } = await setBack()
    await look(varve)
    await expect(varve.adopt({ by: 'lee', message: ' ' })).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
    expect(varve.health().status).toBe('diverged')
  })

  it('changes nothing where the store goes away before it is decided', async () => {
    const { varve, store, storage } = await setBack()
    await look(varve)
    store.beforeAppend = () => {
      store.away = true
      throw new Error('the network is gone')
    }
    await expect(varve.adopt(decided)).rejects.toThrow('the network is gone')
    expect([varve.get(KEY), storage.head.number]).toEqual([40, 2])
    store.away = false
    store.beforeAppend = () => {}
    await varve.adopt(decided)
    expect([varve.get(KEY), storage.head.number]).toEqual([40, 3])
  })

  it('takes in what others write while it is decided', async () => {
    const { varve, store, start } = await setBack()
    const other = (await start()).varve
    let writes = 0
    store.beforeAppend = async () => {
      writes += 1
      if (writes <= 2) await other.set(writes === 1 ? POOL : KEY, 70 + writes, { by: 'sam', message: 'Meanwhile' })
    }
    const { putBack, left } = await varve.adopt(decided)
    expect(putBack).toEqual([])
    expect(left.map(({ key, there }) => [key, there])).toEqual([
      [KEY, 72],
      [POOL, 71],
    ])
    expect([varve.get(KEY), varve.get(POOL)]).toEqual([72, 71])
  })

  it('gives up where they never stop, and says so', async () => {
    const { varve, store, start } = await setBack()
    const other = (await start()).varve
    let value = 0
    store.beforeAppend = async () => void (await other.set(POOL, (value += 1), signed))
    await expect(varve.adopt(decided)).rejects.toMatchObject({ code: 'REVISION_CONFLICT' })
    expect(varve.health().status).toBe('diverged')
  })

  it('leaves what was kept before where it can be looked at', async () => {
    const place = keptInMemory()
    const { varve, clock } = await setBack(undefined, { lastKnownGood: place })
    await passed(clock, '1s')
    const kept = place.text
    const { hash } = varve.head()
    await varve.adopt(decided)
    await varve.close()
    expect([...place.aside]).toEqual([[`r5-${hash.slice(0, 8)}`, kept]])
    expect(place.text).toContain(decided.message)
  })

  it('is told of in the history like any other change, with what was lost', async () => {
    const { varve } = await setBack()
    await varve.adopt(decided)
    const [revision] = await listed(varve.revisions({ limit: 1 }))
    expect(revision).toMatchObject({
      kind: 'restore',
      changes: [
        { key: KEY, op: 'set', entry: { value: 40 }, previous: 2 },
        { key: POOL, op: 'set', entry: { value: 4 } },
      ],
      note: {
        settles: {
          after: 2,
          lost: [{ number: 3, by: 'mia' }, { number: 4 }, { number: 5, message: 'Pool' }],
        },
      },
    })
  })
})

describe('a secret that was lost', () => {
  it('comes back as it was sealed, where its record was kept', async () => {
    const place = keptInMemory()
    const { start, storage } = await setBack(
      async here => {
        await here.set('mail.apiKey', 'sk-planted', mia)
        await here.close()
      },
      { lastKnownGood: place },
    )
    storage.records.get('sealed')?.clear()
    const again = (await start({ lastKnownGood: place, keyring: undefined })).varve
    await again.adopt(decided)
    const other = (await start()).varve
    expect(other.get('mail.apiKey').reveal()).toBe('sk-planted')
  })

  it('comes back sealed anew, where it is only open here', async () => {
    const { varve, start } = await setBack(here => here.set('mail.apiKey', 'sk-planted', mia))
    await varve.adopt(decided)
    expect((await start()).varve.get('mail.apiKey').reveal()).toBe('sk-planted')
    expect(varve.get('mail.apiKey').reveal()).toBe('sk-planted')
  })

  it('stays lost where nobody can open it, and that is told; everything else comes back', async () => {
    const { start, storage, lost, before } = await setBack(async here => {
      await here.set(KEY, 40, mia)
      await here.set('mail.apiKey', 'sk-planted', mia)
    })
    restored(storage, lost)
    const blind = (await start({ keyring: undefined })).varve
    restored(storage, before)
    const { left, putBack } = await blind.adopt(decided)
    expect(putBack.map(({ key }) => key)).toEqual([KEY])
    expect(left).toMatchObject([{ key: 'mail.apiKey', lost: '••••' }])
    expect((await start()).varve.get('mail.apiKey').reveal()).toBe('dev')
  })
})

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
