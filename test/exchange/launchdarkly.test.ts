import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importLaunchdarkly, launchDarklyContext } from '../../src/exchange/launchdarkly.ts'
import { isLong } from '../tier.ts'
import { answering } from './answering.ts'
import { contexts, documents } from './launchdarkly-documents.ts'
import { CODE_DEFAULT, launchDarklySdk, type Item, type SdkData } from './launchdarkly-sdk.ts'

const SEED = 20_261_126
const RUNS = isLong ? 3000 : 200
const ASKERS = 20

function imported(data: SdkData): (key: string, context: Item) => unknown {
  const answer = answering(importLaunchdarkly(data).file)
  return (key, context) => answer(key, { context: launchDarklyContext(context) }).value ?? CODE_DEFAULT
}

/** What both answer to each of these, about each flag. */
async function answersOf(data: SdkData, asking: readonly Item[]): Promise<readonly (readonly unknown[])[]> {
  await using sdk = await launchDarklySdk(data)
  const ours = imported(data)
  const asked = asking.flatMap(context => Object.keys(data.flags).map(key => ({ key, context })))
  return Promise.all(asked.map(async ({ key, context }) => [ours(key, context), await sdk.answer(key, context)]))
}

/** A flag that is true for who satisfies these clauses, and false for everybody else. */
function flagWith(clauses: readonly Item[], more: Item = {}): SdkData {
  const rules = [{ id: 'rule', clauses, variation: 0 }]
  return { flags: { f: flagOf('f', { rules, ...more }) } }
}

function flagOf(key: string, more: Item): Item {
  return { key, version: 1, on: true, salt: 's', variations: [true, false], fallthrough: { variation: 1 }, ...more }
}

const ANA = { kind: 'user', key: 'ana', plan: 'pro', joined: '2026-01-01t00:00:00Z' }

describe('flags imported from LaunchDarkly', () => {
  it(`answer as its own SDK does, whatever the flags and whoever asks (seed ${SEED})`, async () => {
    const seen = new Set<unknown>()
    const asking = fc.array(contexts, { minLength: ASKERS, maxLength: ASKERS })
    const sameAnswers = fc.asyncProperty(documents, asking, async (data, people) => {
      for (const [ours, theirs] of await answersOf(data, people)) {
        expect(ours).toEqual(theirs)
        seen.add(JSON.stringify(theirs))
      }
    })
    await fc.assert(sameAnswers, { numRuns: RUNS, seed: SEED })
    // Every variation of every kind of flag was served to somebody, and so was the code's default.
    expect(seen.size).toBe(13)
  }, 600_000)

  it('keep every one of ten thousand people where they are in a rollout', async () => {
    const variations = [10_000, 45_000, 44_999].map((weight, variation) => ({ variation, weight }))
    const rollout = { contextKind: 'org', bucketBy: 'region', variations }
    const flag = flagOf('checkout', { variations: ['a', 'b', 'c'], fallthrough: { rollout } })
    const people = Array.from({ length: 10_000 }, (_, n) => ({ kind: 'org', key: 'o', region: `region-${n}` }))
    const answers = await answersOf({ flags: { checkout: flag } }, people)
    expect(answers.map(([ours]) => ours)).toEqual(answers.map(([, theirs]) => theirs))
    expect(new Set(answers.map(([ours]) => ours))).toEqual(new Set(['a', 'b', 'c']))
  })

  it('are asked of an SDK that opens no connection', async () => {
    await using sdk = await launchDarklySdk(flagWith([]))
    expect(await sdk.answer('f', ANA)).toBe(true)
    const network = process.getActiveResourcesInfo().filter(name => /TCP|TLS|GetAddrInfo|HTTP/.test(name))
    expect(network).toEqual([])
  })
})

/** Where answers differ, why they do, and what each side answers to Ana. */
const differences: readonly {
  readonly what: string
  readonly data: SdkData
  readonly context?: Item
  readonly ours: unknown
  readonly theirs: unknown
}[] = [
  {
    what: 'a regular expression that looks around matches nothing, because RE2 cannot run it',
    data: flagWith([{ attribute: 'plan', op: 'matches', values: ['(?=pro)'] }]),
    ours: false,
    theirs: true,
  },
  {
    what: 'a date with a lower-case t is one, as RFC 3339 has it',
    data: flagWith([{ attribute: 'joined', op: 'before', values: ['2026-06-01T00:00:00Z'] }]),
    ours: true,
    theirs: false,
  },
  {
    what: 'an attribute whose nested name has a dot is missing, because names are dotted paths',
    data: flagWith([{ contextKind: 'user', attribute: '/app/v.1', op: 'in', values: [1] }]),
    context: { kind: 'user', key: 'ana', app: { 'v.1': 1 } },
    ours: false,
    theirs: true,
  },
  {
    what: 'a flag that requires itself is off, not an error',
    data: {
      flags: { f: flagOf('f', { offVariation: 1, prerequisites: [{ key: 'f', variation: 0 }] }) },
    },
    ours: false,
    theirs: CODE_DEFAULT,
  },
  {
    what: 'a flag that requires a malformed one is off, not an error',
    data: {
      flags: {
        f: flagOf('f', { offVariation: 1, prerequisites: [{ key: 'g', variation: 0 }] }),
        g: flagOf('g', { fallthrough: { variation: 7 } }),
      },
    },
    ours: false,
    theirs: CODE_DEFAULT,
  },
  {
    what: 'segments that refer to one another in a circle hold for nobody, and are no error',
    data: {
      ...flagWith([{ op: 'segmentMatch', values: ['s'] }]),
      segments: {
        s: { key: 's', version: 1, rules: [{ clauses: [{ op: 'segmentMatch', values: ['s'] }] }] },
      },
    },
    ours: false,
    theirs: CODE_DEFAULT,
  },
  {
    what: 'a clause without an attribute is an error wherever it stands; the SDK forgets it when another clause follows',
    data: flagWith([
      { attribute: '', op: 'in', values: ['x'] },
      { attribute: 'plan', op: 'in', values: ['pro'] },
    ]),
    ours: CODE_DEFAULT,
    theirs: true,
  },
  {
    what: 'a private list of attributes is no attribute',
    data: flagWith([{ attribute: '_meta', op: 'in', values: [1], negate: true }]),
    context: { kind: 'user', key: 'ana', _meta: { privateAttributes: [] } },
    ours: false,
    theirs: true,
  },
  {
    what: 'a number beyond 2⁵³ is no unit',
    data: {
      flags: {
        f: flagOf('f', {
          fallthrough: {
            rollout: {
              bucketBy: 'id',
              variations: [
                { variation: 0, weight: 1 },
                { variation: 1, weight: 99_999 },
              ],
            },
          },
        }),
      },
    },
    context: { kind: 'user', key: 'ana', id: 2 ** 60 },
    ours: true,
    theirs: false,
  },
]

describe('what comes over from LaunchDarkly otherwise than it was', () => {
  it.each(differences)('$what', async ({ data, context = ANA, ours, theirs }) => {
    const [[imports, sdk] = []] = await answersOf(data, [context])
    expect({ ours: imports, theirs: sdk }).toEqual({ ours, theirs })
  })
})
