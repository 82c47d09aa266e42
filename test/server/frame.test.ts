import { defineConfig, live, open, secret, setting } from 'varve'
import { clock } from 'varve/testing'
import { integer, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { describe, expect, it } from 'vitest'
import { createHandler } from 'varve/server'

const config = defineConfig({
  limits: { maxUploads: live(integer({ min: 1, max: 100 }), { default: 10 }) },
  server: { port: setting(integer(), { default: 8080 }) },
  payments: { apiKey: live(secret(string()), { devDefault: 'sk-planted' }) },
})

async function server() {
  const varve = await open(config, { store: memory(), sources: [], environment: 'test' })
  const handler = createHandler(varve, { environment: 'test', clock: clock() })
  return {
    varve,
    handler,
    ask: (path: string, init?: RequestInit) =>
      handler(new Request(`http://localhost${path}`, init), { address: '127.0.0.1' }),
  }
}

describe('the handler', () => {
  it('explains a value', async () => {
    const { ask } = await server()
    const answer = await ask('/v1/values/limits.maxUploads/explanation')
    expect(await answer.json()).toMatchObject({ key: 'limits.maxUploads', value: 10, layer: 'default' })
  })
})
