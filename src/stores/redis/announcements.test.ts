import { defineConfig, flag, live, open, secret, steps } from 'varve'
import { integer, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { LIBRARIES, libraries, useRedis } from '../../../test/engines/use-redis.ts'
import { chainAfter, following } from '../../testing/store-contract/chain.ts'
import { redis } from '../redis.ts'
import { announcementsOf, EVERYBODY } from './announcements.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  pool: { size: live(integer(), { default: 5 }) },
  mail: { token: live(secret(string()), { devDefault: 'none' }) },
  checkout: { newFlow: flag() },
})
const signed = { by: 'dana', message: 'Traffic spike' }
const CHANNEL = 'config:changed'
const ACME = '7d9b7e0e-2b1f-4c43-8a2f-0d2f3c4b5a69'

describe('what is announced of a revision', () => {
  const messages = (changes: unknown): string[] => {
    const revision = { number: 1, id: '', hash: '', text: JSON.stringify({ changes }) }
    return announcementsOf([revision])
  }

  it.each([
    [{ key: 'limits.maxUploads' }, `${EVERYBODY}:limits.maxUploads`],
    [{ key: 'limits.maxUploads', scope: `tenant:${ACME}` }, `${ACME}:limits.maxUploads`],
    [{ key: 'limits.maxUploads', scope: 'service:worker' }, `${EVERYBODY}:limits.maxUploads`],
    [{ key: 'limits.maxUploads', scope: 'varve:killed' }, `${EVERYBODY}:limits.maxUploads`],
    [{ key: 'limits.maxUploads', scope: 'tenant:eu:acme' }, `${EVERYBODY}:limits.maxUploads`],
  ])('is the tenant and the key: %j', (change, message) => {
    expect(messages([change])).toEqual([message])
  })

  it('is told once, however often it changed', () => {
    const key = 'limits.maxUploads'
    const changes = [{ key }, { key, scope: 'service:worker' }, { key, scope: 'tenant:acme' }, { key }]
    expect(messages(changes)).toEqual([`${EVERYBODY}:${key}`, `acme:${key}`])
  })

  it('is nothing where nothing changed, or the text is no revision', () => {
    expect(messages([])).toEqual([])
    expect(messages([null, 1, { key: 2 }, { key: 'a', scope: 3 }])).toEqual([])
    for (const text of ['', '{', 'null', '[]', '{"changes":1}'])
      expect(announcementsOf([{ number: 1, id: '', hash: '', text }])).toEqual([])
  })
})

describe('the channel of announcements', () => {
  it.each(['', 'config changed', 'a'.repeat(201), 'config\nchanged', '{varve}:hints'])('is not %j', announce => {
    expect(() => redis('redis://db', { announce })).toThrow(/cannot be the channel on which the Redis store announces/)
  })
})

