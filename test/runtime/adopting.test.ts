import { describe, expect, it } from 'vitest'
import { ramp } from 'varve'
import { listed } from '../listed.ts'
import { emptied, restored } from './engines.ts'
import { keptInMemory } from './kept.ts'
import { KEY, POOL, signed, mia, decided, look, setBack, changes, passed } from './set-back.ts'

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

  it('comes back where somebody sweeps its record away in the midst of that', async () => {
    const place = keptInMemory()
    const { start, storage } = await setBack(
      async here => {
        await here.set('mail.apiKey', 'sk-planted', mia)
        await here.close()
      },
      { lastKnownGood: place },
    )
    const { varve, store } = await start({ lastKnownGood: place, keyring: undefined })
    store.beforeAppend = () => storage.records.get('sealed')?.clear()
    await varve.adopt(decided)
    expect((await start()).varve.get('mail.apiKey').reveal()).toBe('sk-planted')
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
