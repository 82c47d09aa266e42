import { percentage, type FlagInput } from 'varve'
import { rolePermissions } from 'varve/protocol'
import { describe, expect, it } from 'vitest'
import type { Principal } from '../../../src/server/doors/principal.ts'
import { principal, served, type Served } from '../http/served.ts'

const message = 'For the sale'
const signed = { by: 'lee', message }
const flag: FlagInput = { variants: { on: true, off: false }, serve: 'off' }
const key = 'checkout.newFlow'
const tenant = { scope: 'tenant:acme' }

const as = (role: keyof typeof rolePermissions): Principal =>
  principal({ permissions: new Set(rolePermissions[role]), role })

/** A shop with a flag for everybody and for a tenant, a value that is rolled out (revision 6), and a segment (7). */
async function shopOf(role: keyof typeof rolePermissions): Promise<Served> {
  const shop = await served({ as: () => Promise.resolve(as(role)) })
  await shop.varve.set(key, true, signed)
  await shop.varve.setFlag(key, flag, signed)
  await shop.varve.setFlag(key, flag, { ...signed, ...tenant })
  await shop.varve.set('limits.maxUploads', 20, signed)
  await shop.varve.rollOut('limits.maxUploads', 30, { ...signed, plan: percentage(5) })
  await shop.varve.segments.set('staff', { attr: 'plan', op: 'eq', value: 'staff' }, signed)
  return shop
}

/** Changes of what decides who gets what, by every route that takes `write`. */
const CHANGES: readonly (readonly [method: string, path: string, body: object])[] = [
  ['PUT', `/v1/values/${key}`, { value: true }],
  ['PUT', `/v1/values/${key}`, { value: true, ...tenant }],
  ['PUT', '/v1/values/limits.maxUploads', { value: 30 }],
  ['PUT', '/v1/values/limits.maxUploads?dryRun=true', { value: 30 }],
  ['PATCH', '/v1/values/limits.maxUploads', { patch: 30 }],
  ['DELETE', `/v1/values/${key}`, {}],
  ['DELETE', '/v1/values/limits.maxUploads', {}],
  ['PATCH', '/v1/values', { set: { 'limits.maxUploads': 30 } }],
  ['PATCH', '/v1/values', { texts: { [key]: 'true' } }],
  ['PATCH', '/v1/values', { delete: [key] }],
  ['POST', `/v1/values/${key}/rollback`, {}],
  ['POST', '/v1/values/limits.maxUploads/rollback', {}],
  ['POST', '/v1/revisions/6/undo', {}],
  ['POST', '/v1/revisions/6/undo', { force: true }],
  ['POST', '/v1/revisions/7/undo', {}],
  ['POST', '/v1/restore', { to: 1 }],
  ['POST', '/v1/tenants/globex/copy', { from: 'acme' }],
  ['DELETE', '/v1/tenants/acme', {}],
  ['POST', '/v1/changes', { changes: [{ key, value: true }] }],
  ['POST', '/v1/changes', { changes: [{ key, delete: true, ...tenant }] }],
  ['POST', '/v1/changes', { changes: [{ key: 'other.anything', flag: { ...flag } }] }],
  ['POST', '/v1/changes', { changes: [{ segment: 'staff', when: { attr: 'plan', op: 'eq', value: 'x' } }] }],
  ['POST', '/v1/import', { values: { limits: { maxUploads: 30 } } }],
  ['POST', '/v1/import', { values: { [`${key}@tenant:acme`]: true } }],
]

