import { isProblem, ramp, type Varve } from 'varve'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tokenOf } from '../server/served-store.ts'
import { serveShop, type ServedShop, type Shop } from './served-shop.ts'

const by = 'somebody else'
let server: ServedShop
let client: Varve<Shop>

beforeEach(async () => {
  server = await serveShop()
  client = await server.connect()
})
afterEach(() => server[Symbol.asyncDispose]())

describe('a configuration that a server keeps', () => {
  it('is read from memory, for anybody, as the server would answer', async () => {
    await server.varve.set('limits.maxUploads', 50, { by: 'ops', message: 'Sale', scope: 'tenant:acme' })
    await expect.poll(() => client.for({ tenant: 'acme' }).get('limits.maxUploads')).toBe(50)
    expect(client.get('limits.maxUploads')).toBe(10)
    expect(client.for({ tenant: 'acme' }).explain('limits.maxUploads').layer).toBe('tenant')
  })

  it('is changed by the server, in the name that the token has, and is changed here when that resolves', async () => {
    const written = await client.set('limits.maxUploads', 50, { by, message: 'Spring sale' })
    expect(client.get('limits.maxUploads')).toBe(50)
    expect(written).toMatchObject({ number: client.head().number, by: 'dana', message: 'Spring sale', shadowedFor: [] })
    expect(server.varve.get('limits.maxUploads')).toBe(50)
    expect(server.varve.explain('limits.maxUploads').origin).toMatchObject({ by: 'dana' })
  })

  it('tells of changes as they happen, and of each once', async () => {
    const seen: unknown[] = []
    client.watch('limits.*', (value, { key, by: author }) => void seen.push([key, value, author]))
    await server.varve.set('limits.maxUploads', 50, { by: 'ops', message: 'Sale' })
    await expect.poll(() => seen).toEqual([['limits.maxUploads', 50, 'ops']])
    await client.set('limits.maxUploads', 60, { by, message: 'More' })
    expect(seen).toEqual([
      ['limits.maxUploads', 50, 'ops'],
      ['limits.maxUploads', 60, 'dana'],
    ])
  })

  it('can be looked back at, and taken back', async () => {
    await client.set('limits.maxUploads', 50, { by, message: 'Sale' })
    const then = client.head().number
    await client.set('limits.maxUploads', 60, { by, message: 'More' })
    expect((await client.at(then)).get('limits.maxUploads')).toBe(50)
    const back = await client.rollback('limits.maxUploads', { by, message: 'Too many' })
    expect(back.changes).toMatchObject([{ restores: then }])
    expect(client.get('limits.maxUploads')).toBe(50)
    await client.tag('calm', { by, message: 'All is well' })
    expect(client.tags()).toEqual([{ name: 'calm', revision: back.number }])
    await client.restore(then - 1, { by, message: 'As it was' })
    expect(client.get('limits.maxUploads')).toBe(10)
    expect(await client.verify()).toMatchObject({ ok: true })
  })

  it('refuses what the server refuses, with the same error', async () => {
    const wrong = client.set('limits.maxUploads', 900, { by, message: 'Sale' })
    const direct = server.varve.set('limits.maxUploads', 900, { by, message: 'Sale' })
    const [there, here] = await Promise.all([direct, wrong].map(one => one.catch((error: unknown) => error)))
    expect(here).toMatchObject({ name: 'VarveError', code: 'VALUE_REFUSED' })
    expect(here).toEqual(there)
    expect(isProblem(here, 'VALUE_REFUSED') && here.details.problems[0]?.key).toBe('limits.maxUploads')
  })

  it('does not overwrite what somebody else changed since it was seen here', async () => {
    await client.set('limits.maxUploads', 50, { by, message: 'Sale' })
    const expected = client.head().number
    await server.varve.set('limits.maxUploads', 60, { by: 'ops', message: 'Faster' })
    const late = client.set('limits.maxUploads', 70, { by, message: 'Late', expect: expected })
    await expect(late).rejects.toMatchObject({ code: 'REVISION_CONFLICT' })
    expect(server.varve.get('limits.maxUploads')).toBe(60)
  })

  it('makes several changes, over keys and scopes, as one revision', async () => {
    const before = client.head().number
    await client.change({ by, message: 'All at once' }, draft => {
      draft.set('limits.maxUploads', 50)
      draft.set('limits.maxUploads', 500, { scope: 'tenant:acme', locked: true })
      draft.setSegment('staff', { attr: 'team', op: 'eq', value: 'staff' })
      draft.setFlag('checkout.newFlow', { rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }] })
    })
    expect(client.head().number - before).toBeLessThanOrEqual(2)
    expect(client.for({ team: 'staff' }).get('checkout.newFlow')).toBe(true)
    expect(client.for({ tenant: 'acme' }).get('limits.maxUploads')).toBe(500)
    const imported = await client.import({ by, message: 'From elsewhere', note: { from: 'a table' } }, draft =>
      draft.delete('limits.maxUploads', { scope: 'tenant:acme' }),
    )
    expect(imported).toMatchObject({ kind: 'import', note: { from: 'a table' } })
  })

  it('rolls out, holds and ends at the server, and counts here', async () => {
    const plan = ramp({ from: 5, to: 100, step: 15, every: '30m' })
    const rollout = await client.rollOut('checkout.newFlow', true, { by, message: 'A new flow', plan })
    const { document, share, started } = await rollout.state()
    expect(share).toBe(5000)
    expect(started.by).toBe('dana')
    const steps = document.steps.map(({ at, share: then }) => [at - (document.steps[0]?.at ?? 0), then])
    expect(steps.slice(0, 3)).toEqual([
      [0, 5000],
      [1_800_000, 20_000],
      [3_600_000, 35_000],
    ])
    await client.rollout('checkout.newFlow')?.pause({ by, message: 'Wait' })
    expect((await client.rollouts()[0]?.state())?.status).toBe('paused')
    await rollout.abort({ by, message: 'No' })
    expect(server.varve.rollout('checkout.newFlow')).toBeUndefined()
  })

  it('kills and revives, and changes segments and tenants', async () => {
    await client.kill('checkout.newFlow', { by, message: 'Stop' })
    expect(client.killed()).toEqual(['checkout.newFlow'])
    await client.revive('checkout.newFlow', { by, message: 'Go on' })
    await client.segments.set('staff', { attr: 'team', op: 'eq', value: 'staff' }, { by, message: 'Us' })
    expect(client.segments.list().map(({ name }) => name)).toEqual(['staff'])
    await client.segments.delete('staff', { by, message: 'Nobody' })
    await client.set('limits.maxUploads', 50, { by, message: 'Contract', scope: 'tenant:acme' })
    await client.tenants.copy('acme', 'globex', { by, message: 'The same' })
    expect(client.for({ tenant: 'globex' }).get('limits.maxUploads')).toBe(50)
    await client.tenants.clear('acme', { by, message: 'Gone' })
    expect(client.tenants.list().map(({ tenant }) => tenant)).toEqual(['globex'])
  })

  it('tries a change without making it', async () => {
    const before = server.varve.head()
    const tried = await client.set('limits.maxUploads', 50, { by, message: 'Sale', dryRun: true })
    expect(tried).toMatchObject({ dryRun: true, changes: [{ key: 'limits.maxUploads', entry: { value: 50 } }] })
    expect(server.varve.head()).toEqual(before)
    expect(client.get('limits.maxUploads')).toBe(10)
  })

  it('overrides in this process only', async () => {
    using _ = client.override('limits.maxUploads', 99)
    expect([client.get('limits.maxUploads'), server.varve.get('limits.maxUploads')]).toEqual([99, 10])
  })

  it('is read by a token that may read, and not changed by it', async () => {
    const reader = await server.connect({ token: tokenOf('kim', ['read']) })
    expect(reader.get('limits.maxUploads')).toBe(10)
    const refused = reader.set('limits.maxUploads', 50, { by, message: 'Sale' })
    await expect(refused).rejects.toMatchObject({ code: 'PERMISSION_MISSING' })
    expect(server.varve.get('limits.maxUploads')).toBe(10)
  })

  it('is not told to a token that may only evaluate', async () => {
    const refused = server.connect({ token: tokenOf('page', ['evaluate']) })
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
  })

  it('keeps secrets at the server', async () => {
    await client.set('mail.apiKey', 'k-123', { by, message: 'New key' })
    expect(server.varve.get('mail.apiKey').reveal()).toBe('k-123')
    await expect(client.secrets.rotateKey()).rejects.toMatchObject({ code: 'NOT_AT_A_SERVER' })
    await expect(client.compact({ by, message: 'Less', keep: '30d' })).rejects.toMatchObject({
      code: 'NOT_AT_A_SERVER',
    })
  })
})
