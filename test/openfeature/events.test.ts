import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk'
import { afterAll, describe, expect, it } from 'vitest'
import { openSync, ramp } from 'varve'
import { VarveProvider } from 'varve/openfeature'
import { memory } from 'varve/stores/memory'
import { clock, testConfig } from 'varve/testing'
import { troubled } from '../troubled-store.ts'
import { config, settled, shop, signed, type Shop } from './shop.ts'

afterAll(() => OpenFeature.close())

/** Keys told as changed, one list an event. */
function changesOf({ client }: Shop): (readonly string[])[] {
  const events: (readonly string[])[] = []
  client.addHandler(ProviderEvents.ConfigurationChanged, details => void events.push(details?.flagsChanged ?? []))
  return events
}

describe('a change', () => {
  it('of a stored value is told with its key', async () => {
    await using own = await shop()
    const events = changesOf(own)
    await own.varve.set('limits.maxUploads', 20, signed)
    await settled()
    expect(events).toEqual([['limits.maxUploads']])
  })

  it('of a tenant’s value is told, though everybody else has what they had', async () => {
    await using own = await shop()
    const events = changesOf(own)
    await own.varve.set('limits.maxUploads', 20, { ...signed, scope: 'tenant:acme' })
    await settled()
    expect(events).toEqual([['limits.maxUploads']])
  })

  it('of several keys at once is one event', async () => {
    await using own = await shop()
    const events = changesOf(own)
    await own.varve.change(signed, draft => {
      draft.set('limits.maxUploads', 20)
      draft.set('checkout.newFlow', true)
    })
    await settled()
    expect(events).toEqual([['checkout.newFlow', 'limits.maxUploads']])
  })

  it('that another process made is told, too', async () => {
    await using own = await shop()
    const events = changesOf(own)
    const other = testConfig(config, {}, { store: own.store, clock: own.varve.clock })
    await other.set('limits.maxUploads', 20, signed)
    await own.wait('1s')
    expect(events).toEqual([['limits.maxUploads']])
  })

  it('by an override in this process is told when it begins and when it ends', async () => {
    await using own = await shop()
    const events = changesOf(own)
    own.varve.override('limits.maxUploads', 3, { ttl: '5m' })
    await settled()
    expect(events).toHaveLength(1)
    await own.wait('5m')
    expect(events).toEqual([['limits.maxUploads'], ['limits.maxUploads']])
  })

  it('of a segment is told with the flags that refer to it', async () => {
    await using own = await shop()
    await own.varve.segments.set('staff', { attr: 'plan', op: 'eq', value: 'pro' }, signed)
    const rules = [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }] as const
    await own.varve.setFlag('checkout.newFlow', { rules, serve: 'off' }, signed)
    await settled()
    const events = changesOf(own)
    await own.varve.segments.set('staff', { attr: 'plan', op: 'eq', value: 'free' }, signed)
    await settled()
    expect(events).toEqual([['checkout.newFlow']])
    expect(await own.client.getBooleanValue('checkout.newFlow', false, { plan: 'free' })).toBe(true)
  })

  it('by a kill is told, and the flag is disabled', async () => {
    await using own = await shop()
    await own.varve.set('checkout.newFlow', true, signed)
    await settled()
    const events = changesOf(own)
    await own.varve.kill('checkout.newFlow', signed)
    await settled()
    expect(events).toEqual([['checkout.newFlow']])
    expect(await own.client.getBooleanDetails('checkout.newFlow', true)).toMatchObject({
      value: false,
      reason: 'DISABLED',
    })
  })

  it('at a boundary of a ramp is told without a revision', async () => {
    await using own = await shop()
    const plan = ramp({ from: 0, to: 100, step: 50, every: '30m' })
    await own.varve.rollOut('checkout.newFlow', true, { plan, ...signed })
    await settled()
    const events = changesOf(own)
    const { number } = own.varve.head()
    const ask = (): Promise<boolean> => own.client.getBooleanValue('checkout.newFlow', false, { targetingKey: 'u' })
    expect(await ask()).toBe(false)
    await own.wait('30m')
    expect(events).toEqual([['checkout.newFlow']])
    await own.wait('30m')
    expect(events).toEqual([['checkout.newFlow'], ['checkout.newFlow']])
    expect(await ask()).toBe(true)
    expect(own.varve.head().number).toBe(number)
  })

  it('is not told any more once the provider is closed', async () => {
    await using own = await shop()
    const events = changesOf(own)
    await own.provider.onClose()
    await own.varve.set('limits.maxUploads', 20, signed)
    await settled()
    expect(events).toEqual([])
  })

  it('is heard by everybody, though one handler throws', async () => {
    await using own = await shop()
    const errors: unknown[] = []
    own.provider.events.setLogger({ error: (...words) => void errors.push(...words) })
    const heard: unknown[] = []
    own.provider.events.addHandler('PROVIDER_CONFIGURATION_CHANGED', () => {
      throw new Error('a handler’s own')
    })
    own.provider.events.addHandler('PROVIDER_CONFIGURATION_CHANGED', () => Promise.reject(new Error('a later one')))
    own.provider.events.addHandler('PROVIDER_CONFIGURATION_CHANGED', details => void heard.push(details?.flagsChanged))
    await own.varve.set('limits.maxUploads', 20, signed)
    await settled()
    expect(heard).toEqual([['limits.maxUploads']])
    expect(errors.filter(error => error instanceof Error).map(String)).toEqual([
      'Error: a handler’s own',
      'Error: a later one',
    ])
  })
})

