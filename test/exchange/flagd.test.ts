import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FlagAnswer, type Json } from 'varve'
import { flagSet } from 'varve/documents'
import { flagsFileShape } from '../../src/core/rollouts/document-shape.ts'
import { importFlagd } from '../../src/exchange/flagd.ts'
import { jsonLogic } from '../../src/exchange/json-logic.ts'
import { hostPlatform } from '../../src/platform.ts'
import { isLong } from '../tier.ts'
import { contexts, definitions, instants, splits, type Context, type Definitions } from './flagd-documents.ts'
import { CODE_DEFAULTS, flagdEvaluator, type Mode, type SdkAnswer } from './flagd-sdk.ts'

const SEED = 20_261_126
const RUNS = isLong ? 5000 : 400
const ASKERS = 25

const { digest } = hostPlatform()
const logic = await jsonLogic()

type Ask<Answer> = (key: string, context: Context) => Answer

function imported(document: Definitions, hashing: 'utf8' | 'js' = 'utf8'): Ask<FlagAnswer> {
  const { file } = importFlagd(document, { hashing })
  expect(flagsFileShape(JSON.parse(JSON.stringify(file))).problems).toBe(undefined)
  const flags = flagSet(file, { digest, logic })
  return (key, context) => {
    const type = typeOf(document, key)
    return flags.evaluate(key, context, { now: Date.now(), type, default: CODE_DEFAULTS[type] })
  }
}

function evaluated(document: Definitions, mode: Mode): Ask<SdkAnswer> {
  const ask = flagdEvaluator(document, mode)
  return (key, context) => ask(key, typeOf(document, key), context)
}

function typeOf(document: Definitions, key: string): keyof typeof CODE_DEFAULTS {
  return typeof Object.values(document.flags[key]?.variants ?? {})[0] as keyof typeof CODE_DEFAULTS
}

/** What both sides have in common: where flagd reports an error, the code has its default, as where nothing is served. */
function essence({ value, variant }: FlagAnswer | SdkAnswer): Json {
  return { value: value as Json, variant: variant ?? null }
}

/** flagd's evaluator gives up on a targeting that compares what cannot be compared. */
function gaveUp({ errorMessage = '' }: SdkAnswer): boolean {
  return errorMessage.startsWith('Error evaluating targeting rule')
}

function asked(document: Definitions, people: readonly Context[]): readonly { key: string; context: Context }[] {
  return people.flatMap(context => Object.keys(document.flags).map(key => ({ key, context })))
}

const ascii = fc.oneof(fc.constantFrom('ana', 'bo', 'user-1', '42'), fc.stringMatching(/^[ -~]{1,12}$/))
const anyText = fc.oneof(
  fc.constantFrom('é', '日本', 'naïve 🙂', 'Ünal'),
  fc.string({ unit: 'grapheme', minLength: 1 }),
)
const people = (keys: fc.Arbitrary<string>): fc.Arbitrary<Context[]> =>
  fc.array(contexts(keys), { minLength: ASKERS, maxLength: ASKERS })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('flags imported from flagd', () => {
  it(`answer as its own evaluator does, whatever the flags and whoever asks (seed ${SEED})`, () => {
    const tally = { same: 0, gaveUp: 0, modes: 0 }
    const reasons = new Set<string>()
    const sameAnswers = fc.property(definitions, people(ascii), instants, (document, asking, now) => {
      vi.setSystemTime(now)
      const [ours, theirs] = [imported(document), evaluated(document, 'interpreted')]
      const compiled = evaluated(document, 'compiled')
      for (const { key, context } of asked(document, asking)) {
        const answer = theirs(key, context)
        reasons.add(answer.errorCode ?? answer.reason ?? '')
        if (JSON.stringify(essence(compiled(key, context))) !== JSON.stringify(essence(answer))) tally.modes += 1
        if (gaveUp(answer)) {
          tally.gaveUp += 1
          continue
        }
        tally.same += 1
        expect({ key, context, answer: essence(ours(key, context)) }).toEqual({ key, context, answer: essence(answer) })
      }
    })
    fc.assert(sameAnswers, { numRuns: RUNS, seed: SEED })
    expect([...reasons].toSorted()).toEqual(['DEFAULT', 'DISABLED', 'GENERAL', 'STATIC', 'TARGETING_MATCH'])
    // What is passed over is named below, and is little.
    expect(tally.gaveUp).toBeLessThan(tally.same / 100)
    expect(tally.modes).toBeLessThan(tally.same / 50)
  }, 600_000)

  it(`keep everybody’s variant where units are hashed as JavaScript hashes them (seed ${SEED})`, () => {
    const sameAnswers = fc.property(splits, people(anyText), (document, asking) => {
      const [ours, theirs] = [imported(document, 'js'), evaluated(document, 'interpreted')]
      for (const { key, context } of asked(document, asking))
        expect({ key, context, answer: essence(ours(key, context)) }).toEqual({
          key,
          context,
          answer: essence(theirs(key, context)),
        })
    })
    fc.assert(sameAnswers, { numRuns: RUNS, seed: SEED })
  }, 600_000)

  it('say DISABLED and STATIC where flagd does', () => {
    const flag = { variants: { true: true, false: false }, defaultVariant: 'true' } as const
    const document: Definitions = { flags: { on: { ...flag, state: 'ENABLED' }, off: { ...flag, state: 'DISABLED' } } }
    const [ours, theirs] = [imported(document), evaluated(document, 'compiled')]
    expect(['on', 'off'].map(key => ours(key, {}).reason)).toEqual(['STATIC', 'DISABLED'])
    expect(['on', 'off'].map(key => theirs(key, {}).reason)).toEqual(['STATIC', 'DISABLED'])
  })
})