describe('what decides who gets what', () => {
  it('is not ended, replaced or brought back by an editor, by whatever route', async () => {
    await using shop = await shopOf('editor')
    const { hash } = shop.varve.head()
    for (const [method, path, body] of CHANGES) {
      const answer = await shop.ask(path, { method, body: { message, ...body } })
      const told = await answer.json()
      expect({ path, ...told }, JSON.stringify(body)).toMatchObject({ path, status: 403, permission: 'release' })
      expect(shop.varve.head().hash).toBe(hash)
    }
  })

  it('is changed by who releases, by the same routes', async () => {
    for (const [method, path, body] of CHANGES) {
      await using shop = await shopOf('releaser')
      const answer = await shop.ask(path, { method, body: { message, ...body } })
      const told = await answer.json()
      // A value that is a document takes no patch, whoever sends one.
      const wanted = method === 'PATCH' && path.endsWith('maxUploads') ? 422 : 200
      expect({ path, ...told, status: answer.status }, JSON.stringify(body)).toMatchObject({ path, status: wanted })
    }
  })

  it('does not come back by an editor’s rollback or undo of the value that replaced it', async () => {
    await using shop = await shopOf('editor')
    const { number } = await shop.varve.set(key, true, signed)
    for (const path of [`/v1/values/${key}/rollback`, `/v1/revisions/${number}/undo`]) {
      const answer = await shop.ask(path, { method: 'POST', body: { message } })
      expect(await answer.json()).toMatchObject({ status: 403, permission: 'release' })
    }
  })

  it('leaves an editor all plain values, also beside a flag and in other scopes', async () => {
    await using shop = await shopOf('editor')
    const ask = async (method: string, path: string, body: object): Promise<number> =>
      (await shop.ask(path, { method, body: { message, ...body } })).status
    expect(await ask('PUT', `/v1/values/${key}`, { value: true, scope: 'tenant:globex' })).toBe(200)
    expect(await ask('PUT', '/v1/values/limits.plans', { value: { free: 2, pro: 6 } })).toBe(200)
    expect(await ask('PATCH', '/v1/values/limits.plans', { patch: { free: 3 } })).toBe(200)
    expect(await ask('POST', '/v1/values/limits.plans/rollback', {})).toBe(200)
    expect(await ask('POST', `/v1/revisions/${shop.varve.head().number}/undo`, {})).toBe(200)
    expect(await ask('POST', '/v1/restore', { to: shop.varve.head().number - 1 })).toBe(200)
    expect(await ask('POST', '/v1/import', { values: { 'checkout.regions': ['us'] } })).toBe(200)
    expect(await ask('POST', '/v1/tenants/initech/copy', { from: 'globex' })).toBe(200)
    expect(await ask('DELETE', '/v1/tenants/globex', {})).toBe(200)
  })

  it('of a secret takes the permission for secrets, too', async () => {
    await using shop = await shopOf('releaser')
    const document = { variants: { on: 'sk-mine' }, serve: 'on' }
    for (const [method, path, body] of [
      ['PUT', '/v1/flags/payments.apiKey', { flag: document }],
      ['PUT', '/v1/flags/payments.apiKey/experiment', { variants: { a: { value: 'x', weight: 1 } } }],
    ] as const)
      expect(await (await shop.ask(path, { method, body: { message, ...body } })).json()).toMatchObject({
        ...{ status: 403, permission: 'secrets' },
      })
  })
})

describe('a tenant with secrets of its own', () => {
  it('is copied and cleared by an editor but for those', async () => {
    await using shop = await served({ as: () => Promise.resolve(as('editor')) })
    await shop.varve.set('payments.apiKey', 'sk-acme', { ...signed, ...tenant })
    await shop.varve.set('limits.maxUploads', 20, { ...signed, ...tenant })
    const ask = async (method: string, path: string, body: object): Promise<number> =>
      (await shop.ask(path, { method, body: { message, ...body } })).status
    const keys = 'limits.*'
    expect(await ask('POST', '/v1/tenants/globex/copy', { from: 'acme' })).toBe(403)
    expect(await ask('DELETE', '/v1/tenants/acme', {})).toBe(403)
    expect(await ask('POST', '/v1/tenants/globex/copy', { from: 'acme', keys })).toBe(200)
    expect(await ask('DELETE', '/v1/tenants/acme', { keys })).toBe(200)
    expect(shop.varve.tenants.values('acme').map(one => one.key)).toEqual(['payments.apiKey'])
  })
})

describe('a restore', () => {
  it('changes what was looked at when it was permitted, and nothing that came in between', async () => {
    await using shop = await served({ as: () => Promise.resolve(as('editor')) })
    const { number } = await shop.varve.set('limits.maxUploads', 20, signed)
    await shop.varve.set('limits.maxUploads', 30, signed)
    const restore = shop.varve.restore.bind(shop.varve)
    let tried = 0
    shop.varve.restore = async (when, options) => {
      const written = await restore(when, options)
      tried += 1
      // Somebody sets up a flag once the restore was looked at, and before it is made.
      if (tried === 1) await shop.varve.setFlag(key, flag, signed)
      return written
    }
    const answer = await shop.ask('/v1/restore', { method: 'POST', body: { to: number, message } })
    expect(await answer.json()).toMatchObject({ status: 403, permission: 'release' })
    expect(shop.varve.entry(key)).toMatchObject({ flag: {} })
    expect(shop.varve.get('limits.maxUploads')).toBe(30)
  })
})
