import { OpenFeature, type Provider } from '@openfeature/server-sdk'
import { afterAll, describe, expect, it } from 'vitest'
import { openSync } from 'varve'
import { testConfig } from 'varve/testing'
import { VarveProvider } from 'varve/openfeature'
import { config, shop, signed } from './shop.ts'

const half = { rules: [{ id: 'half', serve: { split: { red: 1, blue: 1 } } }], serve: 'blue', salt: 'b' } as const

afterAll(() => OpenFeature.close())

describe('Varve as a provider', () => {
  it('is one for OpenFeature’s server SDK, as its types and its API see it', async () => {
    await using own = await shop()
    const provider: Provider = own.provider
    expect(provider.metadata).toEqual({ name: 'varve' })
    expect(provider.runsOn).toBe('server')
    expect(own.client.providerStatus).toBe('READY')
  })

  it('answers each of the four types', async () => {
    await using own = await shop()
    const { client } = own
    expect(await client.getBooleanValue('checkout.newFlow', true)).toBe(false)
    expect(await client.getStringValue('checkout.button', '')).toBe('#00f')
    expect(await client.getNumberValue('limits.maxUploads', 0)).toBe(10)
    expect(await client.getObjectValue('checkout.layout', {})).toEqual({ columns: 3 })
    expect(await client.getObjectValue('shipping.countries', [])).toEqual(['DE', 'AT'])
    expect(await client.getObjectValue('extra', {})).toBe(null)
  })

  it('says how it came to an answer', async () => {
    await using own = await shop({ flagSetId: 'shop/test' })
    const { number } = await own.varve.setFlag('checkout.button', half, signed)
    const details = await own.client.getStringDetails('checkout.button', '', { targetingKey: 'user-1' })
    expect(details).toEqual({
      flagKey: 'checkout.button',
      value: '#f00',
      variant: 'red',
      reason: 'SPLIT',
      flagMetadata: { flagSetId: 'shop/test', version: String(number), contextId: 'user-1', ruleId: 'half' },
    })
  })

  it('leaves out of the metadata what it does not know', async () => {
    await using own = await shop()
    const details = await own.client.getNumberDetails('limits.maxUploads', 0)
    expect(details).toEqual({ flagKey: 'limits.maxUploads', value: 10, reason: 'DEFAULT', flagMetadata: {} })
  })

  it('passes reasons through', async () => {
    await using own = await shop()
    const { varve, client } = own
    const reason = async (plan = 'free'): Promise<unknown> =>
      (await client.getStringDetails('checkout.button', '', { targetingKey: 'user-1', plan })).reason
    expect(await reason()).toBe('DEFAULT')
    await varve.set('checkout.button', '#f00', signed)
    expect(await reason()).toBe('STATIC')
    const when = { attr: 'plan', op: 'eq', value: 'pro' } as const
    await varve.setFlag('checkout.button', { rules: [{ id: 'pro', when, serve: 'red' }], serve: 'blue' }, signed)
    expect([await reason('pro'), await reason()]).toEqual(['TARGETING_MATCH', 'DEFAULT'])
    await varve.setFlag('checkout.button', { ...half, enabled: false, off: 'blue' }, signed)
    expect(await reason()).toBe('DISABLED')
  })

  it('serves settings too, and what is overridden in this process', async () => {
    await using own = await shop()
    expect(await own.client.getNumberValue('server.port', 0)).toBe(8080)
    using _override = own.varve.override('limits.maxUploads', 3)
    expect(await own.client.getNumberValue('limits.maxUploads', 0)).toBe(3)
  })
})

