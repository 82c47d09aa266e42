import { defineConfig, live, open } from 'varve'
import { integer } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { expect, it } from 'vitest'
import { troubled } from '../../troubled-store.ts'
import { served } from './served.ts'

const signed = { by: 'sam', message: 'From another process' }
const other = defineConfig({
  limits: { maxUploads: live(integer(), { default: 1 }), gone: live(integer(), { default: 1 }) },
})
const options = { sources: [], platform: { warn: (): void => {} } } as const

it('what another process changed is served once the store was read, though nothing told of it: V12, V40, defect 1', async () => {
  const storage = memoryStorage()
  const store = troubled(memory({ storage }))
  await using shop = await served({ store })
  await using elsewhere = await open(other, { store: memory({ storage }), ...options })
  store.hints.held = true
  await elsewhere.set('limits.maxUploads', 33, signed)
  expect(shop.varve.get('limits.maxUploads')).toBe(10)
  const read = await shop.ask('/v1/refresh', { method: 'POST' })
  expect(await read.json()).toEqual({ revision: elsewhere.head().number, changed: true })
  expect(await (await shop.ask('/v1/values/limits.maxUploads')).json()).toMatchObject({ value: 33, by: 'sam' })
})

it('a key that only the log knows is listed, and told from those of the code', async () => {
  const storage = memoryStorage()
  await using elsewhere = await open(other, { store: memory({ storage }), ...options })
  await elsewhere.set('limits.gone', 7, signed)
  await using shop = await served({ store: memory({ storage }) })
  const { items } = (await (await shop.ask('/v1/values?filter=limits.gone')).json()) as { items: unknown[] }
  expect(items).toMatchObject([{ key: 'limits.gone', value: 7, inCode: false, by: 'sam' }])
  const one = await (await shop.ask('/v1/values/limits.gone')).json()
  expect(one).toMatchObject({ inCode: false, value: 7, declared: { kind: 'live' }, entries: [{ value: 7 }] })
  expect(one).not.toHaveProperty('explanation')
  expect((await shop.ask('/v1/values/limits.gone/history')).status).toBe(200)
})
