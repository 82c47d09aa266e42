import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster, createSentinel } from 'redis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { LIBRARIES, libraries, useRedis } from '../../../test/engines/use-redis.ts'
import { following } from '../../testing/store-contract/chain.ts'
import { redis, type RedisClient } from '../redis.ts'

/** Every error of a cause's chain as text, however it is written. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.message} ${JSON.stringify(error)} ${error.stack} ${everythingIn(error.cause)}`
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  )

/** Runs a program in a process of its own and returns what it prints. */
async function run(program: string, env: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<string> {
  const flags = ['--conditions=varve-source', '--no-warnings', '--input-type=module', ...args]
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', program], {
    env: { PATH: process.env['PATH'], ...env },
    timeout: 20_000,
  })
  return stdout.trim()
}

describe('what a Redis store is given', () => {
  it.each([
    ['redis://db', 'redis db'],
    ['redis://shop:hunter2@db.example:6380/2', 'redis db.example:6380/2'],
    ['rediss://:hunt%40er2@[::1]:6380', 'redis [::1]:6380'],
  ])('names it, and never says who logs in: %s', (address, name) => {
    expect(redis(address).name).toBe(name)
  })

  it.each([
    '',
    'db',
    'http://db',
    'redis:db',
    'redis:///2',
    'redis://shop:hunt/er2@db',
    'redis://db:port',
    '//shop:hunter2@db',
  ])('is refused where it is no address, without the password: %j', address => {
    expect(() => redis(address)).toThrow(/This is no address of a Redis server. Write redis:\/\/user:password@host/)
    expect(() => redis(address)).not.toThrow(/er2/)
  })

  it.each<[string, () => RedisClient, string]>([
    ['createClient()', () => createClient(), 'redis localhost:6379'],
    ['createClient with an address', () => createClient({ url: 'redis://a:hunter2@db:6380/3' }), 'redis db:6380/3'],
    ['createCluster', () => createCluster({ rootNodes: [{ url: 'redis://db' }] }), 'redis cluster'],
    ['new Redis()', () => new Redis({ lazyConnect: true }), 'redis localhost:6379'],
    [
      'new Redis with an address',
      () => new Redis('redis://a:hunter2@db:6380/3', { lazyConnect: true }),
      'redis db:6380/3',
    ],
    ['new Redis with a socket', () => new Redis('/run/redis.sock', { lazyConnect: true }), 'redis /run/redis.sock'],
    [
      'new Redis with sentinels',
      () => new Redis({ sentinels: [{ host: 'a' }], name: 'main', lazyConnect: true }),
      'redis sentinel main',
    ],
    ['new Cluster', () => new Cluster([{ host: 'db' }], { lazyConnect: true }), 'redis cluster'],
  ])('may be a client, which names it: %s', (_, client, name) => {
    expect(redis(client()).name).toBe(name)
  })

  it('is refused where it is a client of something else', () => {
    for (const client of [{}, new Map(), createSentinel({ name: 'main', sentinelRootNodes: [{ host: 'a', port: 1 }] })])
      expect(() => redis(client as never)).toThrow(/What the Redis store was given is no client it knows/)
  })
})

describe('a program that has installed no client of Redis', () => {
  /** Hides packages from a process, as if nobody had installed them. */
  const without = (...packages: readonly string[]): string =>
    `data:text/javascript,${encodeURIComponent(`
      import { registerHooks } from 'node:module'
      registerHooks({
        resolve(specifier, context, next) {
          if (!${JSON.stringify(packages)}.includes(specifier)) return next(specifier, context)
          throw Object.assign(new Error('Cannot find package ' + specifier), { code: 'ERR_MODULE_NOT_FOUND' })
        },
      })`)}`
  const program = `
    import { redis } from 'varve/stores/redis'
    const store = redis(process.env.ADDRESS)
    try { console.log((await store.open()).head.number) } catch ({ code, message }) { console.log(code, message) }
    await store.close()`

  it('is told what to install, once it opens the store', async () => {
    const said = await run(program, { ADDRESS: 'redis://db' }, '--import', without('redis', 'ioredis'))
    expect(said).toBe(
      'USAGE The Redis store needs the package redis or ioredis, and neither is installed. Run: npm i redis',
    )
  })

  describeWith('redis-server', 'but the other', () => {
    const used = useRedis()

    it.each(LIBRARIES)('goes on with it: without %s', async missing => {
      expect(await run(program, { ADDRESS: used.engine.url }, '--import', without(missing))).toBe('0')
    })
  })
})

