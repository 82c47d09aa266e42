import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { describe, expect, it } from 'vitest'
import { cases } from '../http/cases/index.ts'
import { documentOf, operationsOf, pathOf } from '../http/documented.ts'
import { principal, served, type Served } from '../http/served.ts'

const message = 'For the sale'
const signed = { by: 'dana', message }
const UUID = '019e1e3c-5a00-7abc-8def-0123456789ab'
const maximum = '/v1/values/limits.maxUploads'

async function ask(shop: Served, key: string, method: string, path: string, body: object): Promise<unknown> {
  const answer = await shop.ask(path, {
    ...{ method, body: { message, ...body }, headers: { 'idempotency-key': key } },
  })
  const { number, code } = await answer.json()
  return code ?? number
}

/** Two servers, one after the other or beside each other, whose log is one SQLite file. */
async function onOneFile(use: (open: () => Promise<Served>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'varve-repeated-'))
  const store = (): Store => sqlite(join(folder, 'log.db'))
  try {
    await use(() => served({ store: store(), keyring: false }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('a change that is sent twice with one Idempotency-Key', () => {
  it.each([UUID, 'order 17'])('is made once and answered alike, whatever it is: %s', async key => {
    await using probe = await served()
    const operations = operationsOf(await documentOf(probe))
    let repeated = 0
    for (const operation of operations.filter(({ method }) => method !== 'GET')) {
      const good = Object.entries(cases[operation.name] ?? {}).find(([status]) => Number(status) < 300)?.[1] ?? {}
      if (operation.path.startsWith('/v1/log') || !JSON.stringify(good.body ?? {}).includes('message')) continue
      await using shop = await served(good.options)
      const found: unknown = await good.before?.(shop)
      const parts = typeof found === 'object' && found !== null ? (found as Record<string, string>) : {}
      const { body, headers = {} } = good
      const asking = { method: operation.method, headers: { ...headers, 'idempotency-key': key }, body }
      const send = async (): Promise<{ status: number; number?: number; revision?: number }> => {
        const answer = await shop.ask(pathOf(operation, good, parts), asking)
        return { ...(await answer.json()), status: answer.status }
      }
      const first = await send()
      if (first.status !== 200 || typeof first.revision !== 'number') continue
      const { hash } = shop.varve.head()
      const second = await send()
      repeated += 1
      // An import that finds everything stored has nothing to do, and says so.
      const wanted = operation.name === 'import' ? [first.revision, null] : [first.revision]
      expect(wanted, `${operation.name} ${JSON.stringify(second)}`).toContain(second.revision)
      expect(shop.varve.head().hash, operation.name).toBe(hash)
    }
    expect(repeated).toBeGreaterThan(20)
  })

  it('is found from another process, and after a restart, also by a text: two servers on one file', () =>
    onOneFile(async open => {
      await using first = await open()
      const number = await ask(first, 'order 17', 'PUT', maximum, { value: 20 })
      await using second = await open()
      expect(await ask(second, 'order 17', 'PUT', maximum, { value: 20 })).toBe(number)
      await first.varve.set('limits.maxUploads', 30, signed)
      expect(await ask(second, 'order 17', 'PUT', maximum, { value: 20 })).toBe(number)
      expect(await ask(second, 'order 17', 'PUT', maximum, { value: 40 })).toBe('IDEMPOTENCY_KEY_USED')
      const both = await Promise.all([first, second].map(one => ask(one, 'order 18', 'PUT', maximum, { value: 50 })))
      expect(both[0]).toBe(both[1])
      await second.varve.verify()
      await using third = await open()
      expect(await ask(third, 'order 18', 'PUT', maximum, { value: 50 })).toBe(both[0])
    }))
})

describe('another change with an Idempotency-Key that was used', () => {
  const other: readonly (readonly [method: string, path: string, body: object])[] = [
    ['PUT', maximum, { value: 30 }],
    ['PUT', maximum, { value: 20, scope: 'tenant:acme' }],
    ['PUT', '/v1/values/limits.plans', { value: { free: 2, pro: 6 } }],
    ['PATCH', maximum, { patch: 30 }],
    ['DELETE', maximum, {}],
    ['PATCH', '/v1/values', { set: { 'limits.maxUploads': 20, 'checkout.regions': [] } }],
    ['POST', `${maximum}/rollback`, {}],
    ['POST', '/v1/restore', { to: 0 }],
    ['POST', '/v1/changes', { changes: [{ key: 'limits.maxUploads', delete: true }] }],
    ['POST', '/v1/changes', { changes: [{ segment: 'staff', when: true }] }],
    ['POST', '/v1/import', { values: { limits: { maxUploads: 30 } } }],
    ['PUT', '/v1/flags/checkout.newFlow', { flag: { serve: 'on' } }],
    ['POST', '/v1/flags/checkout.newFlow/kill', {}],
    ['PUT', '/v1/segments/staff', { when: true }],
    ['PUT', '/v1/secrets/payments.apiKey', { value: 'sk-new' }],
    ['POST', '/v1/secrets/payments.apiKey/rotate', { value: 'sk-new' }],
    ['POST', '/v1/tags', { name: 'release' }],
    ['POST', `${maximum}/rollout`, { value: 30, plan: { percentage: 5 } }],
  ]

  it('is refused, and not answered as if it had been made', async () => {
    await using shop = await served()
    await shop.varve.set('limits.maxUploads', 10, signed)
    await shop.varve.set('limits.maxUploads', 15, signed)
    await ask(shop, UUID, 'PUT', maximum, { value: 20 })
    const { hash } = shop.varve.head()
    for (const [method, path, body] of other)
      expect([path, body, await ask(shop, UUID, method, path, body)]).toEqual([path, body, 'IDEMPOTENCY_KEY_USED'])
    expect(shop.varve.head().hash).toBe(hash)
    expect(await ask(shop, UUID, 'PUT', maximum, { value: 20 })).toBe(shop.varve.head().number)
  })

  it('tells nobody what a secret is by trying', async () => {
    await using shop = await served()
    const path = '/v1/secrets/payments.apiKey'
    const number = await ask(shop, UUID, 'PUT', path, { value: 'sk-one' })
    expect(await ask(shop, UUID, 'PUT', path, { value: 'sk-two' })).toBe(number)
  })

  it('by somebody else’s text is a change of its own', async () => {
    let who = principal()
    await using shop = await served({ as: () => Promise.resolve(who) })
    const first = await ask(shop, 'order 17', 'PUT', maximum, { value: 20 })
    who = principal({ name: 'mallory', id: 'other' })
    expect(await ask(shop, 'order 17', 'PUT', maximum, { value: 20 })).toBe(Number(first) + 1)
  })
})
