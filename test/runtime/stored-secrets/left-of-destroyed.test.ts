import { describe, expect, it, vi } from 'vitest'
import { open, type LastKnownGood } from 'varve'
import { clock } from 'varve/testing'
import { memory } from 'varve/stores/memory'
import { remainsOf } from '../../key-rotation/remains.ts'
import { describeOn } from '../../storages/describe-on.ts'
import { storageKinds } from '../../storages/shared-storage.ts'
import { again, config, keyring, quiet, revealed, signed, tokens } from '../sealed.ts'

const KEY = 'mail.apiKey'
const destroyed = { ...signed, message: 'It leaked' }

describe('what is left of destroyed secrets', () => {
  it('takes tokens that no revision names any more with the others', async () => {
    const time = clock()
    const store = memory({ clock: time })
    const timed = { platform: { ...quiet.platform, clock: time, timers: time } }
    await using varve = await again(store, timed)
    for (const value of ['hush-1', 'hush-2', 'hush-3']) await varve.set(KEY, value, signed)
    for (let number = 0; number < 1010; number += 1) await varve.set('limits.maxUploads', number, signed)
    time.advance('2d')
    await varve.compact({ ...signed, keep: '1d' })
    expect(await tokens(store)).toHaveLength(3)
    expect(await varve.secrets.destroy(KEY, destroyed)).toMatchObject({ revisions: [], tokens: 2 })
    expect([await tokens(store), revealed(varve)]).toEqual([[expect.any(String)], 'hush-3'])
    await varve.secrets.destroy(KEY, { ...destroyed, revisions: 'all' })
    expect(await tokens(store)).toEqual([])
  })

  it('leaves no token in the last known good', async () => {
    const store = memory()
    await using writer = await again(store)
    await writer.set(KEY, 'hush-1', signed)
    await writer.set(KEY, 'hush-2', { ...signed, scope: 'tenant:acme' })
    let saved = ''
    const kept: LastKnownGood = {
      name: 'kept in the test',
      open: () => ({ load: () => undefined, save: async text => void (saved = text), setAside: async () => undefined }),
    }
    await using varve = await again(store, { lastKnownGood: kept })
    const bodies = (await store.records.list('sealed')).map(({ body }) => JSON.stringify(body))
    await vi.waitFor(() => expect(bodies.filter(body => saved.includes(body))).toHaveLength(2))
    await varve.secrets.destroy(KEY, { ...destroyed, revisions: 'all' })
    expect(bodies.filter(body => saved.includes(body))).toHaveLength(1)
  })
})

describe.each(storageKinds.filter(({ onEngine }) => !onEngine))('what was destroyed', kind => {
  describeOn(kind, () => {
    it('is in no file of the store any more', async () => {
      await using storage = await kind.make()
      await using varve = await open(config, { ...quiet, store: storage.connect(), keyring })
      for (const value of ['hush-1', 'hush-2']) await varve.set(KEY, value, signed)
      const store = storage.connect()
      const bodies = (await store.records.list('sealed')).map(({ body }) => JSON.parse(body) as { token: string })
      const written = bodies.map(({ token }) => token)
      expect(remainsOf(written, storage.folder)).not.toEqual([])
      const { scrubbed } = await varve.secrets.destroy(KEY, { ...destroyed, revisions: 'all' })
      expect([scrubbed, remainsOf(written, storage.folder)]).toEqual([true, []])
      await store.close()
    })
  })
})