describe('a store that is lost', () => {
  it('makes the provider stale, until it is back; answers go on', async () => {
    await using own = await shop()
    await own.varve.set('limits.maxUploads', 20, signed)
    const events: string[] = []
    own.client.addHandler(ProviderEvents.Stale, details => void events.push(`stale: ${details?.message}`))
    own.client.addHandler(ProviderEvents.Ready, details => void events.push(`ready: ${details?.message}`))
    events.length = 0
    own.store.away = true
    for (let second = 0; second < 10; second += 1) await own.wait('1s')
    expect(events).toEqual(['stale: The store memory cannot be heard; the values it had last are served.'])
    expect(own.client.providerStatus).toBe('STALE')
    expect(await own.client.getNumberDetails('limits.maxUploads', 0)).toMatchObject({ value: 20, reason: 'STALE' })
    own.store.away = false
    for (let second = 0; second < 60; second += 1) await own.wait('1s')
    expect(events.slice(1)).toEqual(['ready: The store memory is heard again.'])
    expect(own.client.providerStatus).toBe('READY')
  })

  it('before the provider is set makes it stale at once, and not an error: there are values', async () => {
    await using own = await shop()
    own.store.away = true
    for (let second = 0; second < 10; second += 1) await own.wait('1s')
    const late = new VarveProvider(own.varve, { timers: own.varve.clock })
    await OpenFeature.setProviderAndWait('late', late)
    await own.wait('0s')
    expect(OpenFeature.getClient('late').providerStatus).toBe('STALE')
    await late.onClose()
  })

  it('before it was ever read is an error: nothing stored can be served', async () => {
    const time = clock()
    const store = troubled(memory({ clock: time }))
    store.away = true
    const platform = { clock: time, timers: time, warn: () => {} }
    const varve = openSync(config, { store, missingValues: 'allow', platform })
    const provider = new VarveProvider(varve, { timers: time })
    await expect(OpenFeature.setProviderAndWait('unread', provider)).rejects.toThrow('the network is gone')
    const client = OpenFeature.getClient('unread')
    expect(client.providerStatus).toBe('ERROR')
    expect(await client.getNumberValue('limits.maxUploads', 0)).toBe(10)
    await varve.close()
  })
})

describe('a Varve that is closed', () => {
  it('cannot be provided', async () => {
    await using own = await shop()
    await own.varve.close()
    const late = new VarveProvider(own.varve)
    await expect(OpenFeature.setProviderAndWait('closed', late)).rejects.toThrow('The Varve was closed.')
    expect(OpenFeature.getClient('closed').providerStatus).toBe('FATAL')
  })

  it('while it is provided, is told as an error, and its last values are served', async () => {
    await using own = await shop()
    await own.varve.set('limits.maxUploads', 20, signed)
    await own.varve.close()
    await own.wait('1s')
    expect(own.client.providerStatus).toBe('ERROR')
    expect(await own.client.getNumberValue('limits.maxUploads', 0)).toBe(20)
    expect(own.varve.clock.waiting).toBe(0)
  })
})

describe('a Varve without a store', () => {
  it('is ready at once', async () => {
    const varve = openSync(config, { missingValues: 'allow', platform: { warn: () => {} } })
    const provider = new VarveProvider(varve)
    await OpenFeature.setProviderAndWait('storeless', provider)
    const client = OpenFeature.getClient('storeless')
    expect([client.providerStatus, await client.getNumberValue('limits.maxUploads', 0)]).toEqual(['READY', 10])
    await provider.onClose()
  })
})