describeWith('redis-server', 'a program that listens to config:changed', () => {
  const used = useRedis()

  /** What a plain subscriber of a library hears. */
  async function listener(library: (typeof LIBRARIES)[number]): Promise<string[]> {
    const heard: string[] = []
    const subscriber = await libraries[library](used.engine.url)
    onTestFinished(() => subscriber[Symbol.asyncDispose]())
    await subscriber.subscribe(CHANNEL, message => heard.push(message))
    return heard
  }

  describe.each(LIBRARIES)('by the client %s', library => {
    it('hears of every change which tenant and key it is of, and of no value', async () => {
      const heard = await listener(library)
      const store = used.connect({ namespace: used.namespace(), announce: CHANNEL })
      await using varve = await open(config, { store, keyring: fernet(newFernetKey()) })
      await varve.set('limits.maxUploads', 20, signed)
      await varve.set('limits.maxUploads', 500, { ...signed, scope: `tenant:${ACME}` })
      await varve.set('mail.token', 'hunter2', { ...signed, scope: `tenant:${ACME}` })
      await varve.change(signed, draft => {
        draft.set('limits.maxUploads', 30)
        draft.set('pool.size', 8)
      })
      const plan = steps([{ share: 5 }])
      await varve.rollOut('checkout.newFlow', true, { ...signed, plan })
      await varve.kill('pool.size', signed)
      await varve.delete('limits.maxUploads', { ...signed, scope: `tenant:${ACME}` })
      await expect.poll(() => heard.at(-1)).toBe(`${ACME}:limits.maxUploads`)
      expect(heard).toEqual([
        `${EVERYBODY}:limits.maxUploads`,
        `${ACME}:limits.maxUploads`,
        `${ACME}:mail.token`,
        `${EVERYBODY}:limits.maxUploads`,
        `${EVERYBODY}:pool.size`,
        `${EVERYBODY}:checkout.newFlow`,
        `${EVERYBODY}:pool.size`,
        `${ACME}:limits.maxUploads`,
      ])
    })

    it('hears nothing unless the store was told to announce', async () => {
      const heard = await listener(library)
      const store = used.connect({ namespace: used.namespace() })
      const { logId, head } = await store.open()
      await store.append(head, [following(logId, head)])
      await used.engine.ask('PUBLISH', CHANNEL, 'the end')
      await expect.poll(() => heard).toEqual(['the end'])
    })

    it('hears nothing of a change that came too late, nor twice of one that was repeated', async () => {
      const heard = await listener(library)
      const store = used.connect({ namespace: used.namespace(), announce: CHANNEL })
      const { logId, head } = await store.open()
      const [first, second] = chainAfter(logId, head, 2)
      if (first === undefined || second === undefined) throw new Error('two were made')
      await store.append(head, [first])
      expect((await store.append(head, [following(logId, head, { message: 'Too late' })])).written).toBe(0)
      const here = { number: 1, hash: first.hash, at: 0 }
      await expect(store.append(here, [{ ...second, id: first.id }])).rejects.toMatchObject({ code: 'REVISION_EXISTS' })
      await used.engine.ask('PUBLISH', CHANNEL, 'the end')
      await expect.poll(() => heard).toEqual([`${EVERYBODY}:limits.maxUploads`, 'the end'])
    })
  })

  it('hears on after the server was killed and started again', async () => {
    const store = used.connect({ namespace: used.namespace(), announce: CHANNEL })
    const { logId, head } = await store.open()
    await used.engine.stop('kill')
    await used.engine.start()
    const heard = await listener('redis')
    await expect.poll(async () => store.head().catch(() => undefined)).toMatchObject(head)
    await store.append(head, [following(logId, head)])
    await expect.poll(() => heard).toEqual([`${EVERYBODY}:limits.maxUploads`])
  })

  it('makes every process look by what it says there', async () => {
    const namespace = used.namespace()
    const store = used.connect({ namespace, announce: CHANNEL })
    await store.open()
    const hints: (number | undefined)[] = []
    store.subscribe(
      number => hints.push(number),
      () => {},
    )
    await expect.poll(() => hints).toEqual([undefined])
    await used.engine.ask('PUBLISH', CHANNEL, `${ACME}:limits.maxUploads`)
    await expect.poll(() => hints).toEqual([undefined, undefined])
  })

  it('is missed, and hints are not, where the user has no right to the channel: opening says so', async () => {
    const namespace = used.namespace()
    await used.engine.ask(
      'ACL',
      'SETUSER',
      'quiet',
      'on',
      '>secret',
      '~*',
      '+@all',
      'resetchannels',
      `&{${namespace}}:hints`,
    )
    const store = used.connect({ namespace, announce: CHANNEL }, used.engine.address('quiet:secret'))
    const { logId, head, findings } = await store.open()
    const finding = {
      severity: 'warning',
      about: 'rights',
      issue: 'its user may not use the channel config:changed, so no change is announced there',
      remedy: 'Allow the user &config:changed.',
    }
    expect(findings).toContainEqual(finding)
    expect(await store.upkeep?.inspect()).toContainEqual(finding)
    const hints: (number | undefined)[] = []
    const other = used.connect({ namespace, announce: CHANNEL }, used.engine.address('quiet:secret'))
    await other.open()
    other.subscribe(
      number => hints.push(number),
      () => {},
    )
    await expect.poll(() => hints).toEqual([undefined])
    expect((await store.append(head, [following(logId, head)])).written).toBe(1)
    await expect.poll(() => hints).toEqual([undefined, 1])
  })
})
