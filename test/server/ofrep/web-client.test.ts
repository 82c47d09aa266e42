import { OFREPWebProvider } from '@openfeature/ofrep-web-provider'
import {
  ErrorCode,
  OpenFeature,
  ProviderEvents,
  ProviderStatus,
  type Client,
  type Provider,
} from '@openfeature/web-sdk'
import { EventSource } from 'eventsource'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { liveServer, type LiveServer, type LiveServerOptions } from '../live-server.ts'
import { config, prepared, signed } from './flags.ts'

/** A page of the shop, with its own client. */
interface Page {
  readonly client: Client
  readonly domain: string
  /** What its client was told of, in order. */
  readonly told: string[]
  /** What it asked for, and how it was answered: `POST flags 200`. */
  readonly asked: string[]
}

type Server = LiveServer<typeof config.tree>
let pages = 0

beforeEach(() => vi.stubGlobal('EventSource', EventSource))
afterEach(() => vi.unstubAllGlobals())

async function serverOf(options: LiveServerOptions = {}): Promise<Server> {
  const server = await liveServer(config, { mount: '/config', ...options })
  await prepared(server.varve)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

/** Opens a page for a context. */
async function page(
  server: Server,
  context: Record<string, string>,
  token = server.credentials.token(['evaluate']),
): Promise<Page> {
  pages += 1
  const domain = `page ${pages}`
  const [told, asked]: [string[], string[]] = [[], []]
  const fetchImplementation: typeof fetch = async (...args) => {
    const request = new Request(...args)
    const answer = await fetch(request)
    const conditional = request.headers.has('if-none-match') ? ' if-none-match' : ''
    asked.push(`${answer.status}${conditional}`)
    return answer
  }
  const headers: [string, string][] = [['authorization', `Bearer ${token}`]]
  const provider = new OFREPWebProvider({ baseUrl: server.url, headers, cacheMode: 'disabled', fetchImplementation })
  const client = OpenFeature.getClient(domain)
  client.addHandler(ProviderEvents.ConfigurationChanged, details => {
    told.push(['PROVIDER_CONFIGURATION_CHANGED', ...(details?.flagsChanged ?? [])].join(' '))
  })
  client.addHandler(ProviderEvents.Stale, () => void told.push('PROVIDER_STALE'))
  onTestFinished(() => OpenFeature.clearProviders())
  await OpenFeature.setContext(domain, context)
  // Its declaration says that it may have no hooks in a way that the SDK’s does not take.
  await OpenFeature.setProviderAndWait(domain, provider as Provider)
  return { client, domain, told, asked }
}

/** Until something is so. */
const soon = { timeout: 5_000, interval: 20 }

describe('OpenFeature’s web SDK with its OFREP provider', () => {
  it('reads values of every type, with what is known of how they came about', async () => {
    const { client } = await page(await serverOf(), { targetingKey: 'alex', plan: 'pro' })
    expect(client.getBooleanValue('bool.on', false)).toBe(true)
    expect(client.getStringValue('text.greeting', '')).toBe('Hi')
    expect(client.getNumberValue('number.half', 0)).toBe(0.5)
    expect(client.getObjectValue('object.theme', {})).toEqual({ bg: '#000' })
    const details = client.getBooleanDetails('pro.tools', false)
    expect(details).toMatchObject({ value: true, variant: 'on', reason: 'TARGETING_MATCH' })
    expect(details.flagMetadata).toEqual({ flagSetId: 'varve', version: '2', ruleId: 'pro', contextId: 'alex' })
  })

  it('is told what is wrong: no such flag, a secret, a setting, another type', async () => {
    const { client } = await page(await serverOf(), { targetingKey: 'alex' })
    for (const key of ['no.such.flag', 'payment.key', 'server.port'])
      expect(client.getStringDetails(key, 'mine')).toMatchObject({ value: 'mine', errorCode: ErrorCode.FLAG_NOT_FOUND })
    expect(client.getStringDetails('bool.on', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: ErrorCode.TYPE_MISMATCH,
    })
  })

  it('rule 4: falls back on the code for a key without a value, and is told why', async () => {
    const server = await serverOf({ open: { as: { environment: 'production' }, missingValues: 'allow' } })
    const { client } = await page(server, { targetingKey: 'alex' })
    expect(client.getStringDetails('unset.endpoint', 'mine')).toMatchObject({ value: 'mine', reason: 'DEFAULT' })
  })

  it('cannot begin without a credential, and knows that it need not try again', async () => {
    const server = await serverOf()
    await expect(page(server, {}, 'vt_wrong')).rejects.toThrow('Initialization failed')
    const { client } = { client: OpenFeature.getClient(`page ${pages}`) }
    expect(client.providerStatus).toBe(ProviderStatus.FATAL)
  })

  it('rule 1: gets other values with another context, although its entity tag stays', async () => {
    const { client, domain, asked } = await page(await serverOf(), { targetingKey: 'alex', plan: 'free' })
    expect(client.getBooleanValue('pro.tools', false)).toBe(false)
    await OpenFeature.setContext(domain, { targetingKey: 'alex', plan: 'pro' })
    expect(client.getBooleanValue('pro.tools', false)).toBe(true)
    await OpenFeature.setContext(domain, { targetingKey: 'alex', plan: 'pro', unused: 'x' })
    expect(asked).toEqual(['200', '200 if-none-match', '304 if-none-match'])
    await OpenFeature.setContext(domain, { targetingKey: 'dana', plan: 'free' })
    expect(client.getBooleanValue('pro.tools', true)).toBe(false)
    expect(asked.at(-1)).toBe('200')
  })

  it('is told of a change, and asks again', async () => {
    const server = await serverOf()
    const { client, told } = await page(server, { targetingKey: 'alex' })
    await expect.poll(() => server.clients(), soon).toBe(1)
    await server.varve.set('text.greeting', 'Hello', signed)
    await expect.poll(() => client.getStringValue('text.greeting', ''), soon).toBe('Hello')
    expect(told).toContain('PROVIDER_CONFIGURATION_CHANGED text.greeting')
  })

  it.each([
    ['the address it has is good for the new server', 'Zm9yIHRlc3RzIG9ubHksIG5vdGhpbmcgZWxzZS4'],
    ['it has to ask for another address', undefined],
  ])(
    'rule 6: is told after its server was started anew what changed meanwhile, where %s',
    async (_which, sessionKey) => {
      const server = await serverOf(sessionKey === undefined ? {} : { sessionKey })
      const { client, told, asked } = await page(server, { targetingKey: 'alex' })
      // Something was changed just now, so it looks once more after it began to listen.
      await expect.poll(() => asked, soon).toEqual(['200', '304 if-none-match'])
      await server.stop()
      await expect.poll(() => told, soon).toContain('PROVIDER_STALE')
      await server.varve.set('text.greeting', 'Hello', signed)
      await server.restart()
      await expect.poll(() => client.getStringValue('text.greeting', ''), { ...soon, timeout: 15_000 }).toBe('Hello')
    },
    20_000,
  )

  it('rules 6 and 8: hears nothing of a tenant that its token is not for', async () => {
    const server = await serverOf()
    const token = server.credentials.token(['evaluate'], { tenants: ['acme'] })
    const { client, asked } = await page(server, { targetingKey: 'alex' }, token)
    expect(client.getNumberValue('seats', 0)).toBe(50)
    await expect.poll(() => server.clients(), soon).toBe(1)
    const before = asked.length
    await server.varve.set('seats', 7, { ...signed, scope: 'tenant:globex' })
    await server.varve.set('seats', 8, { ...signed, scope: 'tenant:acme' })
    await expect.poll(() => client.getNumberValue('seats', 0), soon).toBe(8)
    expect(asked.slice(before)).toHaveLength(1)
  })
})
