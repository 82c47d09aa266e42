import { describe, expect, it } from 'vitest'
import { AuditTrail } from '../../../src/server/doors/audit.ts'
import { Sessions } from '../../../src/server/doors/sessions.ts'
import { Tokens } from '../../../src/server/doors/tokens.ts'
import { principal, served, type Served } from '../http/served.ts'

const message = 'Staging only'
const bound = { as: () => Promise.resolve(principal({ environments: ['staging', 'test'] })) }
const elsewhere = 'environment:production'
const signed = { by: 'lee', message, scope: elsewhere }

function send(shop: Served, method: string, path: string, body: object): Promise<Response> {
  return shop.ask(path, { method, body: { message, ...body } })
}

describe('somebody who is bound to environments', () => {
  it.each([
    ['PUT', '/v1/values/limits.maxUploads', { value: 20, scope: elsewhere }],
    ['PUT', `/v1/values/limits.maxUploads?scope=${elsewhere}`, { value: 20 }],
    ['DELETE', '/v1/values/limits.maxUploads', { scope: elsewhere }],
    ['PATCH', '/v1/values', { set: { 'limits.maxUploads': 20 }, scope: elsewhere }],
    ['POST', '/v1/changes', { changes: [{ key: 'limits.maxUploads', value: 20, scope: elsewhere }] }],
    ['POST', '/v1/import', { values: { [`limits.maxUploads@${elsewhere}`]: 20 } }],
    ['POST', '/v1/import', { values: { 'limits.maxUploads': 20 }, scope: elsewhere }],
    ['POST', '/v1/restore', { to: 0 }],
    ['POST', '/v1/revisions/2/undo', {}],
  ])('changes nothing of another one by %s %s %j', async (method, path, body) => {
    await using shop = await served(bound)
    await shop.varve.set('limits.maxUploads', 30, signed)
    const refused = await send(shop, method, path, body)
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'PERMISSION_MISSING'])
    expect(shop.varve.for({ environment: 'production' }).get('limits.maxUploads')).toBe(30)
  })

  it('changes what is theirs, and what is for everybody', async () => {
    await using shop = await served(bound)
    const values = { 'limits.maxUploads@environment:staging': 40, 'limits.maxUploads': 20 }
    expect([(await send(shop, 'POST', '/v1/import', { values })).status, shop.lines.at(-1)?.failure]).toEqual([
      200,
      undefined,
    ])
    const body = { value: 50, scope: 'environment:staging' }
    expect((await send(shop, 'PUT', '/v1/values/limits.maxUploads', body)).status).toBe(200)
  })

  it('sees and ends only tokens and sessions that are theirs, and reads of the trail what happened there', async () => {
    await using shop = await served(bound)
    const { records } = shop.varve.store ?? {}
    if (records === undefined) throw new Error('There is no store.')
    const now = (): number => Date.now()
    const tokens = new Tokens(records, now)
    const made = async (name: string, environments?: readonly string[]): Promise<string> => {
      const grant = { name, permissions: ['read'] as const, ...(environments === undefined ? {} : { environments }) }
      return (await tokens.make(grant, { by: 'lee' })).listing.id
    }
    const own = await made('own', ['staging'])
    const others = [
      await made('production', ['production']),
      await made('any'),
      await made('both', ['staging', 'production']),
    ]
    const sessions = new Sessions(records, now)
    const grant = { name: 'mia', role: 'admin', issuer: 'lee', link: 'l' } as const
    const here = await sessions.begin({ ...grant, audience: 'http://localhost' })
    const there = await sessions.begin({ ...grant, audience: 'https://config.example.com' })
    const trail = new AuditTrail(records, now)
    await trail.record({ action: 'sign-in', outcome: 'granted', by: 'mia', environment: 'production' })
    await trail.record({ action: 'sign-in', outcome: 'granted', by: 'old' })
    await trail.record({ action: 'sign-in', outcome: 'granted', by: 'theirs', environment: 'test' })
    const items = async (path: string): Promise<{ id: string; by?: string }[]> =>
      (await (await shop.ask(path)).json()).items
    expect((await items('/v1/tokens')).map(({ id }) => id)).toEqual([own])
    expect((await items('/v1/sessions')).map(({ id }) => id)).toEqual([here.id])
    expect((await items('/v1/audit')).map(({ by }) => by)).toEqual(['theirs'])
    const end = async (path: string): Promise<number> => (await shop.ask(path, { method: 'DELETE' })).status
    for (const id of others) expect(await end(`/v1/tokens/${id}`)).toBe(404)
    expect(await end(`/v1/tokens/${own}`)).toBe(200)
    expect(await end(`/v1/sessions/${there.id}`)).toBe(404)
    expect(await (await shop.ask('/v1/sessions?name=mia', { method: 'DELETE' })).json()).toEqual({ items: [here.id] })
    expect((await sessions.list()).map(({ id }) => id)).toEqual([there.id])
  })
})