const variants = { red: 'r', green: 'g', blue: 'b' }
const whoever = (targeting: Json): Definitions => ({
  flags: { f: { state: 'ENABLED', variants, defaultVariant: 'blue', targeting } },
})
const HALVES: Json = [
  ['red', 50],
  ['green', 50],
]
const fallback = CODE_DEFAULTS['string']

/** Where answers differ, why they do, and what each side answers. */
const differences: readonly {
  readonly what: string
  readonly targeting: Json
  readonly context: Context
  readonly mode?: Mode
  readonly ours: Json
  readonly theirs: Json
}[] = [
  {
    what: 'a comparison of a word with a number is false, where flagd gives up on the whole flag',
    targeting: { if: [{ '<': [{ var: 'age' }, 18] }, 'red', 'green'] },
    context: { age: 'many' },
    ours: 'g',
    theirs: fallback,
  },
  {
    what: 'zero equals what is missing on either side of ==, where flagd’s compiled mode forgets the left side',
    targeting: { if: [{ '==': [0, { var: 'age' }] }, 'red', 'green'] },
    context: {},
    mode: 'compiled',
    ours: 'r',
    theirs: 'g',
  },
  {
    what: 'an empty targeting key is bucketed like any other, where flagd takes it for none',
    targeting: { fractional: HALVES },
    context: { targetingKey: '' },
    ours: 'r',
    theirs: 'b',
  },
  {
    what: 'a fraction is no unit, where flagd buckets by its digits',
    targeting: { fractional: [{ cat: ['x', { var: 'height' }] }, ...HALVES] },
    context: { height: 1.75 },
    ours: 'b',
    theirs: 'g',
  },
  {
    what: 'an attribute with a dot in its name is found, where JsonLogic only follows paths',
    targeting: { if: [{ '===': [{ var: 'app.region' }, 'eu'] }, 'red', 'green'] },
    context: { 'app.region': 'eu' },
    ours: 'r',
    theirs: 'g',
  },
]

describe('what comes over from flagd otherwise than it was', () => {
  it.each(differences)('$what', ({ targeting, context, mode = 'interpreted', ours, theirs }) => {
    const document = whoever(targeting)
    const answers = {
      ours: imported(document)('f', context).value,
      theirs: evaluated(document, mode)('f', context).value,
    }
    expect(answers).toEqual({ ours, theirs })
  })

  it('units outside ASCII stand where SDKs that hash UTF-8 put them, unless JavaScript’s hashing is asked for', () => {
    const document = whoever({ fractional: HALVES })
    const asking = Array.from({ length: 100 }, (_, n): Context => ({ targetingKey: `žofie-${n}` }))
    const served = (ask: Ask<FlagAnswer | SdkAnswer>) => asking.map(context => ask('f', context).value)
    const theirs = served(evaluated(document, 'compiled'))
    expect(served(imported(document, 'js'))).toEqual(theirs)
    expect(served(imported(document))).not.toEqual(theirs)
  })

  it('evaluators may refer to any other, where flagd resolves only those it has not passed', () => {
    const document: Definitions = {
      ...whoever({ if: [{ $ref: 'second' }, 'red', 'green'] }),
      $evaluators: { first: { '===': [{ var: 'plan' }, 'pro'] }, second: { $ref: 'first' } },
    }
    expect(imported(document)('f', { plan: 'pro' }).value).toBe('r')
    expect(evaluated(document, 'compiled')('f', { plan: 'pro' })).toMatchObject({ errorCode: 'PARSE_ERROR' })
  })
})
