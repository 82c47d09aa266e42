import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importEppo } from '../../src/exchange/eppo.ts'
import { byTier } from '../tier.ts'
import { answering } from './answering.ts'
import { configuration, instants, subject, type VariationType } from './eppo-configurations.ts'
import { differences } from './eppo-differences.ts'
import { eppoClient, type Subject } from './eppo-sdk.ts'

const ASKERS = 10
const NOW = Date.UTC(2026, 11, 1)

interface Configuration {
  readonly flags: Readonly<Record<string, { readonly variationType: VariationType }>>
}

/** What arrives of a document that is sent as JSON. */
const sent = <T>(document: T): T => JSON.parse(JSON.stringify(document)) as T
const everybody = fc.array(subject.map(sent), { minLength: ASKERS, maxLength: ASKERS })

/** What both answer where they serve nothing; no variation has such a value. */
const OTHERWISE = { caller: 'default' } as never

function expectSameAssignments(document: Configuration, people: readonly Subject[], now: number): void {
  vi.setSystemTime(now)
  const sdk = eppoClient(document.flags)
  const ours = answering(importEppo(document).file)
  for (const who of people)
    for (const [flag, { variationType }] of Object.entries(document.flags)) {
      const context = { targetingKey: who.key, ...who.attributes }
      const { value = OTHERWISE, errorCode } = ours(flag, { context, now })
      expect({ flag, who, value, errorCode }).toEqual({ flag, who, value: sdk(flag, variationType, who, OTHERWISE) })
    }
}

/** Flags of which each next one is on for one more of the slots. */
function everyShare(totalShards: number): Configuration {
  const flags = Array.from({ length: totalShards + 1 }, (_, end) => {
    const flag = {
      key: `to-${end}`,
      enabled: true,
      variationType: 'BOOLEAN' as const,
      variations: { on: { key: 'on', value: true } },
      allocations: [
        {
          key: 'some',
          splits: [{ variationKey: 'on', shards: [{ salt: 's', ranges: [{ start: 0, end }] }] }],
          doLog: true,
        },
      ],
      totalShards,
    }
    return [flag.key, flag] as const
  })
  return { flags: Object.fromEntries(flags) }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  // It tells there of evaluations that failed, and answers with the default.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Of the short runs; the long ones draw their own, and print it when they fail. */
const SEED = 20261126

describe('flags imported from Eppo', () => {
  it(`assign what its SDK assigns to the same subjects, at any instant (seed ${SEED})`, () => {
    fc.assert(fc.property(configuration.map(sent), everybody, instants, expectSameAssignments), {
      ...byTier({ short: { numRuns: 400, seed: SEED }, long: { numRuns: 10_000 } }),
    })
  })

  it.each([7, 100, 1000, 3000])('have the same people on both sides of every boundary of %i shards', totalShards => {
    const people = Array.from({ length: 15 }, (_, index) => ({ key: `user-${index}`, attributes: {} }))
    expectSameAssignments(everyShare(totalShards), people, NOW)
  })
})

describe('what is known to differ from Eppo', () => {
  it.each(differences)('is $what: $why', ({ flags, who, theirs, ours }) => {
    vi.setSystemTime(NOW)
    expect(eppoClient(flags)('flag', 'STRING', who, OTHERWISE)).toEqual(theirs ?? OTHERWISE)
    const context = { targetingKey: who.key, ...who.attributes }
    expect(answering(importEppo({ flags }).file)('flag', { context, now: NOW }).value).toBe(ours)
  })
})