describeWith('redis-server', 'a client of the program', () => {
  const used = useRedis({ password: true })

  describe.each(LIBRARIES)('of the package %s', library => {
    it('is used beside it, and is never closed', async () => {
      await using own = await libraries[library](used.engine.url)
      const store = used.connect({ namespace: used.namespace() }, own.client)
      const { logId, head } = await store.open()
      store.subscribe(
        () => {},
        () => {},
      )
      expect((await store.append(head, [following(logId, head)])).written).toBe(1)
      const names = await used.engine.ask('CLIENT', 'LIST')
      expect(names.split('\n').length).toBeGreaterThan(2)
      await store.close()
      expect(await own.send('PING')).toBe('PONG')
      // All that is left is the client itself, and the one that asks.
      await expect.poll(async () => (await used.engine.ask('CLIENT', 'LIST')).split('\n')).toHaveLength(2)
    })

    it('need not be connected', async () => {
      const own = await libraries[library](used.engine.url)
      await own[Symbol.asyncDispose]()
      const store = used.connect({ namespace: used.namespace() }, own.client)
      expect((await store.open()).head.number).toBe(0)
    })

    it('is told of a wrong password as STORE_UNSAFE, without the password', async () => {
      const address = used.engine.address(':hunter2')
      const client = library === 'redis' ? createClient({ url: address }) : new Redis(address, { lazyConnect: true })
      const error = await failureOf(used.connect({}, client).open())
      expect(error).toMatchObject({ code: 'STORE_UNSAFE' })
      expect(everythingIn(error)).toContain('Check the user and the password that the address or the client has')
      expect(everythingIn(error)).not.toContain('hunter2')
    })

    it('is told of a password that is missing as STORE_UNSAFE', async () => {
      const address = used.engine.address()
      const client = library === 'redis' ? createClient({ url: address }) : new Redis(address, { lazyConnect: true })
      expect(await failureOf(used.connect({}, client).open())).toMatchObject({ code: 'STORE_UNSAFE' })
    })

    it('may have settings of its own, which change nothing', async () => {
      const client =
        library === 'redis'
          ? createClient({ url: used.engine.url, RESP: 3, readonly: true, commandOptions: { timeout: 1 } })
          : new Redis(used.engine.url, { lazyConnect: true, keyPrefix: 'other:', stringNumbers: true, readOnly: true })
      const namespace = used.namespace()
      const store = used.connect({ namespace }, client)
      const { logId, head } = await store.open()
      const revision = following(logId, head)
      await store.append(head, [revision])
      expect((await store.read(0, 10)).revisions).toEqual([revision])
      expect(await used.engine.ask('HGET', `{${namespace}}:log`, 'number')).toBe('1')
    })
  })

  it('may lead to a database of its own number', async () => {
    const namespace = used.namespace()
    await used.connect({ namespace }, `${used.engine.url}/3`).open()
    expect(await used.engine.ask('EXISTS', `{${namespace}}:log`)).toBe('0')
    expect(await used.connect({ namespace }, `${used.engine.url}/3`).exists?.()).toBe(true)
    expect(await used.connect({ namespace }).exists?.()).toBe(false)
  })

  it('keeps no process alive that has nothing else to do', async () => {
    const program = `
      import { redis } from 'varve/stores/redis'
      const store = redis(process.env.ADDRESS)
      await store.open()
      await new Promise(resolve => store.subscribe(resolve, resolve))
      console.log('done')`
    expect(await run(program, { ADDRESS: used.engine.url })).toBe('done')
  })
})

describeWith('openssl', 'with openssl', () => {
  describeWith('redis-server', 'a server that is spoken to over TLS', () => {
    const used = useRedis({ tls: true, password: true })

    it.each(LIBRARIES)('is trusted as the client of the program trusts it: %s', async library => {
      await using own = await libraries[library](used.engine.url, { certificate: used.engine.certificate })
      const store = used.connect({ namespace: used.namespace() }, own.client)
      const { logId, head } = await store.open()
      const heard: (number | undefined)[] = []
      store.subscribe(
        number => heard.push(number),
        () => {},
      )
      await expect.poll(() => heard).toEqual([undefined])
      expect((await store.append(head, [following(logId, head)])).written).toBe(1)
      await expect.poll(() => heard).toContain(1)
    })

    it('is refused by its address where nobody vouches for it', async () => {
      const error = await failureOf(used.connect().open())
      expect(error).toMatchObject({
        code: 'STORE_UNREACHABLE',
        message: expect.stringContaining('self-signed') as string,
      })
      expect(everythingIn(error)).not.toContain(used.engine.password)
    })

    it('is reached by its address once the process trusts its certificate', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'varve-trust-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      writeFileSync(join(folder, 'ca.pem'), used.engine.certificate)
      const program = `
        import { redis } from 'varve/stores/redis'
        const store = redis(process.env.ADDRESS)
        console.log(store.name, (await store.open()).head.number)`
      const env = { ADDRESS: used.engine.url, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }
      expect(await run(program, env)).toBe(`redis 127.0.0.1:${used.engine.port} 0`)
    })
  })
})
