import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rollingOut } from '../../../test/rolling-out.ts'
import { isProblem } from '../errors.ts'
import { firstGate, nextBoundary, shareAt, stepAt, waitingGate } from './course.ts'
import type { RolloutDocument, Step } from './document.ts'
import { advancedAt, approvedAt, pausedAt, resumedAt } from './life.ts'
import { ramp } from './ramp.ts'

const deeds = { paused: pausedAt, resumed: resumedAt, advanced: advancedAt, approved: approvedAt }
type Deed = keyof typeof deeds

/** One deed of a history: the document before it, and after. */
interface Event {
  readonly deed: Deed
  readonly at: number
  readonly before: RolloutDocument
  readonly after: RolloutDocument
}

const RUNS = { numRuns: 4000 }
/** Milliseconds from an instant on, until all that any story has ahead is past. */
const soon = Array.from({ length: 60 }, (_, later) => later)

const anySteps = (shares: fc.Arbitrary<number[]>) =>
  fc.tuple(shares, fc.infiniteStream(fc.tuple(fc.nat(9), fc.nat(3)))).map(([drawn, stream]) => {
    let at = 0
    return drawn.map((share): Step => {
      const [gap = 0, gate] = stream.next().value ?? []
      return { at: (at += gap), share, ...(gate === 0 ? { gate: true } : {}) }
    })
  })
const anyShares = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 6 })
const risingShares = anyShares.map(shares => shares.toSorted((a, b) => a - b))
const anyRings = fc.constantFrom(undefined, { order: [{ name: 'dev', when: true }], reached: 0 })

const anyStory = (shares = anyShares) =>
  fc.record({
    steps: anySteps(shares),
    rings: anyRings,
    plot: fc.array(fc.tuple(fc.nat(12), fc.constantFrom<Deed>('paused', 'resumed', 'advanced', 'approved')), {
      maxLength: 10,
    }),
  })

type Story = ReturnType<typeof anyStory> extends fc.Arbitrary<infer S> ? S : never

/** What became of a rollout: the deeds that were not refused. */
function told({ steps, rings, plot }: Story): Event[] {
  let document = rollingOut(steps, rings === undefined ? {} : { rings })
  let at = 0
  return plot.flatMap(([wait, deed]) => {
    at += wait
    const before = document
    try {
      document = deeds[deed](before, at)
    } catch (error) {
      if (isProblem(error, 'ROLLOUT_STATE')) return []
      throw error
    }
    return [{ deed, at, before, after: document }]
  })
}

const always = (law: (event: Event) => void, shares = anyShares) =>
  fc.assert(
    fc.property(anyStory(shares), story => {
      for (const event of told(story)) law(event)
    }),
    RUNS,
  )

const gaps = (steps: readonly Step[]) => steps.slice(1).map((step, index) => step.at - (steps[index]?.at ?? 0))

