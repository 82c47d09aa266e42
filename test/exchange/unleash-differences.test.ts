import type { ClientFeaturesResponse, Context } from 'unleash-client'
import { describe, expect, it } from 'vitest'
import type { Json } from 'varve'
import { importUnleash } from '../../src/exchange/unleash.ts'
import { answering } from './answering.ts'
import { unleashSdk } from './unleash-sdk.ts'

type Feature = ClientFeaturesResponse['features'][number]

function documentOf(feature: Partial<Feature>): ClientFeaturesResponse {
  return { version: 2, features: [{ name: 'checkout', enabled: true, strategies: [], ...feature }] }
}

function constrained(
  contextName: string,
  operator: string,
  given: { value?: string; values?: string[] },
): ClientFeaturesResponse {
  const constraint = { contextName, operator, values: [], inverted: false, caseInsensitive: true, ...given }
  const strategies = [{ name: 'default', parameters: {}, constraints: [constraint] }]
  return documentOf({ strategies: strategies as unknown as NonNullable<Feature['strategies']> })
}

function rolledOut(rollout: string, stickiness: string, groupId = 'checkout'): ClientFeaturesResponse {
  const strategies = [{ name: 'flexibleRollout', parameters: { rollout, stickiness, groupId } }]
  return documentOf({ strategies: strategies as unknown as NonNullable<Feature['strategies']> })
}

interface Difference {
  readonly what: string
  readonly why: string
  readonly document: ClientFeaturesResponse
  readonly context: Context & Record<string, Json>
  /** What Unleash's SDK for Node says; Varve says the opposite. */
  readonly unleash: boolean
}

/** Everything known that Varve answers otherwise. Whatever is not here is compared in unleash.test.ts. */
const differences: readonly Difference[] = [
  {
    what: 'an empty text is no number',
    why: 'JavaScript takes it for 0; other SDKs of Unleash do not',
    document: constrained('plan', 'NUM_LT', { value: '5' }),
    context: { plan: '' },
    unleash: true,
  },
  {
    what: 'a hexadecimal text is no number',
    why: 'only JavaScript takes it for one',
    document: constrained('plan', 'NUM_EQ', { value: '16' }),
    context: { plan: '0x10' },
    unleash: true,
  },
  {
    what: 'a version with space around it is none',
    why: 'SemVer has no such form; the SDK for Node trims it',
    document: constrained('version', 'SEMVER_EQ', { value: '1.2.3' }),
    context: { version: ' 1.2.3' },
    unleash: true,
  },
  {
    what: 'a final sigma is a sigma where case is ignored',
    why: 'else the lower case of a beginning is not the beginning of the lower case',
    document: constrained('plan', 'STR_STARTS_WITH', { values: ['ΟΔΟΣ'] }),
    context: { plan: 'ΟΔΟΣΑ' },
    unleash: false,
  },
  {
    what: 'an IPv4 address written as an IPv6 one is in its network',
    why: 'it is the same address, and proxies write it either way',
    document: constrained('remoteAddress', 'IN_CIDR', { values: ['10.0.0.0/8'] }),
    context: { remoteAddress: '::ffff:10.0.0.1' },
    unleash: false,
  },
  {
    what: 'only texts and whole numbers are bucketed',
    why: 'fractions and booleans are written in as many ways as there are languages',
    document: rolledOut('99', 'share'),
    context: { share: 0.5 },
    unleash: true,
  },
  {
    what: 'the present is the moment that is asked about',
    why: 'a context that brings its own time would make every look back at the past wrong',
    document: constrained('currentTime', 'DATE_AFTER', { value: '2026-01-01T00:00:00Z' }),
    context: { currentTime: new Date('2026-06-01T00:00:00Z') } as unknown as Context & Record<string, Json>,
    unleash: true,
  },
]

describe('a difference from Unleash is known', () => {
  it.each(differences)('$what, for $why', ({ document, context, unleash }) => {
    const ask = answering(importUnleash(document).file)
    expect(unleashSdk(document)('checkout', context).enabled).toBe(unleash)
    expect(ask('checkout', { context }).value).toBe(!unleash)
  })
})

/** Chance that is the same at every run: https://en.wikipedia.org/wiki/Linear_congruential_generator, Numerical Recipes'. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const DRAWS = 4000

describe('who has nothing to be told apart by, with chance from the seed 7', () => {
  it.each([
    { what: 'stickiness default', document: rolledOut('30', 'default'), enabled: 0.3 },
    { what: 'stickiness random', document: rolledOut('75', 'random'), enabled: 0.75 },
  ])('is enabled as often as in Unleash: $what', ({ document, enabled }) => {
    const ask = answering(importUnleash(document).file)
    const random = chanceFrom(7)
    const ours = Array.from({ length: DRAWS }, () => ask('checkout', { context: {}, random }).value)
    expect(ours.filter(one => one === true).length / DRAWS).toBeCloseTo(enabled, 1)
    const sdk = unleashSdk(document)
    const theirs = Array.from({ length: DRAWS }, () => sdk('checkout', {}).enabled)
    expect(theirs.filter(Boolean).length / DRAWS).toBeCloseTo(enabled, 1)
  })

  it('gets each variant as often as its weight says', () => {
    const variants = [
      { name: 'red', weight: 100 },
      { name: 'green', weight: 200 },
      { name: 'blue', weight: 700 },
    ]
    const ask = answering(importUnleash(documentOf({ variants })).file)
    const random = chanceFrom(7)
    const names = Array.from({ length: DRAWS }, () => ask('checkout', { context: {}, random }).variant)
    for (const { name, weight } of variants) {
      expect(names.filter(one => one === name).length / DRAWS).toBeCloseTo(weight / 1000, 1)
    }
  })
})

describe('a rollout hashed as UTF-8', () => {
  it('places texts beyond ASCII as the SDKs do that hash UTF-8, and the one for Node does not', () => {
    const document = rolledOut('50', 'userId')
    const users = Array.from({ length: 200 }, (_, index) => `žofie-${index}`)
    const sdk = unleashSdk(document)
    const differing = (hashing: 'utf8' | 'js'): number => {
      const ask = answering(importUnleash(document, { hashing }).file)
      return users.filter(
        userId => ask('checkout', { context: { userId } }).value !== sdk('checkout', { userId }).enabled,
      ).length
    }
    expect(differing('js')).toBe(0)
    expect(differing('utf8')).toBeGreaterThan(0)
  })
})
