import { describe, expect, it, vi } from 'vitest'
import { defineConfig, flag, live, secret, setting } from 'varve'
import { integer, string } from 'varve/schema'
import { AccessLog, type AccessRecord } from 'varve/server'
import { clock } from 'varve/testing'
import { inMemory, type Asked, type InMemory } from '../in-memory.ts'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  checkout: { newFlow: flag(), split: flag() },
  mail: { apiKey: live(secret(string()), { devDefault: 'planted-4711' }) },
  server: { port: setting(integer(), { default: 8080 }) },
})
const signed = { by: 'dana', message: 'INC-142' }
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

interface Recording extends InMemory<typeof config.tree> {
  readonly log: AccessLog
  /** Asks as request `req-1`, and gives what is kept of it. */
  kept(path: string, body?: object, asked?: Asked): Promise<AccessRecord | undefined>
}

/** A server that keeps what it answers. */
async function recording(options: { recordAnswers?: boolean; sample?: number } = {}): Promise<Recording> {
  const { recordAnswers = true, sample = 1 } = options
  const time = clock()
  // Records of a log without a store are in memory.
  const log = new AccessLog({ store: undefined, secrets: { fingerprint: async () => 'abc' } }, { sample, clock: time })
  const served = inMemory(config, { access: log, recordAnswers })
  await served.varve.set('limits.maxUploads', 20, signed)
  const kept: Recording['kept'] = async (path, body, { headers, ...more } = {}) => {
    const sent = { 'content-type': 'application/json', 'x-request-id': 'req-1', ...headers }
    const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const answer = await served.get(path, { ...post, ...more, headers: sent })
    expect([200, 304]).toContain(answer.status)
    return log.find(sent['x-request-id'])
  }
  return { ...served, log, kept }
}

describe('what the server answers with is kept', () => {
  it('of one value', async () => {
    const { kept, time } = await recording()
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }
    expect(await kept('/v1/values/limits.maxUploads?tenant=acme', undefined, { headers })).toEqual({
      ...{ request: 'req-1', trace: TRACE, at: time.now(), route: 'GET /v1/values/{key}' },
      moment: { revision: 2, at: time.now() },
      audience: { tenant: 'acme' },
      values: [{ key: 'limits.maxUploads', value: 20, layer: 'stored', reason: 'STATIC', revision: 2 }],
    })
  })

  it('of an evaluation, for each of its audiences, and of the moment that it asks about', async () => {
    const { kept, varve } = await recording()
    await varve.set('limits.maxUploads', 30, { ...signed, scope: 'tenant:acme' })
    const body = { keys: ['limits.maxUploads', 'no.such'], audiences: [{ tenant: 'acme' }, { tenant: 'globex' }] }
    expect(await kept('/v1/evaluate', body)).toMatchObject({
      audience: { tenant: 'acme' },
      values: [
        { value: 30, revision: 3 },
        { audience: { tenant: 'globex' }, value: 20, revision: 2 },
      ],
    })
    const past = await kept('/v1/evaluate', { ...body, at: 'r2' }, { headers: { 'x-request-id': 'req-2' } })
    expect(past).toMatchObject({ moment: { revision: 2 }, values: [{ value: 20 }, { value: 20 }] })
  })

  it('of a flag over OFREP, with its variant and why', async () => {
    const { kept, varve } = await recording()
    const rules = [{ id: 'pro', when: { attr: 'plan', op: 'eq', value: 'pro' } as const, serve: 'on' }]
    await varve.setFlag('checkout.newFlow', { rules, serve: 'off' }, signed)
    const context = { targetingKey: 'mia@example.com', plan: 'pro', more: { cc: ['Ann <ann@example.com>'] } }
    expect(await kept('/ofrep/v1/evaluate/flags/checkout.newFlow', { context })).toMatchObject({
      route: 'POST /ofrep/v1/evaluate/flags/{key}',
      audience: { user: '•@example.com', plan: 'pro', more: { cc: ['Ann <•@example.com>'] } },
      values: [{ key: 'checkout.newFlow', value: true, variant: 'on', reason: 'TARGETING_MATCH', ruleId: 'pro' }],
    })
  })

  it('of all flags over OFREP: those that were answered, and no secret, setting or failure', async () => {
    const { kept, varve } = await recording()
    await varve.setFlag('checkout.split', { serve: { split: { on: 1, off: 1 } } }, signed)
    const record = await kept('/ofrep/v1/evaluate/flags', { context: {} })
    expect(record?.values.map(({ key }) => key)).toEqual(['limits.maxUploads', 'checkout.newFlow'])
  })

  it('of a secret as a mask', async () => {
    const { kept } = await recording()
    const record = await kept('/v1/evaluate', { keys: ['mail.apiKey'] })
    expect(record?.values).toMatchObject([{ key: 'mail.apiKey', value: '••••' }])
    expect(JSON.stringify(record)).not.toContain('planted')
  })

  it('of a context that is too long without what makes it so', async () => {
    const { kept } = await recording()
    const context = { targetingKey: 'u'.repeat(500), tenant: 'acme', notes: 'x'.repeat(5_000) }
    const record = await kept('/ofrep/v1/evaluate/flags/limits.maxUploads', { context })
    expect(record?.audience).toEqual({ tenant: 'acme', user: 'u'.repeat(200) })
  })

  it('of at most 500 values, and how many more there were', async () => {
    const { kept } = await recording()
    const audiences = Array.from({ length: 150 }, (_, one) => ({ tenant: `t${one}` }))
    const keys = ['limits.maxUploads', 'checkout.newFlow', 'checkout.split', 'server.port']
    const record = await kept('/v1/evaluate', { keys, audiences })
    expect([record?.values.length, record?.more]).toEqual([500, 100])
  })

  it.each([
    ['unless that is asked for', { recordAnswers: false }],
    ['of no more than the share that is', { sample: 0 }],
  ])('%s', async (_which, options) => {
    const { kept, log } = await recording(options)
    const noted = vi.spyOn(log, 'note')
    expect(await kept('/v1/values/limits.maxUploads')).toBeUndefined()
    expect(await kept('/ofrep/v1/evaluate/flags', {})).toBeUndefined()
    // Nor is what would be kept worked out in vain.
    expect(noted).not.toHaveBeenCalled()
    expect(log.health).toEqual({ kept: 0, lost: 0, waiting: 0 })
  })

  it('and is told by the API to those who may see that tenant', async () => {
    const { kept, get, credentials } = await recording()
    await kept('/v1/values/limits.maxUploads?tenant=acme')
    const told = async (tenant: string): Promise<number> => {
      const token = credentials.token('viewer', { tenants: [tenant] })
      return (await get('/v1/access?request=req-1', { token })).status
    }
    expect([await told('acme'), await told('globex')]).toEqual([200, 404])
  })
})