describe('the history of any rollout', () => {
  it('has every deed in it, so that the laws below are about something', () => {
    const seen = new Set<string>()
    always(({ deed, before }) => seen.add(`${deed} ${before.rings === undefined ? 'alone' : 'in a ring'}`))
    expect(seen.size).toBe(8)
  })

  it('keeps its steps in order', () => {
    always(({ after }) => expect(gaps(after.steps).filter(gap => gap < 0)).toEqual([]))
  })

  it('does not jump at a pause, a resume or an approval in advance', () => {
    always(({ deed, at, before, after }) => {
      if (deed === 'advanced' || (deed === 'approved' && waitingGate(before, at) !== undefined)) return
      expect(shareAt(after, at)).toBe(shareAt(before, at))
    })
  })

  it('is frozen while it is paused', () => {
    always(({ deed, at, before, after }) => {
      if (deed !== 'paused') return
      const shares = [0, 1, 5, 50, 5000].map(later => shareAt(after, at + later))
      expect(new Set(shares)).toEqual(new Set([shareAt(before, at)]))
      expect(nextBoundary(after, at)).toBe(undefined)
    })
  })

  it('goes on after a resume as it would have gone on, later by the length of the pause', () => {
    always(({ deed, at, before, after }) => {
      if (deed !== 'resumed' || before.held === undefined) return
      const { held, ...running } = before
      const goesOn = soon.map(later => shareAt(after, at + later))
      expect(goesOn).toEqual(soon.map(later => shareAt(running, held.since + later)))
    })
  })

  it('takes exactly the next step at an advance, and at an approval that was waited for', () => {
    always(({ deed, at, before, after }) => {
      if (deed !== 'advanced' && waitingGate(before, at) === undefined) return
      if (deed !== 'advanced' && deed !== 'approved') return
      const next = stepAt(before, at) + 1
      expect(after.steps[next]).toEqual({ ...before.steps[next], at })
      expect(after.approvedThrough).toBe(before.steps[next]?.gate === true ? next : before.approvedThrough)
    })
  })

  it('keeps the intervals of all that is ahead', () => {
    always(({ at, before, after }) => {
      const ahead = stepAt(before, before.held?.since ?? at) + 1
      expect(gaps(after.steps.slice(ahead))).toEqual(gaps(before.steps.slice(ahead)))
    })
  })

  it('keeps all intervals within a ring, for the next ring repeats them', () => {
    always(({ before, after }) => {
      if (before.rings === undefined) return
      expect(gaps(after.steps)).toEqual(gaps(before.steps))
    })
  })

  it('leaves what is past as it was, also to whoever asks the new document', () => {
    always(({ deed, at, before, after }) => {
      if (deed === 'paused' || before.rings !== undefined) return
      const { held, ...running } = before
      const past = Array.from({ length: (held?.since ?? at) + 1 }, (_, instant) => instant - 1)
      expect(past.map(instant => shareAt(after, instant))).toEqual(past.map(instant => shareAt(running, instant)))
    })
  })

  it('never passes a gate that nobody approved', () => {
    always(({ at, after }) => {
      const gate = firstGate(after)
      expect(soon.filter(later => stepAt(after, at + later) >= gate)).toEqual([])
      const open = after.steps.slice(0, gate).map(step => step.at)
      const boundaries = soon.map(later => nextBoundary(after, at + later) ?? open[0])
      expect(boundaries.filter(boundary => boundary !== undefined && !open.includes(boundary))).toEqual([])
    })
  })

  it('only ever rises, where its plan rises', () => {
    always(({ at, before, after }) => {
      const shares = soon.map(later => shareAt(after, at + later))
      expect(shares[0]).toBeGreaterThanOrEqual(shareAt(before, at))
      expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    }, risingShares)
  })

  it('changes no document that was written before', () => {
    always(({ deed, at, before }) => {
      const written = JSON.stringify(before)
      deeds[deed](before, at)
      expect(JSON.stringify(before)).toBe(written)
    })
  })
})

describe('a canary that is paused and resumed again and again', () => {
  it('is min(target, first + floor(active time / interval) × increment) at every moment', () => {
    const { steps } = ramp({ from: 10, to: 100, step: 20, every: 7 }).course(0)
    const spans = fc.array(fc.tuple(fc.nat(10), fc.nat(10)), { maxLength: 6 })
    fc.assert(
      fc.property(spans, spans => {
        let document = rollingOut(steps)
        let now = 0
        let active = 0
        const found: number[] = []
        const expected: number[] = []
        const look = (): void => {
          found.push(shareAt(document, now++))
          expected.push(Math.min(100, 10 + Math.floor(active / 7) * 20) * 1000)
        }
        for (const [running, pausing] of spans) {
          for (let passed = 0; passed < running; passed++, active++) look()
          document = pausedAt(document, now)
          for (let passed = 0; passed < pausing; passed++) look()
          document = resumedAt(document, now)
        }
        for (let passed = 0; passed < 60; passed++, active++) look()
        expect(found).toEqual(expected)
      }),
      RUNS,
    )
  })
})
