import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evaluation, Explanation, Flat, Moment, MomentReader, Tree, Varve, View } from 'varve'
import type { TestClock } from 'varve/testing'
import { fleet, type Fleet } from '../fleet.ts'
import type { TroubledStore } from '../troubled-store.ts'
import {
  AUDIENCES,
  renamed,
  RENAMED,
  config,
  happenings,
  happens,
  ASKED,
  type Happening,
} from './rollout-happenings.ts'
import { runs } from './runs.ts'

type Values = Pick<MomentReader<Flat<Tree>>, 'for'>

/** What one audience was answered about every key. */
type Answer = Pick<Evaluation, 'value' | 'variant' | 'reason' | 'ruleId' | 'layer' | 'lacks' | 'revision'>

/** One look at everything: who was answered what, and for which moment. */
interface Look {
  readonly moment: Moment
  readonly answers: readonly (readonly Answer[])[]
}

interface Told {
  readonly fleet: Fleet
  readonly looks: readonly Look[]
  readonly varve: Untyped
  readonly done: readonly string[]
}

/** A process, without the types of its keys: these laws go over all of them. */
type Untyped = Varve & { readonly clock: TestClock }

/** A rollout that is not for the asker leaves it to another, and that one lacks what it buckets by. */
const LACKING_BELOW: readonly Happening[] = [
  {
    ...{ does: 'rollOut', key: 'size', scope: 'environment:production', pick: 0, plan: 0, unit: 'user' },
    when: { attr: 'country', op: 'eq', of: ['DE', 'FR'] },
  },
  { does: 'rollOut', key: 'size', scope: undefined, pick: 0, plan: 0, when: undefined, unit: 'tenant' },
  { does: 'steer', nth: 0, deed: 'pause', plan: 0 },
]

function started(among: Fleet): Untyped {
  return among.start(config).varve as unknown as Untyped
}

const answersOf = (reader: Values, keys: readonly string[] = ASKED): Answer[][] =>
  AUDIENCES.map(audience => keys.map(key => answerOf(reader.for(audience), key)))

function answerOf(view: View<Flat<Tree>>, key: string): Answer {
  const { value, variant, reason, ruleId, layer, lacks, revision } = view.evaluate(key)
  return { value, variant, reason, ruleId, layer, lacks, revision }
}

/** What happens to a process from outside: time passes, its connection to the store breaks off and is there again. */
async function passes(
  happening: Happening,
  { here, store, clock }: { here: Untyped; store: TroubledStore; clock: TestClock },
): Promise<void> {
  if ('ms' in happening) clock.advance(happening.ms)
  if (happening.does !== 'lose' && happening.does !== 'find') return
  store.away = happening.does === 'lose'
  await here.refresh().catch(() => {})
}

/** Lets things happen to a process of a fleet, and looks at everything after each of them. */
async function told(all: readonly Happening[], look: (varve: Told['varve']) => void = () => {}): Promise<Told> {
  const among = fleet()
  const { varve: typed, store } = among.start(config)
  const varve = typed as unknown as Untyped
  const looks: Look[] = []
  const done: string[] = []
  for (const happening of all) {
    await passes(happening, { here: varve, store, clock: among.clock })
    done.push(await happens(varve, happening))
    const { moment } = varve.now()
    looks.push({ moment, answers: answersOf(varve) })
    look(varve)
  }
  store.away = false
  await varve.refresh()
  return { fleet: among, looks, varve, done }
}

/** Without the reason: one that was not in touch with the store says STALE, and the log does not know that. */
const asDecided = ({ answers }: Pick<Look, 'answers'>): unknown =>
  answers.map(one => one.map(answer => (answer.reason === 'STALE' ? { ...answer, reason: 'any' } : answer)))

const comparable = (now: readonly (readonly Answer[])[], before: Look): unknown =>
  now.map((one, audience) =>
    one.map((answer, key) =>
      before.answers[audience]?.[key]?.reason === 'STALE' ? { ...answer, reason: 'any' } : answer,
    ),
  )

