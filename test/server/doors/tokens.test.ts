import { VarveError } from 'varve'
import { rolePermissions } from 'varve/protocol'
import { memory, memoryStorage } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { describe, expect, it, vi } from 'vitest'
import { doorway } from './door.ts'

const made = async (answer: Response): Promise<{ token: string; id: string; expiresAt: string }> =>
  (await answer.json()) as never

describe('a token', () => {
  it('is shown once, works, and is kept as a hash only', async () => {
    await using door = await doorway()
    const admin = await door.token({ role: 'admin', name: 'root' })
    const body = { name: 'deploys', role: 'editor' }
    const answer = await door.ask('/v1/tokens', { method: 'POST', token: admin, body })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { token, id, expiresAt } = await made(answer)
    expect(token).toMatch(/^vt_[0-9a-f]{16}_[\w-]{43}$/)
    expect(expiresAt).toBe('2026-04-01T00:00:00.000Z')
    expect(await (await door.ask('/v1/me', { token })).json()).toMatchObject({
      ...{
        name: 'deploys',
        kind: 'token',
        id,
        role: 'editor',
        permissions: rolePermissions.editor,
        environment: 'production',
      },
    })
    expect(await (await door.ask('/v1/me', { headers: { 'x-api-key': token } })).json()).toMatchObject({ id })
    const kept = JSON.stringify([await door.store.records.list('token'), await door.audit()])
    const listed = await (await door.ask('/v1/tokens', { token: admin })).text()
    for (const text of [kept, listed]) expect(text).not.toContain(token.slice(20))
    expect(listed).toContain(id)
  })

  it.each([
    ['a wrong secret', (token: string) => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    ['another id', (token: string) => `vt_0123456789abcdef${token.slice(19)}`],
    ['a longer secret', (token: string) => `${token}A`],
    ['the id alone', (token: string) => token.slice(0, 20)],
    ["another system's token", () => 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
    ['a megabyte of digits', () => `vt_${'0'.repeat(30_000)}`],
    ['a member of every object', () => 'vt___proto___'],
  ])('with %s is refused', async (_, spoil) => {
    await using door = await doorway()
    const answer = await door.ask('/v1/values', { token: spoil(await door.token()) })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'CREDENTIAL_REFUSED' })
  })

  it('expires, and whoever shows it then is told so', async () => {
    await using door = await doorway()
    const token = await door.token({}, 60_000)
    door.clock.advance('59s')
    expect((await door.ask('/v1/values', { token })).status).toBe(200)
    door.clock.advance('1s')
    const answer = await door.ask('/v1/values', { token })
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('has expired')])
  })

  it('that is revoked works no longer here at once, and elsewhere within seconds', async () => {
    const time = clock()
    const storage = memoryStorage()
    await using here = await doorway({ clock: time, store: memory({ storage, clock: time }) })
    await using there = await doorway({ clock: time, store: memory({ storage, clock: time }) })
    const [admin, token] = [await here.token({ role: 'admin' }), await here.token()]
    for (const door of [here, there]) expect((await door.ask('/v1/values', { token })).status).toBe(200)
    const revoked = await here.ask(`/v1/tokens/${token.slice(3, 19)}`, { method: 'DELETE', token: admin })
    expect(revoked.status).toBe(200)
    expect((await here.ask('/v1/values', { token })).status).toBe(401)
    time.advance('2s')
    expect((await there.ask('/v1/values', { token })).status).toBe(401)
    expect((await here.ask('/v1/tokens/0123', { method: 'DELETE', token: admin })).status).toBe(404)
  })

  it('that is used while it is revoked stays revoked', async () => {
    await using door = await doorway()
    const [admin, token] = [await door.token({ role: 'admin' }), await door.token()]
    const asking = Array.from({ length: 20 }, () => door.ask('/v1/values', { token }))
    await door.ask(`/v1/tokens/${token.slice(3, 19)}`, { method: 'DELETE', token: admin })
    await Promise.all(asking)
    door.clock.advance('5m')
    expect((await door.ask('/v1/values', { token })).status).toBe(401)
    expect(await door.store.records.get('token', token.slice(3, 19))).toBeUndefined()
  })

  it('that is revoked elsewhere is not brought back by its use being written down', async () => {
    const time = clock()
    const storage = memoryStorage()
    await using here = await doorway({ clock: time, store: memory({ storage, clock: time }) })
    await using there = await doorway({ clock: time, store: memory({ storage, clock: time }) })
    const [admin, token] = [await here.token({ role: 'admin' }), await here.token()]
    const id = token.slice(3, 19)
    for (const after of ['0s', '59s']) {
      time.advance(after)
      await there.ask('/v1/values', { token })
    }
    await here.ask(`/v1/tokens/${id}`, { method: 'DELETE', token: admin })
    time.advance('1500ms')
    await there.ask('/v1/values', { token })
    await there.handler.close()
    expect(await here.store.records.get('token', id)).toBeUndefined()
  })

  it('has its use written down once a minute, and its first use in the audit trail', async () => {
    await using door = await doorway()
    const token = await door.token({ name: 'deploys' })
    const puts = vi.spyOn(door.store.records, 'put')
    for (let second = 0; second < 120; second += 1) {
      await door.ask('/v1/values', { token })
      door.clock.advance('1s')
    }
    await door.handler.close()
    expect(puts.mock.calls.filter(([kind]) => kind === 'token')).toHaveLength(2)
    expect(await door.audit()).toMatchObject([
      { action: 'token-first-used', by: 'deploys', subject: token.slice(3, 19) },
    ])
  })

  it('opens doors while the store is away, if it is known to be good', async () => {
    await using door = await doorway()
    const [token, other] = [await door.token(), await door.token()]
    expect((await door.ask('/v1/values', { token })).status).toBe(200)
    vi.spyOn(door.store.records, 'get').mockRejectedValue(
      new VarveError('STORE_UNREACHABLE', { store: 'memory', reason: 'it is away' }),
    )
    door.clock.advance('10m')
    expect((await door.ask('/v1/values', { token })).status).toBe(200)
    expect((await door.ask('/v1/values', { token: other })).status).toBe(503)
    door.clock.advance('2h')
    expect((await door.ask('/v1/values', { token })).status).toBe(503)
  })

  it('of another environment is refused', async () => {
    await using door = await doorway()
    const [staging, both] = [['staging'], ['staging', 'production']]
    expect((await door.ask('/v1/values', { token: await door.token({ environments: staging }) })).status).toBe(401)
    expect((await door.ask('/v1/values', { token: await door.token({ environments: both }) })).status).toBe(200)
  })
})

