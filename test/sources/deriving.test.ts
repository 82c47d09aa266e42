import { setImmediate } from 'node:timers/promises'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { compose, defineConfig, derive, live, open, secret, setting, Secret } from 'varve'
import { connectionUrl, host, integer, port, string, url } from 'varve/schema'
import { values } from 'varve/sources'
import { testConfig } from 'varve/testing'

const mongo = {
  host: setting(host(), { default: 'mongo' }),
  port: setting(port(), { default: 27017 }),
  user: setting(string(), { devDefault: 'root' }),
  password: setting(secret(string()), { devDefault: 'rootpassword' }),
}
const mongoUrl = derive(url(), mongo, ({ host, port, user, password }) =>
  connectionUrl({
    scheme: 'mongodb',
    user,
    password: password.reveal(),
    host,
    port,
    path: 'shop',
    query: { authSource: 'admin' },
  }),
)
const config = defineConfig({ mongo: { url: mongoUrl, ...mongo } })
const silent = { warn: () => {} }
const signed = { by: 'dana', message: 'Why' }

describe('a computed value', () => {
  it('is made of others, whatever order they are declared in, and is checked like any value', async () => {
    await using varve = await open(config, { platform: silent, sources: [values({ 'mongo.password': 'a@b:c/d' })] })
    expect(varve.settings.mongo.url.reveal()).toBe('mongodb://root:a%40b%3Ac%2Fd@mongo:27017/shop?authSource=admin')
    await using other = await open(config, { platform: silent, sources: [values({ 'mongo.host': '::1' })] })
    expect(other.settings.mongo.url.reveal()).toContain('@[::1]:27017/')
  })

  it('is secret as soon as one of its inputs is, to the compiler too', async () => {
    await using varve = await open(config, { platform: silent })
    expectTypeOf(varve.settings.mongo.url).toEqualTypeOf<Secret<string>>()
    expect(`${String(varve.settings.mongo.url)} ${JSON.stringify(varve.settings)}`).not.toContain('rootpassword')
    expect(JSON.stringify(varve.explain('mongo.url'))).not.toContain('rootpassword')
  })

  it('gives way to a value that somebody sets', async () => {
    const sources = [values({ mongo: { url: 'mongodb://elsewhere/x' } })]
    await using varve = await open(config, { platform: silent, sources })
    expect(varve.settings.mongo.url.reveal()).toBe('mongodb://elsewhere/x')
    expect(
      varve
        .explain('mongo.url')
        .layers.map(({ layer, status, note }) => [layer, status, note])
        .slice(-2),
    ).toEqual([
      ['file', 'wins', undefined],
      ['default', 'shadowed', 'computed from mongo.host, mongo.port, mongo.user, mongo.password'],
    ])
  })

  it('says what it is computed from', async () => {
    await using varve = await open(config, { platform: silent })
    const winner = varve.explain('mongo.url').layers.find(({ status }) => status === 'wins')
    expect(winner).toMatchObject({
      layer: 'default',
      value: '••••',
      note: expect.stringContaining('computed from mongo.host'),
    })
  })

  it('is not missing by itself where an input is', async () => {
    await expect(open(config, { as: { environment: 'production' } })).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('mongo.url') }),
    )
  })

  it('may be made of a value of another module', () => {
    const cache = defineConfig({
      cache: { prefix: derive(string(), { host: mongo.host }, ({ host }) => `cache-${host}`) },
    })
    const varve = testConfig(compose(config, cache), { 'mongo.host': 'db1' })
    expect(varve.settings.cache.prefix).toBe('cache-db1')
  })

  it('of something that is declared nowhere is refused when it is opened', async () => {
    const stray = setting(string(), { default: 'x' })
    const lost = defineConfig({ a: derive(string(), { stray }, ({ stray }) => stray) })
    await expect(open(lost)).rejects.toThrow(/is computed from stray, which is not declared here/)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('hunter2')
      },
      'cannot be computed: its computation threw an error',
    ],
    [
      'gives what does not fit',
      () => 'hunter2' as never,
      'cannot be computed: its computation gave a value that must be an integer',
    ],
  ])('that %s stops the start, without a word about values', async (_what, compute, issue) => {
    const input = setting(secret(string()), { devDefault: 'hunter2' })
    const bad = defineConfig({ input, size: derive(integer(), { input }, compute) })
    const refusal = open(bad, { platform: silent })
    await expect(refusal).rejects.toThrow(issue)
    await expect(refusal).rejects.toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
  })
})

