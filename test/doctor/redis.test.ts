import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../describe-with.ts'
import { RedisEngine } from '../engines/redis.ts'
import { CHANGES, commands, doctoring } from './doctoring.ts'
import { KeptShop } from './kept-shop.ts'

const READER =
  'user reader on >reader-secret ~* &* +@read +@connection +eval_ro +evalsha_ro +info +config|get +subscribe +unsubscribe +time'

describeWith('redis-server', 'varve doctor on Redis', () => {
  let engine: RedisEngine
  beforeAll(async () => {
    engine = await RedisEngine.start({ password: true, users: [READER] })
  })
  afterAll(() => engine.drop())

  /** An address of its own on the one server. */
  let namespaces = 0
  const addressOf = (credentials = `:${engine.password}`): string =>
    `${engine.address(credentials)}?namespace=doctor${namespaces}`
  const address = (): string => {
    namespaces += 1
    return addressOf()
  }

  it('finds a healthy one healthy, and says what it is', async () => {
    const at = address()
    await commands(at, ...CHANGES)
    const found = await doctoring(at)
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 0, unwell: [] })
    expect(found.of('version')[0]?.detail).toMatch(/^Redis \d+/)
    expect(found.of('durability').map(({ status }) => status)).not.toContain('failed')
    expect(found.of('hints')[0]?.detail).toBe('there is a line to listen on')
    expect(found.of('chain')[0]?.detail).toBe('4 revisions are what was written')
    expect(found.text).not.toContain(engine.password ?? '')
  })

  it('makes nothing where there is no log', async () => {
    const at = address()
    const found = await doctoring(at)
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 0, unwell: ['schema: warning'] })
    expect(found.of('head')[0]?.detail).toBe('there is no log yet: the first use makes it')
    const reading = await engine.ask('KEYS', `{doctor${namespaces}}*`)
    expect(reading).toBe('')
  })

  it('says that a password is wrong, and not which', async () => {
    address()
    const found = await doctoring(addressOf(':hunter2-wrong'))
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 4, unwell: ['usable: failed'] })
    expect(found.of('usable')[0]?.detail).toMatch(/password/)
    expect(found.of('declaration')[0]?.status).toBe('ok')
    expect(found.text).not.toContain('hunter2')
  })

  it('says that a host is unknown', async () => {
    const found = await doctoring('redis://:hunter2@nowhere.invalid:6379')
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 7, unwell: ['reachable: failed'] })
    expect(found.of('reachable')[0]?.detail).toContain('nowhere.invalid')
    expect(found.text).not.toContain('hunter2')
  })

  it('tells a user that may only read', async () => {
    const at = address()
    await commands(at, ...CHANGES)
    const found = await doctoring(addressOf('reader:reader-secret'))
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 0, unwell: ['rights: warning'] })
    expect(found.of('rights')[0]?.detail).toContain('may not change anything')
    expect(found.of('chain')[0]?.status).toBe('ok')
    expect(found.text).not.toContain('reader-secret')
  })

  it.each([
    ['keeps nothing on disk', { appendonly: 'no' }, 'durability', /appendonly is no/, 'Set appendonly yes'],
    [
      'throws keys away when memory is full',
      { maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' },
      'eviction',
      /allkeys-lru/,
      'Set maxmemory-policy noeviction',
    ],
  ])('refuses a server that %s, and says how it is mended', async (_what, config, about, said, mended) => {
    await using careless = await RedisEngine.start({ config })
    const found = await doctoring(careless.url)
    expect(found.code).toBe(4)
    expect(found.unwell).toContain(`${about}: failed`)
    const [check] = found.of(about).filter(({ status }) => status === 'failed')
    expect(check?.detail).toMatch(said)
    expect(check?.remedy).toContain(mended)
  })

  it('warns of a server that syncs once a second', async () => {
    await using hasty = await RedisEngine.start({ config: { appendfsync: 'everysec' } })
    await commands(hasty.url, ...CHANGES)
    const found = await doctoring(hasty.url)
    expect({ code: found.code, unwell: found.unwell }).toEqual({ code: 0, unwell: ['durability: warning'] })
    expect(found.of('durability')[0]?.detail).toContain('a power cut may cost the last second')
  })

  it('tells what a log lacks that was put back to an earlier copy, and how to go on; then varve recover does', async () => {
    await using own = await RedisEngine.start()
    await using shop = await KeptShop.open(own.url)
    await shop.changes('dana', 20)
    const copied = await copies(own, 'varve')
    await shop.changes('alex', 30, 40, 50)
    await putBack(own, copied)
    const found = await shop.doctor()
    expect({ code: found.code, unwell: found.unwell }).toEqual({
      code: 1,
      unwell: ['history: failed', 'lost: warning'],
    })
    expect(found.of('history')[0]?.detail).toMatch(/known is revision 5 .*, the store ends at revision 2 /)
    expect(found.of('lost')[0]?.detail).toBe('the store lacks r3 to r5, the last by alex: Limit 50')
    expect(await shop.varve('recover', '--put-back', '-m', 'Back to the copy', '--yes')).toMatchObject({ code: 0 })
    const after = await shop.doctor()
    expect({ code: after.code, unwell: after.unwell }).toEqual({ code: 0, unwell: [] })
    expect((await shop.varve('get', 'limits.maxUploads')).out).toBe('50\n')
  })

  it('tells of a log that is gone', async () => {
    await using own = await RedisEngine.start()
    await using shop = await KeptShop.open(own.url)
    await shop.changes('dana', 20)
    await own.ask('FLUSHALL')
    const found = await shop.doctor()
    expect(found.code).toBe(1)
    expect(found.of('history')[0]?.detail).toContain('it was emptied, or is another')
    expect(await own.ask('DBSIZE')).toBe('0')
  })
})

/** Copies every key of a namespace beside itself, and returns their names. */
async function copies(engine: RedisEngine, namespace: string): Promise<string[]> {
  const names = (await engine.ask('KEYS', `{${namespace}}*`)).split('\n')
  for (const name of names) await engine.ask('COPY', name, `copy of ${name}`)
  return names
}

/** Puts the copies in the place of all that the namespace holds now. */
async function putBack(engine: RedisEngine, names: readonly string[]): Promise<void> {
  const namespace = /^\{[^}]*\}/.exec(names[0] ?? '')?.[0] ?? ''
  for (const name of (await engine.ask('KEYS', `${namespace}*`)).split('\n')) await engine.ask('DEL', name)
  for (const name of names) await engine.ask('COPY', `copy of ${name}`, name)
}
