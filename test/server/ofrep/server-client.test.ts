import { OFREPProvider } from '@openfeature/ofrep-provider'
import { ErrorCode, OpenFeature, type Client, type EvaluationContext } from '@openfeature/server-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveServer, type LiveServer } from '../live-server.ts'
import { config, prepared, signed } from './flags.ts'

let server: LiveServer<typeof config.tree>
let client: Client
let names = 0

async function clientOf(one: LiveServer<typeof config.tree>, headers: [string, string][]): Promise<Client> {
  names += 1
  const domain = `server client ${names}`
  await OpenFeature.setProviderAndWait(domain, new OFREPProvider({ baseUrl: one.url, headers }))
  return OpenFeature.getClient(domain)
}

const bearer = (token: string): [string, string][] => [['authorization', `Bearer ${token}`]]

beforeAll(async () => {
  server = await liveServer(config, { mount: '/config' })
  await prepared(server.varve)
  client = await clientOf(server, bearer(server.credentials.token(['evaluate'])))
})
afterAll(async () => {
  await OpenFeature.close()
  await server[Symbol.asyncDispose]()
})

const alex: EvaluationContext = { targetingKey: 'alex', plan: 'pro', since: new Date(0), nested: { a: [1] } }

describe('OpenFeature’s server SDK with its OFREP provider', () => {
  it('reads values of every type', async () => {
    expect(await client.getBooleanValue('bool.on', false, alex)).toBe(true)
    expect(await client.getStringValue('text.greeting', '', alex)).toBe('Hi')
    expect(await client.getNumberValue('number.half', 0, alex)).toBe(0.5)
    expect(await client.getNumberValue('number.ten', 0, alex)).toBe(10)
    expect(await client.getObjectValue('object.theme', {}, alex)).toEqual({ bg: '#000' })
  })

  it('rule 8: is told the variant, the reason, the rule and the revision, as primitives', async () => {
    const details = await client.getBooleanDetails('pro.tools', false, alex)
    expect(details).toMatchObject({ value: true, variant: 'on', reason: 'TARGETING_MATCH' })
    expect(details.flagMetadata).toEqual({ flagSetId: 'varve', version: '2', ruleId: 'pro', contextId: 'alex' })
    expect(await client.getBooleanDetails('pro.tools', true, { targetingKey: 'alex' })).toMatchObject({ value: false })
    expect(await client.getBooleanDetails('killed.banner', false, alex)).toMatchObject({ reason: 'DISABLED' })
    expect(await client.getBooleanDetails('split.checkout', false, alex)).toMatchObject({ reason: 'SPLIT' })
  })

  it.each([
    ['no.such.flag', ErrorCode.FLAG_NOT_FOUND],
    ['weird/key é', ErrorCode.FLAG_NOT_FOUND],
    ['server.port', ErrorCode.FLAG_NOT_FOUND],
    ['payment.key', ErrorCode.FLAG_NOT_FOUND],
    ['text.greeting', ErrorCode.TYPE_MISMATCH],
  ])('rules 2 and 5: is told what is wrong with asking %s for a boolean', async (key, errorCode) => {
    expect(await client.getBooleanDetails(key, true, alex)).toMatchObject({ value: true, reason: 'ERROR', errorCode })
  })

  it('rule 3: answers without a targeting key what can be said without one', async () => {
    expect(await client.getBooleanValue('bool.on', false)).toBe(true)
    expect(await client.getBooleanDetails('split.checkout', true)).toMatchObject({
      ...{ value: true, reason: 'ERROR', errorCode: ErrorCode.TARGETING_KEY_MISSING },
    })
  })

  it('is told of a context that is none', async () => {
    expect(await client.getBooleanDetails('bool.on', false, { tenant: 7 })).toMatchObject({
      errorCode: ErrorCode.INVALID_CONTEXT,
    })
  })

  it('with a token of one tenant is answered for that tenant, whatever it is used with', async () => {
    const token = server.credentials.token(['evaluate'], { tenants: ['acme'] })
    const acme = await clientOf(server, [['x-api-key', token]])
    expect(await acme.getNumberValue('seats', 0, { targetingKey: 'alex' })).toBe(50)
    expect(await client.getNumberValue('seats', 0, { targetingKey: 'alex' })).toBe(5)
    expect(await acme.getNumberDetails('seats', 0, { tenant: 'globex' })).toMatchObject({
      value: 0,
      errorCode: ErrorCode.GENERAL,
    })
  })

  it('is not let in without a credential, or with a wrong one', async () => {
    const shown: [string, string][][] = [[], bearer('vt_wrong')]
    for (const headers of shown) {
      const stranger = await clientOf(server, headers)
      expect(await stranger.getBooleanDetails('bool.on', false)).toMatchObject({
        value: false,
        errorCode: ErrorCode.GENERAL,
      })
    }
  })

  it('waits as long as it is told when it asks too often', async () => {
    await using busy = await liveServer(config, { limits: { perMinute: 2 } })
    const impatient = await clientOf(busy, bearer(busy.credentials.token(['evaluate'])))
    for (let times = 0; times < 2; times += 1) expect(await impatient.getBooleanValue('bool.on', false)).toBe(true)
    for (let times = 0; times < 2; times += 1) expect(await impatient.getBooleanValue('bool.on', false)).toBe(false)
    expect((await impatient.getBooleanDetails('bool.on', false)).errorMessage).toMatch(/TooManyRequests until/)
  })
})

describe('rule 4: a key that nobody gave a value', () => {
  const production = { open: { as: { environment: 'production' }, missingValues: 'allow' } } as const

  it('and that is decided by the targeting key is an error without one, and of nothing else', async () => {
    await using serving = await liveServer(config, production)
    const variants = { one: 'https://one.example', two: 'https://two.example' }
    await serving.varve.setFlag('unset.endpoint', { variants, serve: { split: { one: 1, two: 1 } } }, signed)
    const one = await clientOf(serving, bearer(serving.credentials.token(['evaluate'])))
    expect(await one.getStringDetails('unset.endpoint', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: ErrorCode.TARGETING_KEY_MISSING,
      errorMessage: 'unset.endpoint is decided by user, which the context does not have.',
    })
    expect(await one.getStringValue('unset.endpoint', 'mine', alex)).toMatch(/^https/)
  })

  it('has none by default, which this client takes for an error, and falls back on the code', async () => {
    await using omitting = await liveServer(config, production)
    const one = await clientOf(omitting, bearer(omitting.credentials.token(['evaluate'])))
    expect(await one.getStringDetails('unset.endpoint', 'mine')).toMatchObject({
      value: 'mine',
      errorMessage: 'The OFREP response does not match the expected format',
    })
  })

  it('is said to be without one, where the options say that clients take no answer without a value', async () => {
    await using saying = await liveServer(config, { ...production, ofrep: { emptyValue: 'variant' } })
    const one = await clientOf(saying, bearer(saying.credentials.token(['evaluate'])))
    expect(await one.getStringDetails('unset.endpoint', 'mine')).toMatchObject({
      value: 'mine',
      errorMessage: 'unset.endpoint has no value: the default of the code stands.',
    })
  })
})
