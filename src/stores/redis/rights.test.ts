import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { beforeAll, expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { LIBRARIES, useRedis } from '../../../test/engines/use-redis.ts'
import { readPage, sections } from '../../../test/pages/page.ts'
import type { Store } from '../../core/ports.ts'
import { following, headAfter } from '../../testing/store-contract/chain.ts'

/** Later than any server's clock. */
const FAR_OFF = Date.UTC(2100, 0, 1)

const page = readPage('docs/stores/redis.md')

/** The command of a section of the page, for a user and a namespace of the test's own. */
function ruleOf(heading: string, user: string, namespace: string): string[] {
  const text = sections(page, 3).find(section => section.heading === heading)?.text ?? ''
  const [, shell = ''] = /```sh\nredis-cli ([^]*?)```/.exec(text) ?? []
  const words = shell.replaceAll('\\\n', ' ').replaceAll("'", '').trim().split(/\s+/)
  const [acl = '', setUser = '', , ...rules] = words.map(word => word.replace('{varve}', `{${namespace}}`))
  return [acl, setUser, user, ...rules.map(rule => (rule.startsWith('>') ? '>secret' : rule))]
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  )

describeWith('redis-server', 'what a user of Redis may do', () => {
  const used = useRedis({ config: { 'enable-debug-command': 'yes' } })
  let namespace: string
  let users = 0

  beforeAll(async () => {
    namespace = used.namespace()
    const store = used.connect({ namespace })
    const { logId, head } = await store.open()
    await store.append(head, [following(logId, head)])
    await store.snapshots.put(1, following(logId, head).hash, 'state')
    await store.records.put('kind', 'there', 'body')
  })

  /** A store for a user with the rule of a section, without some rights, in a namespace. */
  const as = async (
    heading: string,
    { without = [] as string[], within = namespace, library = 'redis' } = {},
  ): Promise<Store> => {
    const user = `user${(users += 1)}`
    await used.engine.ask(...ruleOf(heading, user, within), ...without.map(right => `-${right}`))
    const url = used.engine.address(`${user}:secret`)
    const client = library === 'redis' ? createClient({ url }) : new Redis(url, { lazyConnect: true })
    return used.connect({ namespace: within }, client)
  }

  it.each(LIBRARIES)('is everything with the rights that the page lists, by the client %s', async library => {
    const store = await as('To read and write', { within: used.namespace(), library })
    const { logId, head, findings } = await store.open()
    expect(findings?.map(({ issue }) => issue)).toEqual([
      'whether what is acknowledged is on its disk cannot be seen: CONFIG GET is not allowed',
    ])
    const hints: (number | undefined)[] = []
    store.subscribe(
      number => hints.push(number),
      () => {},
    )
    await expect.poll(() => hints).toEqual([undefined])
    const chain = [following(logId, head)]
    expect((await store.append(head, chain)).written).toBe(1)
    const last = headAfter(chain, head)
    expect((await store.append(last, [following(logId, last)])).written).toBe(1)
    await store.snapshots.put(1, last.hash, 'state')
    expect((await store.snapshots.latest())?.body).toBe('state')
    await store.snapshots.compact(1)
    expect((await store.read(0, 10)).oldest).toBe(2)
    const version = await store.records.put('kind', 'id', 'body', { expiresAt: FAR_OFF })
    expect(await store.records.put('kind', 'id', 'other', { expect: version ?? 0 })).toBeDefined()
    expect(await store.records.list('kind')).toHaveLength(1)
    expect(await store.records.delete('kind', 'id')).toBe(true)
    expect(await store.lease.take('name', 'holder', 1_000)).toBeDefined()
    await store.lease.release('name', 'holder')
    const rights = (await store.upkeep?.inspect())?.filter(({ about }) => about === 'rights')
    expect(rights).toEqual([
      { severity: 'ok', about: 'rights', issue: 'its user may read, change, send and hear hints' },
    ])
  })

  it('is nothing in another namespace, or in another key', async () => {
    const store = await as('To read and write')
    await store.open()
    const user = `user${users}`
    const elsewhere = used.connect({ namespace: used.namespace() }, used.engine.address(`${user}:secret`))
    const error = await failureOf(elsewhere.open())
    expect(error).toMatchObject({ code: 'STORE_UNSAFE' })
    expect(String(error)).toContain('the commands and the keys that docs/stores/redis.md lists')
  })

  it.each(LIBRARIES)('is reading with the rights that the page lists for it: by the client %s', async library => {
    const store = await as('To read only', { library })
    const { logId, head } = await store.open()
    expect((await store.read(0, 10)).revisions).toHaveLength(1)
    expect((await store.snapshots.latest())?.body).toBe('state')
    expect(await store.records.list('kind')).toHaveLength(1)
    expect((await store.records.get('kind', 'there'))?.body).toBe('body')
    const hints: (number | undefined)[] = []
    store.subscribe(
      number => hints.push(number),
      () => {},
    )
    await expect.poll(() => hints).toEqual([undefined])
    const writes: Record<string, () => Promise<unknown>> = {
      append: () => store.append(head, [following(logId, head)]),
      put: () => store.records.put('kind', 'id', 'body'),
      delete: () => store.records.delete('kind', 'there'),
      snapshot: () => store.snapshots.put(1, head.hash, 'state'),
      compact: () => store.snapshots.compact(1),
      take: () => store.lease.take('name', 'holder', 1_000),
      release: () => store.lease.release('name', 'holder'),
    }
    for (const [name, write] of Object.entries(writes))
      expect.soft(await failureOf(write()), name).toMatchObject({ code: 'STORE_READ_ONLY' })
    const findings = (await store.upkeep?.inspect()) ?? []
    expect(findings.filter(({ about }) => about === 'rights')).toMatchObject([
      { severity: 'warning', issue: 'its user may not change anything, nor send hints' },
    ])
  })

  const rights = ruleOf('To read and write', '', '').flatMap(word => (word.startsWith('+') ? [word.slice(1)] : []))

  it.each(rights)('is told where %s is missing, and what that was needed for is not half done', async right => {
    const within = used.namespace()
    const owner = used.connect({ namespace: within })
    const { logId, head } = await owner.open()
    const chain = [following(logId, head)]
    const last = headAfter(chain, head)
    await owner.append(head, chain)
    await owner.snapshots.put(1, last.hash, 'state')
    await owner.snapshots.put(0, head.hash, 'state')
    await owner.records.put('kind', 'there', 'body', { expiresAt: FAR_OFF })
    // A server that knows every script hides that a user could not send them.
    await used.engine.ask('SCRIPT', 'FLUSH')
    const store = await as('To read and write', { without: [right], within })
    const steps: Record<string, () => Promise<unknown>> = {
      open: () => store.open(),
      put: () => store.records.put('kind', 'there', 'other'),
      expiring: () => store.records.put('kind', 'new', 'other', { expiresAt: FAR_OFF }),
      delete: () => store.records.delete('kind', 'there'),
      take: () => store.lease.take('name', 'holder', 1_000),
      snapshot: () => store.snapshots.put(1, last.hash, 'other'),
      append: () => store.append(last, [following(logId, last)]),
      compact: () => store.snapshots.compact(1),
    }
    const digest = async (): Promise<string> => {
      const keys = ['log', 'revisions', 'ids', 'snapshots', 'records', 'record-order', 'record-expiry', 'leases']
      return used.engine.ask('DEBUG', 'DIGEST-VALUE', ...keys.map(key => `{${within}}:${key}`))
    }
    for (const [name, step] of Object.entries(steps)) {
      const before = await digest()
      const error = await failureOf(step())
      if (error === 'done') continue
      expect.soft(String(error), `${name} without ${right}`).toContain(`Give the user +${right};`)
      expect.soft(await digest(), `${name} without ${right}`).toBe(before)
    }
  })
})
