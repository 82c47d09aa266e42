import { describe, expect, it } from 'vitest'
import type { Audience, Json } from 'varve'
import { vendorContext, vendorInstant } from './vendor-context.ts'

type Context = Readonly<Record<string, Json>>

describe("a product's own context", () => {
  it.each<readonly [vendor: string, context: Context, audience: Audience]>([
    ['unleash', { userId: '7', properties: { plan: 'pro', userId: '8' } }, { userId: '7', plan: 'pro' }],
    ['eppo', { subjectKey: 's', subjectAttributes: { age: 3 } }, { targetingKey: 's', age: 3 }],
    ['flagsmith', { identity: { identifier: 'i', traits: { plan: 'pro' } } }, { targetingKey: 'i', plan: 'pro' }],
    ['flagsmith', { identifier: 'i', traits: [{ trait_key: 'age', trait_value: 3 }] }, { targetingKey: 'i', age: 3 }],
    ['growthbook', { attributes: { id: '1' }, url: '' }, { id: '1' }],
    [
      'launchdarkly',
      { kind: 'multi', user: { key: 'ann' }, org: { key: 'acme' } },
      { user: 'ann', anonymous: false, org: { key: 'acme', anonymous: false }, kind: ['user', 'org'] },
    ],
    [
      'launchdarkly',
      { kind: 'user', key: 'ann', plan: 'pro' },
      { user: 'ann', plan: 'pro', anonymous: false, kind: ['user'] },
    ],
    [
      'launchdarkly',
      { key: 'ann', custom: { plan: 'pro' } },
      { user: 'ann', plan: 'pro', anonymous: false, kind: ['user'] },
    ],
    ['launchdarkly', { targetingKey: 'ann' }, { user: 'ann', anonymous: false, kind: ['user'] }],
    [
      'launchdarkly',
      { kind: 'multi', user: { targetingKey: 'ann' }, org: { key: 'acme' } },
      { user: 'ann', anonymous: false, org: { key: 'acme', anonymous: false }, kind: ['user', 'org'] },
    ],
    ['launchdarkly', { kind: 'org', targetingKey: 'acme' }, { org: { key: 'acme', anonymous: false }, kind: ['org'] }],
    ['unleash', { targetingKey: '7', userId: null }, { targetingKey: '7', userId: '7' }],
    ['unleash', { userId: null, properties: { userId: '8' } }, { userId: '8' }],
    ['flagsmith', { identity: 'i', traits: { age: { value: 3, transient: true } } }, { targetingKey: 'i', age: 3 }],
    ['flagsmith', { identifier: 7, environment: { name: 'live' } }, { targetingKey: '7', environment: 'live' }],
    ['growthbook', { targetingKey: 't', attributes: { plan: 'pro' } }, { targetingKey: 't', id: 't', plan: 'pro' }],
    ['growthbook', { targetingKey: 't', id: '1' }, { targetingKey: 't', id: '1' }],
    ['growthbook', { targetingKey: 't' }, { targetingKey: 't', id: 't' }],
    [
      'flipper',
      { flipper_id: 'User;1', flipper_properties: { plan: 'pro' } },
      { user: 'User;1', flipper_id: 'User;1', plan: 'pro' },
    ],
    ['flipper', { targetingKey: 'User;1' }, { targetingKey: 'User;1', user: 'User;1', flipper_id: 'User;1' }],
  ])('of %s becomes the audience that imported flags expect', (vendor, context, audience) => {
    expect(vendorContext(vendor, context)).toEqual(audience)
  })

  it.each<readonly [vendor: string | undefined, context: Context]>([
    ['launchdarkly', { user: 'ann', plan: 'pro' }],
    ['flipper', { user: 'User;1', flipper_id: 'User;1' }],
    ['unleash', { userId: '7', plan: 'pro' }],
    ['eppo', { targetingKey: 's', age: 3 }],
    ['flagsmith', { targetingKey: 'i', plan: 'pro' }],
    ['growthbook', { id: '1', country: 'DE' }],
    ['flagd', { targetingKey: 't', properties: { a: 1 } }],
    ['nobody', { kind: 'user', key: 'a' }],
    ['constructor', { kind: 'user', key: 'a' }],
    [undefined, { kind: 'user', key: 'a' }],
  ])('that is none of %s is left as it is', (vendor, context) => {
    expect(vendorContext(vendor, context)).toEqual(context)
  })
})

describe('the instant that a context says it is asked at', () => {
  it.each<readonly [vendor: string | undefined, currentTime: Json, at: number | undefined]>([
    ['unleash', '2026-11-01T00:00:00.000Z', Date.UTC(2026, 10, 1)],
    ['unleash', 1_700_000_000_000, 1_700_000_000_000],
    ['unleash', 'soon', undefined],
    ['unleash', null, undefined],
    ['growthbook', '2026-11-01T00:00:00.000Z', undefined],
    [undefined, '2026-11-01T00:00:00.000Z', undefined],
  ])('is, with flags of %s and %j, %j', (vendor, currentTime, at) => {
    expect(vendorInstant(vendor, { currentTime })).toBe(at)
  })
})
