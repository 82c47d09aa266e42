import { describe, expect, it } from 'vitest'
import { MASK, ramp, steps, type OpenOptions } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { again, failure, quiet, revealed, signed, tokens } from './sealed.ts'

describe('the past of a secret', () => {
  it('is read with at, and shown by nothing', async () => {
    const store = memory()
    await using varve = await again(store)
    for (const value of ['hush-1', 'hush-2', 'hush-3']) await varve.set('mail.apiKey', value, signed)
    await varve.delete('mail.apiKey', signed)
    await using other = await again(store)
    const values = await Promise.all(
      [2, 3, 4].map(async revision => (await other.at(revision)).get('mail.apiKey').reveal()),
    )
    expect(values).toEqual(['hush-1', 'hush-2', 'hush-3'])
    expect(await failure(async () => (await other.at(5)).get('mail.apiKey'))).toMatchObject({ code: 'MISSING_VALUE' })
    const history = []
    for await (const entry of other.history('mail.apiKey')) history.push([entry.before, entry.after])
    expect(history).toEqual([
      [MASK, undefined],
      [MASK, MASK],
      [MASK, MASK],
      [undefined, MASK],
    ])
    expect(await other.diff(2, 3)).toEqual([{ key: 'mail.apiKey', before: MASK, after: MASK }])
    await varve.set('mail.apiKey', 'hush-4', signed)
    const told = [await varve.blame('mail.apiKey'), await varve.snapshot(3), await varve.snapshot()]
    expect(JSON.stringify(told)).not.toContain('hush')
  })

  it('is gone back to by rollback, undo and restore, and the commitment is the one it was', async () => {
    const store = memory()
    await using varve = await again(store)
    const first = await varve.set('mail.apiKey', 'hush-1', signed)
    await varve.set('mail.apiKey', 'hush-2', signed)
    const back = await varve.rollback('mail.apiKey', signed)
    expect(back.changes[0]?.entry).toEqual(first.changes[0]?.entry)
    expect(revealed(varve)).toBe('hush-1')
    await varve.undo(back.number, signed)
    expect(revealed(varve)).toBe('hush-2')
    await varve.restore(first.number, signed)
    expect(revealed(varve)).toBe('hush-1')
    await using other = await again(store)
    expect(revealed(other)).toBe('hush-1')
    expect(await varve.verify()).toMatchObject({ ok: true })
  })

  it('moves with compaction', async () => {
    const time = clock()
    const store = memory({ clock: time })
    const timed: OpenOptions = { platform: { ...quiet.platform, clock: time, timers: time } }
    await using varve = await again(store, timed)
    await varve.set('mail.apiKey', 'hush-1', signed)
    for (let number = 0; number < 1100; number += 1) await varve.set('limits.maxUploads', number, signed)
    time.advance('2d')
    await varve.compact({ ...signed, keep: '1d' })
    await using other = await again(store, timed)
    expect(revealed(other)).toBe('hush-1')
    expect((await other.at(1000)).get('mail.apiKey').reveal()).toBe('hush-1')
  })
})

describe('a secret that is rolled out', () => {
  it('goes to some before all, and both sides stay sealed', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'old-key', signed)
    const plan = ramp({ from: 50, to: 100, step: 50, every: '1h' })
    const rollout = await varve.rollOut('mail.apiKey', 'new-key', { ...signed, plan })
    const users = Array.from({ length: 200 }, (_, index) => `u${index}`)
    const share = (reader: typeof varve): number =>
      users.filter(user => reader.for({ user }).get('mail.apiKey').reveal() === 'new-key').length
    expect(share(varve)).toBeGreaterThan(60)
    expect(share(varve)).toBeLessThan(140)
    await using other = await again(store)
    expect(share(other)).toBe(share(varve))
    const texts = (await store.read(0, 100)).revisions.map(({ text }) => text).join()
    expect(texts).not.toMatch(/old-key|new-key/)
    await rollout.pause(signed)
    expect(share(varve)).toBeGreaterThan(60)
    await rollout.complete(signed)
    expect([revealed(varve), share(varve)]).toEqual(['new-key', 200])
    expect((await rollout.state()).status).toBe('complete')
    await varve.rollback('mail.apiKey', signed)
    expect(revealed(varve)).toBe('old-key')
  })

  it('is aborted to the key that was', async () => {
    await using varve = await again(memory())
    await varve.set('mail.apiKey', 'old-key', signed)
    const plan = steps([{ share: 100 }])
    const rollout = await varve.rollOut('mail.apiKey', 'new-key', { ...signed, plan })
    await rollout.abort(signed)
    expect(revealed(varve)).toBe('old-key')
  })
})

describe('the secrets of a tenant', () => {
  it('are copied to another by sealing them for it', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.change(signed, draft => {
      draft.set('mail.apiKey', 'acme-key', { scope: 'tenant:acme' })
      draft.set('limits.maxUploads', 5, { scope: 'tenant:acme' })
    })
    const plan = steps([{ share: 100 }])
    await varve.rollOut('erp.account', { user: 'a', key: 'k' }, { ...signed, plan, scope: 'tenant:acme' })
    await varve.tenants.copy('acme', 'globex', signed)
    await using other = await again(store)
    expect(revealed(other, 'globex')).toBe('acme-key')
    expect(other.for({ tenant: 'globex', user: 'u' }).get('erp.account').reveal()).toEqual({ user: 'a', key: 'k' })
    expect(await tokens(store)).toHaveLength(4)
    await varve.tenants.clear('acme', signed)
    expect(revealed(varve, 'globex')).toBe('acme-key')
  })

  it('are not copied where they cannot be opened', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'acme-key', { ...signed, scope: 'tenant:acme' })
    await using other = await again(store, { keyring: fernet(newFernetKey()) })
    expect(await failure(() => other.tenants.copy('acme', 'globex', signed))).toMatchObject({
      code: 'SECRET_UNREADABLE',
      details: { scope: 'tenant:acme' },
    })
  })
})