describe('a value computed from live ones', () => {
  const limit = live(integer(), { default: 10 })
  const factor = live(integer(), { default: 2 })
  const total = derive(integer(), { limit, factor }, ({ limit, factor }) => limit * factor)
  const twice = derive(integer(), { total }, ({ total }) => total * 2)
  const live_ = defineConfig({ twice, total, limit, factor })

  it('is computed again at every change, once each, and tells its watchers', async () => {
    const varve = testConfig(live_)
    const told: unknown[] = []
    varve.watch('*', (value, { key }) => told.push([key, value]))
    await varve.set('limit', 20, signed)
    expect([varve.get('total'), varve.get('twice')]).toEqual([40, 80])
    expect(told).toEqual([
      ['limit', 20],
      ['twice', 80],
      ['total', 40],
    ])
  })

  it('is what each tenant’s inputs make of it', async () => {
    const varve = testConfig(live_)
    await varve.set('limit', 100, { ...signed, scope: 'tenant:acme' })
    expect(varve.for({ tenant: 'acme' }).get('twice')).toBe(400)
    expect(varve.get('twice')).toBe(40)
    expect(varve.for({ tenant: 'acme' }).all()).toMatchObject({ limit: 100, total: 200, twice: 400 })
  })

  it('follows overrides, of the process and of a call', async () => {
    const varve = testConfig(live_)
    using _override = varve.override('factor', 5)
    expect(varve.get('twice')).toBe(100)
    varve.withOverrides({ limit: 1 }, () => expect(varve.get('twice')).toBe(10))
    expect(varve.get('twice')).toBe(100)
  })

  it('was, at a past moment, what its inputs made of it then', async () => {
    const varve = testConfig(live_)
    await varve.set('limit', 20, signed)
    const before = varve.head().number
    await varve.set('limit', 30, signed)
    expect((await varve.at(before)).get('twice')).toBe(80)
    expect(varve.now().get('twice')).toBe(120)
  })

  it('can be set itself, and is computed again once that is deleted', async () => {
    const varve = testConfig(live_)
    await varve.set('total', 7, signed)
    expect(varve.get('twice')).toBe(14)
    await varve.delete('total', signed)
    expect(varve.get('twice')).toBe(40)
  })
})

describe('something built from a value', () => {
  const pool = defineConfig({ size: live(integer({ min: 1 }), { default: 2 }) })

  it('is built again at a change, and the old one is disposed after the new one is there', async () => {
    const varve = testConfig(pool)
    const story: string[] = []
    const built = varve.derived(
      'size',
      size => (story.push(`built ${size}`), { size }),
      ({ size }) => story.push(`ended ${size}`),
    )
    expect(built.get()).toEqual({ size: 2 })
    await varve.set('size', 3, signed)
    expect(built.get()).toEqual({ size: 3 })
    await built.close()
    expect(story).toEqual(['built 2', 'built 3', 'ended 2', 'ended 3'])
    expect(() => built.get()).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })

  it('stays when the new one cannot be built, which is reported', async () => {
    const problems: unknown[] = []
    const varve = testConfig(pool, {}, { onProblem: ({ code, key }) => problems.push([code, key]) })
    const built = varve.derived('size', size => {
      if (size > 5) throw new Error('too large')
      return { size }
    })
    await varve.set('size', 9, signed)
    expect(built.get()).toEqual({ size: 2 })
    expect(problems).toEqual([['DERIVATION_FAILED', 'size']])
  })
  it('may be a promise: it is in use as soon as it holds, and stays away when it is rejected', async () => {
    const problems: unknown[] = []
    const varve = testConfig(pool, {}, { onProblem: ({ code, key }) => problems.push([code, key]) })
    const ended: number[] = []
    const built = varve.derived(
      'size',
      async size => {
        await Promise.resolve()
        if (size > 5) throw new Error('too large')
        return size
      },
      async size => ended.push(await size),
    )
    await varve.set('size', 9, signed)
    expect(await built.get()).toBe(2)
    expect(problems).toEqual([['DERIVATION_FAILED', 'size']])
    await varve.set('size', 3, signed)
    await varve.set('size', 4, signed)
    await built.close()
    // Of two that were under way, one is enough: all that was built is ended.
    expect(ended.toSorted()).toEqual([2, 3, 4])
  })

  it('is the newest one, though an older promise holds later', async () => {
    const varve = testConfig(pool)
    const first = Promise.withResolvers<void>()
    const ended: number[] = []
    await using built = varve.derived(
      'size',
      async size => {
        if (size === 3) await first.promise
        return size
      },
      async size => ended.push(await size),
    )
    await varve.set('size', 3, signed)
    await varve.set('size', 4, signed)
    await setImmediate()
    expect(await built.get()).toBe(4)
    first.resolve()
    await setImmediate()
    expect([await built.get(), ended.toSorted()]).toEqual([4, [2, 3]])
  })

  it('is closed when all that it ever built is disposed', async () => {
    const varve = testConfig(pool)
    const slow = Promise.withResolvers<void>()
    const ended: number[] = []
    const built = varve.derived(
      'size',
      size => ({ size }),
      async ({ size }) => {
        if (size === 2) await slow.promise
        ended.push(size)
      },
    )
    await varve.set('size', 3, signed)
    const closing = built.close().then(() => ended.push(0))
    await Promise.resolve()
    slow.resolve()
    await closing
    expect(ended.toSorted()).toEqual([0, 2, 3])
    expect(ended.at(-1)).toBe(0)
  })
})