describe('who is asking', () => {
  it('is the targeting key, as the user', async () => {
    await using own = await shop()
    await own.varve.setFlag('checkout.button', half, signed)
    const asked = await Promise.all(
      Array.from({ length: 50 }, (_, user) =>
        own.client.getStringValue('checkout.button', '', { targetingKey: `user-${user}` }),
      ),
    )
    const direct = asked.map((_, user) => own.varve.for({ user: `user-${user}` }).get('checkout.button'))
    expect(asked).toEqual(direct)
    expect(new Set(asked).size).toBe(2)
  })

  it('is the user, where the context names one beside the targeting key', async () => {
    await using own = await shop()
    const when = { attr: 'user', op: 'eq', value: 'dana' } as const
    await own.varve.setFlag('checkout.newFlow', { rules: [{ id: 'dana', when, serve: 'on' }], serve: 'off' }, signed)
    const ask = (context: Record<string, string>): Promise<boolean> =>
      own.client.getBooleanValue('checkout.newFlow', false, context)
    expect(await ask({ targetingKey: 'dana' })).toBe(true)
    expect(await ask({ targetingKey: 'session-7', user: 'dana' })).toBe(true)
    expect(await ask({ targetingKey: 'dana', user: 'eve' })).toBe(false)
  })

  it('has the tenant whose values hold, and the attributes that rules ask for', async () => {
    await using own = await shop()
    await own.varve.set('limits.maxUploads', 500, { ...signed, scope: 'tenant:acme' })
    expect(await own.client.getNumberValue('limits.maxUploads', 0, { tenant: 'acme' })).toBe(500)
    const rules = [
      { id: 'nested', when: { attr: 'device.os', op: 'eq', value: 'linux' }, serve: 'on' },
      { id: 'date', when: { attr: 'since', op: 'lt', value: '2025-01-01T00:00:00Z', as: 'date' }, serve: 'on' },
    ] as const
    await own.varve.setFlag('checkout.newFlow', { rules, serve: 'off' }, signed)
    const ruleOf = async (context: Parameters<typeof own.client.getBooleanDetails>[2]): Promise<unknown> =>
      (await own.client.getBooleanDetails('checkout.newFlow', false, context)).flagMetadata['ruleId']
    expect(await ruleOf({ device: { os: 'linux' } })).toBe('nested')
    expect(await ruleOf({ since: new Date('2024-05-01') })).toBe('date')
    expect(await ruleOf({ since: new Date('2025-05-01') })).toBe(undefined)
  })

  it('is merged by OpenFeature from its global, client and call contexts', async () => {
    await using own = await shop()
    await own.varve.set('limits.maxUploads', 500, { ...signed, scope: 'tenant:acme' })
    own.client.setContext({ tenant: 'acme' })
    expect(await own.client.getNumberValue('limits.maxUploads', 0)).toBe(500)
    expect(await own.client.getNumberValue('limits.maxUploads', 0, { tenant: 'other' })).toBe(10)
  })

  it('can be worked out by a function of one’s own', async () => {
    await using own = await shop({ audience: context => ({ tenant: String(context['org']) }) })
    await own.varve.set('limits.maxUploads', 500, { ...signed, scope: 'tenant:acme' })
    expect(await own.client.getNumberValue('limits.maxUploads', 0, { org: 'acme' })).toBe(500)
  })
})

