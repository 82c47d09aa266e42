import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { byTier } from '../tier.ts'
import { attributes } from './growthbook-conditions.ts'
import { differences } from './growthbook-differences.ts'
import { conditional, payload } from './growthbook-payloads.ts'
import { conditionPayload, valueImported, valueInGrowthbook, type Attributes, type Payload } from './growthbook-sdk.ts'

const ASKERS = 10

/** What arrives of a document that is sent as JSON. */
const sent = <T>(document: T): T => JSON.parse(JSON.stringify(document)) as T
const everybody = fc.array(attributes.map(sent), { minLength: ASKERS, maxLength: ASKERS })

function expectSameValues(document: Payload, people: readonly Attributes[]): void {
  const theirs = valueInGrowthbook(document)
  const ours = valueImported(document)
  for (const who of people)
    for (const key of Object.keys(document.features))
      expect({ key, who, value: ours(key, who) }).toEqual({ key, who, value: theirs(key, who) })
}

/** Features of which each next one includes a thousandth, or a ten-thousandth, more. */
function everyShare(slots: number, rule: (share: number) => object): Payload {
  const shares = Array.from({ length: slots + 1 }, (_, slot) => slot / slots)
  const features = shares.map(share => [`to-${share}`, { defaultValue: 'out', rules: [rule(share)] }] as const)
  return { features: Object.fromEntries(features) }
}

/** Of the short runs; the long ones draw their own, and print it when they fail. */
const SEED = 20261126

describe('features imported from GrowthBook', () => {
  // It reports unknown operators, odd weights and the like there.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
  afterEach(() => void vi.restoreAllMocks())

  it(`are for the same people, whatever the condition (seed ${SEED})`, () => {
    fc.assert(fc.property(conditional.map(sent), everybody, expectSameValues), {
      ...byTier({ short: { numRuns: 1500, seed: SEED }, long: { numRuns: 20_000 } }),
    })
  })

  it(`have the value that its SDK gives to the same attributes (seed ${SEED})`, () => {
    fc.assert(fc.property(payload.map(sent), everybody, expectSameValues), {
      ...byTier({ short: { numRuns: 500, seed: SEED }, long: { numRuns: 10_000 } }),
    })
  })

  const people = Array.from({ length: 20 }, (_, index) => ({ id: `user-${index}` }))

  it.each<[string, number, (share: number) => object]>([
    ['a rollout, whose last slot belongs to it', 1000, coverage => ({ force: 'in', coverage, seed: 's' })],
    ['a range, whose end does not', 1000, end => ({ force: 'in', range: [0, end], seed: 's' })],
    ['an experiment', 1000, coverage => ({ variations: ['a', 'b', 'c'], coverage, key: 'e' })],
    [
      'the weights of an experiment',
      1000,
      first => ({ variations: ['a', 'b'], weights: [first, 1 - first], key: 'e' }),
    ],
    ['weights that do not all fit', 1000, first => ({ variations: ['a', 'b'], weights: [first, 0.45], key: 'e' })],
    ['a namespace', 1000, start => ({ variations: ['a', 'b'], namespace: ['n', start, 1], key: 'e' })],
    ['a filter', 1000, start => ({ force: 'in', filters: [{ seed: 'f', ranges: [[start, 1]] }] })],
    ['a rollout with the second hash', 2500, coverage => ({ force: 'in', coverage, hashVersion: 2 })],
  ])('have the same people on both sides of every boundary of %s', (_, slots, rule) => {
    expectSameValues(everyShare(slots, rule), people)
  })
})

describe('a contextual bandit imported from GrowthBook', () => {
  it('keeps who fits two contexts to the first of them, also outside of its coverage', () => {
    const weights = (leafId: number, condition: object, ...of: number[]) => ({ leafId, condition, weights: of })
    const contexts = [weights(1, { country: 'DE' }, 0.9, 0.1), weights(2, { age: { $gt: 1 } }, 0.1, 0.9)]
    const rule = { key: 'b', contextualVariations: ['a', 'b'], contextualBanditRef: 'cb', coverage: 0.5 }
    const document = {
      features: { feature: { defaultValue: 'out', rules: [rule] } },
      contextualBandits: { cb: { contexts } },
    }
    const people = Array.from({ length: 300 }, (_, id) => ({ id, country: id % 2 ? 'DE' : 'FR', age: id % 3 }))
    expectSameValues(document, people)
  })
})

describe('an attribute that is missing in GrowthBook', () => {
  it.each<[string, object, boolean]>([
    ['is not equal to anything but null', { plan: { $ne: 'pro' } }, true],
    ['is null', { plan: null }, true],
    ['is none of a list', { plan: { $nin: ['pro'] } }, true],
    ['is one of a list with null', { plan: { $in: [null] } }, true],
    ['is less than 10, for null is 0', { logins: { $lt: 10 } }, true],
    ['is at most 0', { logins: { $lte: 0 } }, true],
    ['is at least 0', { logins: { $gte: 0 } }, true],
    ['is greater than -1', { logins: { $gt: -1 } }, true],
    ['is the number 0', { logins: 0 }, true],
    ['is neither true nor false', { $or: [{ beta: true }, { beta: false }] }, false],
    ['is the text null', { plan: 'null' }, true],
    ['is found as the text null', { plan: { $regex: '^n.l+$' } }, true],
    ['is version 0', { version: { $vlt: '1.0.0' } }, true],
    ['has no item', { tags: { $not: { $elemMatch: { $eq: 1 } } } }, true],
    ['is no empty list', { tags: { $size: 0 } }, false],
    ['has not all of none', { tags: { $all: [] } }, false],
  ])('%s', (_, condition, expected) => {
    expect(valueInGrowthbook(conditionPayload(condition))('feature', {})).toBe(expected)
    expect(valueImported(conditionPayload(condition))('feature', {})).toBe(expected)
  })
})

describe('an item that is null', () => {
  it.each<[string, object, boolean]>([
    ['is passed over by $elemMatch', { tags: { $elemMatch: { $ne: 'beta' } } }, false],
    ['is passed over by conditions on its members', { tags: { $elemMatch: { name: { $exists: false } } } }, false],
    ['counts for $in', { tags: { $in: [null] } }, true],
    ['counts for $all', { tags: { $all: [null] } }, true],
  ])('%s', (_, condition, expected) => {
    expect(valueInGrowthbook(conditionPayload(condition))('feature', { tags: [null] })).toBe(expected)
    expect(valueImported(conditionPayload(condition))('feature', { tags: [null] })).toBe(expected)
  })
})

describe('what is known to differ from GrowthBook', () => {
  it.each(differences)('is $what: $why', ({ payload: document, attributes: who, theirs, ours }) => {
    expect(valueInGrowthbook(document)('feature', who)).toEqual(theirs)
    expect(valueImported(document)('feature', who)).toEqual(ours)
  })
})
