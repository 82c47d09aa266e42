import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { principal, served } from '../http/served.ts'

const path = '/v1/overrides/limits.maxUploads'

describe('an override over HTTP', () => {
  it('wins in this process, is listed with who made it, when and until when, and is cleared: V10, V11, defect 5', async () => {
    await using shop = await served()
    const made = await shop.ask(path, { method: 'PUT', body: { value: 7, ttl: '10m' } })
    expect(await made.json()).toMatchObject({ key: 'limits.maxUploads', value: 7, by: 'dana' })
    expect(shop.varve.get('limits.maxUploads')).toBe(7)
    const { items } = await (await shop.ask('/v1/overrides')).json()
    expect(items).toHaveLength(1)
    expect(items[0].expires - items[0].at).toBe(600_000)
    expect(await (await shop.ask(path, { method: 'DELETE' })).json()).toEqual({ lifted: 1 })
    expect(shop.varve.get('limits.maxUploads')).toBe(10)
    expect(await (await shop.ask(path, { method: 'DELETE' })).json()).toEqual({ lifted: 0 })
  })

  it('takes the place of the one that was made over HTTP before, and leaves those of the program', async () => {
    await using shop = await served()
    const own = shop.varve.override('limits.maxUploads', 3)
    for (const value of [7, 8]) await shop.ask(path, { method: 'PUT', body: { value } })
    expect(shop.varve.get('limits.maxUploads')).toBe(8)
    expect(await (await shop.ask(path, { method: 'DELETE' })).json()).toEqual({ lifted: 2 })
    own.lift()
  })

  it('is checked as a change is, and refused with all that is wrong', async () => {
    await using shop = await served()
    for (const [key, body, status] of [
      ['limits.maxUploads', { value: 101 }, 422],
      ['limits.maxUploads', { text: 'many' }, 422],
      ['limits.maxUploads', { value: 5, ttl: 'soon' }, 422],
      ['server.port', { value: 5 }, 400],
      ['limits.maxUplods', { value: 5 }, 404],
    ] as const)
      expect((await shop.ask(`/v1/overrides/${key}`, { method: 'PUT', body })).status).toBe(status)
    expect((await shop.ask('/v1/overrides/limits.maxUplods', { method: 'DELETE' })).status).toBe(404)
    expect(shop.varve.overrides()).toEqual([])
  })

  it('of a dry run tells what it would do, and does not', async () => {
    await using shop = await served()
    const told: unknown[] = []
    shop.varve.watch('limits.maxUploads', value => told.push(value))
    const answer = await shop.ask(`${path}?dryRun=true`, { method: 'PUT', body: { value: 7 } })
    expect(await answer.json()).toMatchObject({ before: { value: 10 }, after: { value: 7, layer: 'override' } })
    expect(shop.varve.get('limits.maxUploads')).toBe(10)
    expect(told).toEqual([])
  })

  it('is for admins', async () => {
    const editor = principal({ permissions: new Set(['evaluate', 'read', 'write']) })
    await using shop = await served({ as: () => Promise.resolve(editor) })
    expect((await shop.ask(path, { method: 'PUT', body: { value: 7 } })).status).toBe(403)
    expect((await shop.ask(path, { method: 'DELETE' })).status).toBe(403)
    expect((await shop.ask('/v1/overrides')).status).toBe(200)
  })
})

describe('the audit trail of an override', () => {
  it('says who made and lifted it, and for how long, and not to which value', async () => {
    const time = clock()
    await using shop = await served({ clock: time, store: memory({ clock: time }) })
    const path = '/v1/overrides/limits.maxUploads'
    await shop.ask(`${path}?dryRun=true`, { method: 'PUT', body: { value: 77 } })
    await shop.ask(path, { method: 'PUT', body: { value: 77, ttl: '5m' } })
    time.advance('1s')
    await shop.ask(path, { method: 'DELETE' })
    await shop.ask(path, { method: 'DELETE' })
    const { items } = await (await shop.ask('/v1/audit')).json()
    const about = { by: 'dana', key: 'limits.maxUploads' }
    expect(items).toMatchObject([
      { ...about, action: 'override-lifted' },
      { ...about, action: 'override-set', detail: 'for 300000 ms' },
    ])
    for (const item of items) expect(Object.values(item)).not.toContain(77)
  })
})