describe('a question without an answer', () => {
  it('about a key that is not declared is FLAG_NOT_FOUND, with the nearest name', async () => {
    await using own = await shop()
    expect(await own.client.getBooleanDetails('checkout.newFlw', true)).toMatchObject({
      ...{ value: true, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' },
      errorMessage: expect.stringContaining('checkout.newFlow'),
    })
  })

  it.each([
    { key: 'checkout.button', says: 'checkout.button is a string, not a boolean.' },
    { key: 'shipping.countries', says: 'shipping.countries is a list, not a boolean.' },
    { key: 'checkout.layout', says: 'checkout.layout is an object, not a boolean.' },
    { key: 'extra', says: 'extra is null, not a boolean.' },
    { key: 'release.from', says: 'release.from is a date, not a boolean.' },
  ])('of the wrong type is TYPE_MISMATCH: $says', async ({ key, says }) => {
    await using own = await shop()
    const details = await own.client.getBooleanDetails(key, true)
    expect(details).toMatchObject({ value: true, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', errorMessage: says })
  })

  it('about a date as an object is TYPE_MISMATCH, too: it is no JSON', async () => {
    await using own = await shop()
    const details = await own.client.getObjectDetails('release.from', {})
    expect(details).toMatchObject({ value: {}, errorCode: 'TYPE_MISMATCH' })
  })

  it('about a secret is FLAG_NOT_FOUND, and the secret is nowhere in it', async () => {
    await using own = await shop()
    for (const details of [
      await own.client.getStringDetails('payment.key', 'none'),
      await own.client.getObjectDetails('payment.key', {}),
    ]) {
      expect(details).toMatchObject({
        errorCode: 'FLAG_NOT_FOUND',
        errorMessage: expect.stringContaining('is a secret'),
      })
      expect(JSON.stringify(details)).not.toContain('hunter2')
    }
  })

  it('about a value that took a secret in is the same', async () => {
    const origin = { declared: 'the test' }
    const url = { key: 'payment.url', text: 'https://${payment.key}@pay.example', origin, references: true } as const
    const values = [{ key: 'payment.key', text: 'hunter2', origin }, url]
    const source = { layer: 'file', name: 'a test', load: () => ({ values }) } as const
    const varve = openSync(config, { sources: [source], platform: { warn: () => {} } })
    expect(varve.get('payment.url')).toBe('https://hunter2@pay.example')
    const provider = new VarveProvider(varve)
    await expect(provider.resolveStringEvaluation('payment.url', '', {})).rejects.toMatchObject({
      ...{ code: 'FLAG_NOT_FOUND', message: 'payment.url is a secret, or has one in it, and is not served.' },
    })
  })

  it('that is declared and that nobody has set is the code’s default', async () => {
    const varve = testConfig(config, {}, { as: { environment: 'production' } })
    const provider = new VarveProvider(varve)
    expect(await provider.resolveStringEvaluation('motto', 'Hi', {})).toEqual({
      ...{ value: 'Hi', reason: 'DEFAULT', flagMetadata: {} },
    })
  })

  it('about a key that every tenant has its own of is INVALID_CONTEXT without a tenant', async () => {
    await using own = await shop()
    expect(await own.client.getNumberDetails('limits.seats', 0)).toMatchObject({
      ...{ value: 0, errorCode: 'INVALID_CONTEXT' },
      errorMessage: expect.stringContaining('limits.seats is read for no tenant'),
    })
    expect(await own.client.getNumberValue('limits.seats', 0, { tenant: 'acme' })).toBe(5)
  })

  it('about a context that contains itself is INVALID_CONTEXT', async () => {
    await using own = await shop()
    const context: Record<string, never> = {}
    Object.assign(context, { me: context })
    await expect(own.provider.resolveBooleanEvaluation('checkout.newFlow', true, context)).rejects.toMatchObject({
      code: 'INVALID_CONTEXT',
    })
  })
})

describe('a flag that needs a bucket, asked about without a unit', () => {
  it('serves what holds without one, and says so once', async () => {
    await using own = await shop()
    await own.varve.setFlag('checkout.button', half, signed)
    const warnings: unknown[] = []
    own.client.setLogger({ ...console, warn: (...words) => void warnings.push(...words) })
    for (let time = 0; time < 3; time += 1) {
      const details = await own.client.getStringDetails('checkout.button', '#000')
      expect(details).toMatchObject({ value: '#00f', variant: 'blue', reason: 'DEFAULT' })
      expect(details.errorCode).toBe(undefined)
    }
    expect(warnings).toEqual([
      'checkout.button is decided by user, which the evaluation context does not have: what holds without it was served.',
    ])
  })

  it('is TARGETING_KEY_MISSING where nothing holds without one', async () => {
    const varve = testConfig(config, {}, { as: { environment: 'production' } })
    const provider = new VarveProvider(varve)
    const variants = { hello: 'Hello', welcome: 'Welcome' }
    await varve.setFlag('motto', { variants, serve: { split: { hello: 1, welcome: 1 } } }, signed)
    await expect(provider.resolveStringEvaluation('motto', 'Hi', {})).rejects.toMatchObject({
      ...{ code: 'TARGETING_KEY_MISSING', message: 'motto is decided by user, which the context does not have.' },
    })
    await expect(provider.resolveStringEvaluation('motto', 'Hi', { targetingKey: '' })).rejects.toMatchObject({
      code: 'TARGETING_KEY_MISSING',
    })
    expect(['Hello', 'Welcome']).toContain(
      (await provider.resolveStringEvaluation('motto', 'Hi', { targetingKey: 'user-1' })).value,
    )
  })
})

describe('hooks and tracking', () => {
  it('hooks see the context and the details, as with any provider', async () => {
    await using own = await shop()
    const seen: unknown[] = []
    own.client.addHooks({
      before: ({ context }) => ({ ...context, tenant: 'acme' }),
      after: ({ context }, { value }) => void seen.push(context['tenant'], value),
    })
    await own.varve.set('limits.maxUploads', 500, { ...signed, scope: 'tenant:acme' })
    await own.client.getNumberValue('limits.maxUploads', 0)
    expect(seen).toEqual(['acme', 500])
  })

  it('what is tracked is handed on, with who did it', async () => {
    const tracked: unknown[] = []
    await using own = await shop({ track: event => void tracked.push(event) })
    own.client.track('order placed', { targetingKey: 'dana', tenant: 'acme' }, { value: 99.9, currency: 'EUR' })
    own.client.track('seen', { targetingKey: 'dana' })
    expect(tracked).toEqual([
      {
        name: 'order placed',
        audience: { targetingKey: 'dana', user: 'dana', tenant: 'acme' },
        ...{ value: 99.9, details: { currency: 'EUR' } },
      },
      { name: 'seen', audience: { targetingKey: 'dana', user: 'dana' }, details: {} },
    ])
  })

  it('without a sink, tracking does nothing', async () => {
    await using own = await shop()
    expect(() => own.client.track('order placed')).not.toThrow()
  })
})
