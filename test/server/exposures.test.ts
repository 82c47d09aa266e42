import { describe, expect, it } from 'vitest'
import { defineConfig, flag, type Exposure } from 'varve'
import { inMemory, type InMemory } from './in-memory.ts'

const config = defineConfig({
  checkout: { button: flag({ variants: { blue: '#00f', red: '#f00' }, default: 'blue' }), newFlow: flag() },
})
const signed = { by: 'dana', message: 'An experiment' }
const half = { serve: { split: { blue: 1, red: 1 } } } as const
const context = { targetingKey: 'alex' }
const FLAGS = '/ofrep/v1/evaluate/flags'

interface Recording extends InMemory<typeof config.tree> {
  post(path: string, body: object): Promise<Response>
  /** Closes the Varve, which delivers everything, and returns what was recorded. */
  recorded(): Promise<readonly Exposure[]>
}

async function recording(): Promise<Recording> {
  const all: Exposure[] = []
  const served = inMemory(config, { exposures: { sink: batch => void all.push(...batch) } })
  await served.varve.setFlag('checkout.button', half, signed)
  await served.varve.setFlag('checkout.newFlow', { serve: { split: { on: 1, off: 1 } } }, signed)
  const token = served.credentials.token('admin')
  return {
    ...served,
    post: (path, body) =>
      served.get(path, {
        ...{ method: 'POST', token, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      }),
    async recorded() {
      await served.varve.close()
      return all
    },
  }
}

describe('who only looks', () => {
  it('exposes nobody: a list, an explanation, a bulk, /v1/evaluate, a dry run and what is measured', async () => {
    const { get, post, recorded } = await recording()
    const paths = [
      ...['/v1/values', '/v1/values/checkout.button', '/v1/values/checkout.button/explanation', '/v1/flags'],
      ...['/v1/flags/checkout.button', '/v1/snapshot', '/v1/layers', '/v1/declarations', '/metrics', '/health'],
    ]
    for (const path of paths)
      // oxlint-disable-next-line no-await-in-loop -- one after another, as somebody who looks around
      expect([path, (await get(`${path}${path.startsWith('/v1') ? '?user=alex' : ''}`)).status]).toEqual([
        path,
        expect.any(Number),
      ])
    const asked = [
      post(FLAGS, { context }),
      post('/v1/evaluate', { audiences: [{ user: 'alex' }] }),
      post('/v1/evaluate', { audiences: [{ user: 'alex' }], keys: ['checkout.button'] }),
      post('/v1/evaluate', { audiences: [{ user: 'alex' }], trace: true }),
    ]
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200)
    expect(await recorded()).toEqual([])
  })

  it('exposes nobody in a process either, where that is said', async () => {
    const { varve, recorded } = await recording()
    const readers = [varve, varve.now(), varve.for({ plan: 'pro' })]
    for (const reader of readers) {
      const looked = reader.for({ user: 'alex' }).evaluate('checkout.button', { exposure: false })
      expect(looked).toEqual(varve.for({ user: 'alex' }).evaluate('checkout.button', { exposure: false }))
      expect(looked.split).toBe(true)
    }
    expect(await recorded()).toEqual([])
  })
})

describe('who asks for one flag', () => {
  it('is exposed to its variant, by OFREP as by evaluate in a process', async () => {
    const { varve, post, recorded } = await recording()
    const answer = (await (await post(`${FLAGS}/checkout.button`, { context })).json()) as { variant: string }
    varve.for({ user: 'kim' }).evaluate('checkout.button')
    expect(await recorded()).toMatchObject([
      { key: 'checkout.button', unit: 'alex', variant: answer.variant },
      { key: 'checkout.button', unit: 'kim' },
    ])
  })
})