describe('making a token', () => {
  it.each([
    ['more than its maker may', { name: 'x', permissions: ['log'] }, 403],
    ['neither role nor permissions', { name: 'x' }, 422],
    ['both role and permissions', { name: 'x', role: 'viewer', permissions: ['read'] }, 422],
    ['a name of two lines', { name: 'a\r\nSet-Cookie: a=b', role: 'viewer' }, 422],
    ['no end', { name: 'x', role: 'viewer', expiresIn: '1000d' }, 422],
    ['a role that every object has', { name: 'x', role: 'constructor' }, 422],
    ['members of its own', { name: 'x', role: 'viewer', hash: 'abc' }, 422],
  ])('with %s is refused, and none is made', async (_, body, status) => {
    await using door = await doorway()
    const token = await door.token({ role: 'admin' })
    const answer = await door.ask('/v1/tokens', { method: 'POST', token, body })
    expect(answer.status).toBe(status)
    expect(await door.store.records.list('token')).toHaveLength(1)
  })

  it('is for those who may do everything it may, and for nobody who is bound to tenants', async () => {
    await using door = await doorway()
    const body = { name: 'x', role: 'editor' }
    const post = async (grant: Parameters<typeof door.token>[0]): Promise<number> =>
      (await door.ask('/v1/tokens', { method: 'POST', token: await door.token(grant), body })).status
    expect(await post({ permissions: ['admin', 'read'] })).toBe(403)
    expect(await post({ role: 'admin', tenants: ['acme'] })).toBe(403)
    expect(await post({ permissions: ['admin', 'read', 'evaluate', 'write'] })).toBe(201)
  })

  it('stays within the environments of its maker', async () => {
    await using door = await doorway()
    const token = await door.token({ role: 'admin', environments: ['production'] })
    const post = (more: object): Promise<Response> =>
      door.ask('/v1/tokens', { method: 'POST', token, body: { name: 'x', role: 'viewer', ...more } })
    expect((await post({ environments: ['staging'] })).status).toBe(403)
    expect(await (await post({})).json()).toMatchObject({ environments: ['production'] })
  })
})

describe('guessing tokens', () => {
  it('ends after some tries from one address, without keeping out who has a good one', async () => {
    await using door = await doorway()
    const token = await door.token()
    const guess = (host: string): Promise<Response> =>
      door.ask('/v1/values', { token: `vt_${'0'.repeat(16)}_${'A'.repeat(43)}`, from: { address: host } })
    await door.ask('/v1/values', { token, from: { address: '2001:db8::1' } })
    for (let tries = 0; tries < 120; tries += 1) expect((await guess(`2001:db8::${tries}`)).status).toBe(401)
    const answer = await guess('2001:db8::abcd')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await guess('2001:db8:1::1')).status).toBe(401)
    door.clock.advance('10s')
    expect((await door.ask('/v1/values', { token, from: { address: '2001:db8::1' } })).status).toBe(200)
    door.clock.advance('1m')
    expect((await guess('2001:db8::1')).status).toBe(401)
  })
})
