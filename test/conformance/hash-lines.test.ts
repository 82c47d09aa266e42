import { hash } from 'node:crypto'
import { type LDClient, basicLogger, init } from '@launchdarkly/node-server-sdk'
import { TestData } from '@launchdarkly/node-server-sdk/integrations'
import { FlagdCore } from '@openfeature/flagd-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Digest } from '../../src/core/ports.ts'
import { boundary, hashLine } from '../../src/core/rollouts/hash-line.ts'

const digest: Digest = (text, algorithm = 'sha256') => hash(algorithm, text)

/** A module of a vendor's package that the package does not publish, but its evaluator uses. */
const inside = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../../node_modules/${path}`, import.meta.url).href)) as T

const anyText = fc.oneof(fc.string(), fc.uuid(), fc.string({ unit: 'binary' }))
const someText = anyText.filter(text => text !== '')
const slotCount = fc.integer({ min: 1, max: 100_000 })
const often = { numRuns: 1000 }

describe("Unleash's SDK for Node", async () => {
  const { normalizedStrategyValue, normalizedVariantValue } = await inside<{
    normalizedStrategyValue(id: string, groupId: string): number
    normalizedVariantValue(id: string, groupId: string, normalizer: number): number
  }>('unleash-client/lib/strategy/util.js')

  it("counts from 1 to 100 what 'unleash-js' places", () => {
    fc.assert(
      fc.property(anyText, anyText, (groupId, id) => {
        const position = hashLine('unleash-js', groupId, digest).position(id)
        expect(position).toBe(boundary('unleash-js', normalizedStrategyValue(id, groupId) - 1))
      }),
      often,
    )
  })

  it("counts from 1 to the sum of the weights what 'unleash-variants-js' places", () => {
    fc.assert(
      fc.property(anyText, anyText, slotCount, (groupId, id, slots) => {
        const profile = `unleash-variants-js/${slots}`
        const position = hashLine(profile, groupId, digest).position(id)
        expect(position).toBe(boundary(profile, normalizedVariantValue(id, groupId, slots) - 1))
      }),
      often,
    )
  })
})

describe("GrowthBook's SDK", async () => {
  const growthbook = await inside<{ hash(seed: string, value: string, version: number): number }>(
    '@growthbook/growthbook/dist/esm/util.mjs',
  )

  it.each([
    [1, 1000],
    [2, 10_000],
  ])('hashes with version %i as growthbook-%1$i', (version, slots) => {
    fc.assert(
      fc.property(anyText, anyText, (seed, value) => {
        const profile = `growthbook-${version}`
        const slot = Math.round(growthbook.hash(seed, value, version) * slots)
        expect(hashLine(profile, seed, digest).position(value)).toBe(boundary(profile, slot))
      }),
      often,
    )
  })
})

describe("Flagsmith's engine", async () => {
  const { getHashedPercentageForObjIds } = await inside<{ getHashedPercentageForObjIds(ids: string[]): number }>(
    'flagsmith-nodejs/build/esm/flagsmith-engine/utils/hashing/index.js',
  )

  it("hashes as 'flagsmith'", () => {
    fc.assert(
      fc.property(anyText, anyText, (segment, identity) => {
        const slot = Math.round((getHashedPercentageForObjIds([segment, identity]) / 100) * 9998)
        expect(hashLine('flagsmith', `${segment},`, digest).position(identity)).toBe(boundary('flagsmith', slot))
      }),
      often,
    )
  })
})

describe("Eppo's SDK", async () => {
  const { MD5Sharder } = await inside<{ MD5Sharder: new () => { getShard(input: string, shards: number): number } }>(
    '@eppo/js-client-sdk-common/dist/sharders.js',
  )

  it("shards as 'eppo'", () => {
    const sharder = new MD5Sharder()
    fc.assert(
      fc.property(anyText, anyText, slotCount, (salt, subject, shards) => {
        const profile = `eppo/${shards}`
        const slot = sharder.getShard(`${salt}-${subject}`, shards)
        expect(hashLine(profile, salt, digest).position(subject)).toBe(boundary(profile, slot))
      }),
      often,
    )
  })
})

describe("flagd's evaluator for JavaScript", () => {
  const weights = [1, 0, 30, 9, 60, 250, 7]
  const sum = 357
  const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }
  const core = new FlagdCore(undefined, silent)

  it("serves whom 'flagd-js' places within the weights", () => {
    fc.assert(
      fc.property(
        someText.filter(key => key !== '__proto__'),
        someText,
        (key, targetingKey) => {
          core.setConfigurations(flagdFlag(key, weights))
          const { value } = core.resolveNumberEvaluation(key, -1, { targetingKey }, silent)
          const position = hashLine(`flagd-js/${sum}`, key, digest).position(targetingKey)
          expect(value).toBe(servedAt(position, weights, `flagd-js/${sum}`))
        },
      ),
      often,
    )
  })
})

describe("LaunchDarkly's SDK for Node", () => {
  const weights = Array.from({ length: 100 }, () => 1000)
  const data = new TestData()
  let client: LDClient

  beforeAll(async () => {
    client = init('no key', {
      updateProcessor: data.getFactory(),
      sendEvents: false,
      diagnosticOptOut: true,
      logger: basicLogger({ level: 'none' }),
    })
    await client.waitForInitialization({ timeout: 10 })
  })
  afterAll(() => client.close())

  it("serves whom 'launchdarkly' places within the weights, by key and salt", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), anyText, someText, async (key, salt, unit) => {
        await data.usePreconfiguredFlag(launchDarklyFlag({ key, salt, weights }))
        const variation = (await client.variation(key, { kind: 'user', key: unit }, -1)) as number
        const position = hashLine('launchdarkly', `${key}.${salt}`, digest).position(unit)
        expect(variation).toBe(servedAt(position, weights, 'launchdarkly'))
      }),
      often,
    )
  })

  it("serves whom 'launchdarkly' places within the weights, by seed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.integer({ min: 1 }), someText, async (key, seed, unit) => {
        await data.usePreconfiguredFlag(launchDarklyFlag({ key, salt: 'unused', weights, seed }))
        const variation = (await client.variation(key, { kind: 'user', key: unit }, -1)) as number
        const position = hashLine('launchdarkly', String(seed), digest).position(unit)
        expect(variation).toBe(servedAt(position, weights, 'launchdarkly'))
      }),
      often,
    )
  })
})

/** Which of several weighed parts of a profile's slots a position is in, as Varve decides it. */
function servedAt(position: number, weights: readonly number[], profile: string): number {
  let slots = 0
  return weights.findIndex(weight => position < boundary(profile, (slots += weight)))
}

/** A flag that serves the index of the weight. */
function flagdFlag(key: string, weights: readonly number[]): string {
  const variants = Object.fromEntries(weights.map((_, index) => [`v${index}`, index]))
  const fractional = weights.map((weight, index) => [`v${index}`, weight])
  return JSON.stringify({
    flags: { [key]: { state: 'ENABLED', variants, defaultVariant: 'v0', targeting: { fractional } } },
  })
}

function launchDarklyFlag(options: { key: string; salt: string; weights: readonly number[]; seed?: number }): unknown {
  const { key, salt, weights, seed } = options
  const variations = weights.map((weight, variation) => ({ variation, weight }))
  return {
    key,
    salt,
    on: true,
    version: 1,
    variations: weights.map((_, index) => index),
    rules: [],
    targets: [],
    prerequisites: [],
    fallthrough: { rollout: { variations, ...(seed === undefined ? {} : { seed, kind: 'experiment' }) } },
  }
}