describe('whatever happens to flags and rollouts', () => {
  it('happens in every way in these stories, so that the laws below are about something', async () => {
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        for (const what of (await told(all)).done) seen.set(what, (seen.get(what) ?? 0) + 1)
      }),
      // Always the same stories: whether they are enough is not a matter of luck.
      { numRuns: 200, seed: 4 },
    )
    const ways = ['set', 'delete', 'rollOut', 'steer', 'setFlag', 'abTest', 'kill', 'revive', 'segment', 'unsegment']
    for (const way of [...ways, 'rollback', 'undo', 'restore', 'wait', 'lose', 'find'])
      expect(seen.get(way) ?? 0, way).toBeGreaterThan(0)
  })

  it('every answer is the same when it is asked for again at its moment, here and in a process that starts afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const { fleet: among, looks, varve } = await told(all)
        const other = started(among)
        for (const look of looks) {
          for (const process of [varve, other]) {
            const then = await process.at(look.moment)
            expect(comparable(answersOf(then), look)).toEqual(asDecided(look))
          }
        }
      }),
      runs,
    )
  })

  it('no answer is another once every key is renamed, at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const { fleet: among, looks } = await told(all)
        const later = among.start(renamed).varve as unknown as Untyped
        for (const look of looks) {
          const then = await later.at(look.moment)
          expect(comparable(answersOf(then, RENAMED), look)).toEqual(asDecided(look))
        }
      }),
      runs,
    )
  })

  it('the log had decided at an instant what was answered then, where nothing else was decided within the millisecond', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const { looks, varve } = await told(all)
        for (const look of looks) {
          const then = await varve.at(new Date(look.moment.at))
          if (then.moment.revision !== look.moment.revision || look.moment.heard !== undefined) continue
          expect(answersOf(then)).toEqual(look.answers)
        }
      }),
      runs,
    )
  })

  it('the short answer, the value alone, the whole explanation and a reader held at the moment agree', async () => {
    const agree = (varve: Told['varve']): void => {
      const held = varve.now()
      for (const audience of AUDIENCES) {
        const [view, fixed] = [varve.for(audience), held.for(audience)]
        for (const key of ASKED) {
          const short = answerOf(view, key)
          const whole = view.explain(key)
          const { value, variant, ruleId, layer, lacks, reason } = short
          expect(view.get(key)).toEqual(value)
          expect(fixed.get(key)).toEqual(value)
          expect(answerOf(fixed, key)).toEqual(short)
          expect(whole).toMatchObject({ value, layer, reason, moment: held.moment })
          expect([whole.variant, whole.lacks, whole.ruleId]).toEqual([variant, lacks, ruleId])
          expect(contradiction(whole)).toBeUndefined()
        }
      }
    }
    await fc.assert(
      fc.asyncProperty(happenings, async all => void (await told(all, agree))),
      { ...runs, examples: [[LACKING_BELOW]] },
    )
  })

  it('two processes that know of the same revision give the same answers at the same instant', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const among = fleet()
        const [here, there] = [started(among), started(among)]
        for (const happening of all) {
          if ('ms' in happening) among.clock.advance(happening.ms)
          await happens(here, happening)
          await there.refresh()
          expect(there.now().moment).toEqual(here.now().moment)
          expect(answersOf(there)).toEqual(answersOf(here))
        }
      }),
      runs,
    )
  })

  it('nobody is told of a change that is none, and everybody of each that is one', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const among = fleet()
        const here = started(among)
        await here.refresh()
        let known = here.all()
        const heard: Record<string, unknown> = { ...known }
        here.watch('*', (value, { key, before }) => {
          expect(before).toEqual(heard[key])
          expect(value).not.toEqual(before)
          heard[key] = value
        })
        for (const happening of all) {
          if ('ms' in happening) among.clock.advance(happening.ms)
          await happens(here, happening)
          known = here.all()
          expect(heard).toEqual(known)
        }
      }),
      runs,
    )
  })

  it('no answer of anybody changes by itself between two boundaries that were told', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const among = fleet()
        const { varve, store } = among.start(config)
        const here = varve as unknown as Untyped
        const touched = new Set<string>()
        here.watchDecisions('*', ({ key }) => touched.add(key))
        for (const happening of all) {
          const before = answersOf(here)
          touched.clear()
          await passes(happening, { here, store, clock: among.clock })
          await happens(here, happening)
          const changed = ASKED.filter((_, index) => differs(before, answersOf(here), index))
          expect(changed.filter(key => !touched.has(key))).toEqual([])
        }
      }),
      runs,
    )
  })
})

/** What a trace tells that the explanation around it does not; undefined where they agree. */
function contradiction({ trace, variant, ruleId, value }: Explanation): string | undefined {
  const flag = trace?.document === 'rollout' ? trace.inner : trace
  const matched = flag?.rules.find(({ outcome }) => outcome === 'matched')
  if (matched === undefined || matched.served === undefined) return undefined
  // What leaves it to the next layer has no say in what that serves.
  if (matched.served !== null && matched.served !== variant)
    return `${matched.id} served ${matched.served}, but the value is ${JSON.stringify(value)} (${variant})`
  return matched.id === 'otherwise' || matched.id === ruleId ? undefined : `${matched.id} matched, not ${ruleId}`
}

function differs(before: Answer[][], after: Answer[][], index: number): boolean {
  return AUDIENCES.some((_, one) => before[one]?.[index]?.value !== after[one]?.[index]?.value)
}
