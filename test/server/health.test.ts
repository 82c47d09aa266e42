import { describe, expect, it } from 'vitest'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'
import { VERSION } from 'varve/protocol'
import { troubled } from '../troubled-store.ts'
import { config, signed } from './events/hall.ts'
import { inMemory } from './in-memory.ts'

const bodyOf = async (answer: Response): Promise<unknown> => [answer.status, await answer.json()]

describe('a server', () => {
  it('says to anybody that it lives, from the first moment on', async () => {
    const store = troubled(memory({ clock: clock() }))
    store.away = true
    const { get } = inMemory(config, { store })
    expect(await bodyOf(await get('/health/live', { token: '' }))).toEqual([200, { status: 'live' }])
  })

  it('is not ready before it has read its store, and stays ready while that is away', async () => {
    const store = troubled(memory({ clock: clock() }))
    store.away = true
    const { get, varve } = inMemory(config, { store })
    expect(await bodyOf(await get('/health/ready', { token: '' }))).toEqual([503, { status: 'not-ready' }])
    store.away = false
    await varve.refresh()
    expect(await bodyOf(await get('/health/ready', { token: '' }))).toEqual([200, { status: 'ready' }])
    store.away = true
    await varve.refresh().catch(() => {})
    expect((await get('/health/ready', { token: '' })).status).toBe(200)
    expect(await bodyOf(await get('/health', { token: '' }))).toEqual([503, { status: 'stale' }])
    await varve.close()
    expect((await get('/health/ready', { token: '' })).status).toBe(503)
  })

  it('answers its first requests from memory, also while the store is away: lists and keys were 503 then (V47)', async () => {
    const store = troubled(memory({ clock: clock() }))
    const { get, varve } = inMemory(config, { store })
    await varve.set('limits.maxSize', 4, signed)
    store.away = true
    const before = { ...store.calls }
    const paths = [
      '/v1/values',
      '/v1/values/motto',
      '/v1/values/limits.maxSize',
      '/v1/flags',
      '/v1/flags/checkout.newFlow',
    ]
    for (const path of [...paths, '/v1/tenants', '/v1/segments', '/v1/rollouts', '/v1/tags', '/debug/config'])
      expect([path, (await get(path)).status]).toEqual([path, 200])
    const { value, revision } = (await (await get('/v1/values/limits.maxSize')).json()) as Record<string, unknown>
    expect([value, revision]).toEqual([4, varve.head().number])
    expect(store.calls).toEqual(before)
  })

  it('tells strangers only whether it is well, and those who may read how everything is, in numbers, and its version', async () => {
    const { get, varve, credentials } = inMemory(config)
    await varve.set('motto', 'Hi', signed)
    expect(await bodyOf(await get('/health', { token: '' }))).toEqual([200, { status: 'ok' }])
    const told = {
      ...{ status: 'ok', version: VERSION, revision: 2, problems: { errors: 0, warnings: 0 }, restartNeeded: [] },
      ...{ reloadFailed: false, keyring: false, managers: [] },
      store: {
        ...{ name: 'memory', status: 'ok', reachable: true, source: 'store' },
        ...{ heardAt: varve.clock.now(), silence: 0, behind: 0, clockOffset: 0 },
      },
    }
    expect(await bodyOf(await get('/health'))).toEqual([200, told])
    const token = credentials.token('viewer', { tenants: ['acme'] })
    expect(await bodyOf(await get('/health', { token }))).toEqual([200, { status: 'ok' }])
  })
})
