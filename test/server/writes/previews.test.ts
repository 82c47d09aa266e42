import { describe, expect, it } from 'vitest'
import { served } from '../http/served.ts'

const message = 'Back'
const key = 'checkout.newFlow'

describe('what a change of several places would do', () => {
  it('is seen together: a restore that lifts a kill is not masked by it', async () => {
    await using shop = await served()
    const { varve } = shop
    const { number } = await varve.set(key, true, { by: 'lee', message })
    await varve.set(key, false, { by: 'lee', message })
    await varve.kill(key, { by: 'lee', message })
    const dry = await shop.ask('/v1/restore?dryRun=true', { method: 'POST', body: { to: number, message } })
    const { changes, effects } = await dry.json()
    const after = { value: true, layer: 'stored' }
    expect(effects).toHaveLength(2)
    expect(effects).toContainEqual({ key, before: { value: false, layer: 'killed' }, after })
    expect(effects).toContainEqual({ key, scope: 'varve:killed', before: { value: false, layer: 'killed' }, after })
    expect(changes).toContainEqual(expect.objectContaining({ scope: 'varve:killed', op: 'delete', before: true }))
  })

  it('is seen together: a value that goes leaves the one that comes with it', async () => {
    await using shop = await served()
    const { varve } = shop
    const acme = { by: 'lee', message, scope: 'tenant:acme' }
    const { number } = await varve.set('limits.maxUploads', 20, { by: 'lee', message })
    await varve.set('limits.maxUploads', 30, { by: 'lee', message })
    await varve.set('limits.maxUploads', 90, acme)
    const dry = await shop.ask('/v1/restore?dryRun=true', { method: 'POST', body: { to: number, message } })
    expect((await dry.json()).effects).toContainEqual({
      ...{ key: 'limits.maxUploads', scope: 'tenant:acme' },
      before: { value: 90, layer: 'tenant' },
      after: { value: 20, layer: 'stored' },
    })
  })

  it('is masked by a kill that comes with it, and a locked value is not', async () => {
    await using shop = await served()
    const { varve } = shop
    const { number } = await varve.kill(key, { by: 'lee', message })
    await varve.revive(key, { by: 'lee', message })
    const dry = await shop.ask(`/v1/restore?dryRun=true`, { method: 'POST', body: { to: number, message } })
    expect((await dry.json()).effects).toEqual([
      { key, scope: 'varve:killed', before: { value: false, layer: 'default' } },
    ])
    await varve.kill(key, { by: 'lee', message })
    const body = { value: true, message, scope: 'tenant:acme', locked: true }
    const set = await shop.ask(`/v1/values/${key}?dryRun=true`, { method: 'PUT', body })
    expect((await set.json()).effects).toEqual([
      {
        ...{ key, scope: 'tenant:acme', before: { value: false, layer: 'killed' } },
        after: { value: true, layer: 'tenant' },
      },
    ])
  })
})
