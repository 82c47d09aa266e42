import { describe, expect, it } from 'vitest'
import type { Audience, Json } from 'varve'
import { vendorContext } from './vendor-context.ts'

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
  ])('of %s becomes the audience that imported flags expect', (vendor, context, audience) => {
    expect(vendorContext(vendor, context)).toEqual(audience)
  })

  it.each<readonly [vendor: string | undefined, context: Context]>([
    ['launchdarkly', { targetingKey: 'ann', plan: 'pro' }],
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
