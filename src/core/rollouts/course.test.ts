import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rollingOut } from '../../../test/rolling-out.ts'
import { nextBoundary, shareAt, statusOf, waitingGate } from './course.ts'
import type { RolloutDocument, Step } from './document.ts'
import { percentage } from './percentage.ts'
import { ramp } from './ramp.ts'
import { rings } from './rings.ts'
import { startingAt } from './starting-at.ts'
import { steps } from './steps.ts'

const begin = Date.parse('2026-01-15T03:47Z')
const MINUTE = 60_000

describe('a canary from 10 to 100 % by 10 every 300 s', () => {
  const canary = rollingOut(ramp({ from: 10, to: 100, step: 10, every: '300s' }).course(begin).steps)

  it.each(Array.from({ length: 10 }, (_, index) => [index * 300, (index + 1) * 10]))(
    'reaches its share after %i s, %i %%, and not a millisecond before',
    (seconds, percent) => {
      const boundary = begin + seconds * 1000
      const shares = [boundary - 1, boundary, boundary + 1].map(at => shareAt(canary, at) / 1000)
      expect(shares).toEqual([percent - 10, percent, percent])
    },
  )

  it('names each boundary in turn, also from a millisecond before, and then none', () => {
    const boundaries: number[] = []
    for (let at: number | undefined = begin - 1; at !== undefined; at = nextBoundary(canary, at)) boundaries.push(at)
    expect(boundaries.slice(1).map(at => (at - begin) / 1000)).toEqual([
      0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700,
    ])
    expect(nextBoundary(canary, begin + 300_000 - 1)).toBe(begin + 300_000)
  })

  it('is scheduled, ramping, then complete', () => {
    const moments = [-1, 0, 2_700_000 - 1, 2_700_000].map(ms => statusOf(canary, begin + ms))
    expect(moments).toEqual(['scheduled', 'ramping', 'ramping', 'complete'])
  })
})

describe('a gate', () => {
  const gated = rollingOut(
    steps([{ share: 5 }, { share: 50, after: '10m', gate: true }, { share: 100, after: '10m' }]).course(begin).steps,
  )
  const approved = { ...gated, approvedThrough: 1 }
  const at = (document: RolloutDocument, minutes: number) => shareAt(document, begin + minutes * MINUTE) / 1000

  it('holds the share before it, and everything after it, however late it is', () => {
    expect([at(gated, 9), at(gated, 10), at(gated, 20), at(gated, 100_000)]).toEqual([5, 5, 5, 5])
  })

  it('lets through once it is approved, in its time', () => {
    expect([at(approved, 9), at(approved, 10), at(approved, 20)]).toEqual([5, 50, 100])
  })

  it('waits from its instant on', () => {
    expect(waitingGate(gated, begin + 10 * MINUTE - 1)).toBe(undefined)
    expect(waitingGate(gated, begin + 10 * MINUTE)).toBe(1)
    expect(waitingGate(approved, begin + 10 * MINUTE)).toBe(undefined)
  })

  it('is told apart from a ramp that goes on', () => {
    expect(statusOf(gated, begin + 10 * MINUTE - 1)).toBe('ramping')
    expect(statusOf(gated, begin + 10 * MINUTE)).toBe('awaiting-approval')
    expect(statusOf(approved, begin + 10 * MINUTE)).toBe('ramping')
  })

  it('leaves no boundary ahead', () => {
    expect(nextBoundary(gated, begin)).toBe(undefined)
    expect(nextBoundary(approved, begin)).toBe(begin + 10 * MINUTE)
  })

  it('does not open the gates after it', () => {
    const twice = rollingOut(
      steps([
        { share: 1, gate: true },
        { share: 2, after: 1, gate: true },
        { share: 3, after: 1 },
      ]).course(0).steps,
    )
    expect([-1, 0, 1].map(approvedThrough => shareAt({ ...twice, approvedThrough }, 10))).toEqual([0, 1000, 3000])
  })

  it('as the first step lets nobody in', () => {
    const first = rollingOut(steps([{ share: 100, gate: true }]).course(begin).steps)
    expect([shareAt(first, begin), statusOf(first, begin - 1), statusOf(first, begin)]).toEqual([
      0,
      'scheduled',
      'awaiting-approval',
    ])
  })
})

describe('a rollout that is held', () => {
  const held = rollingOut(ramp({ from: 10, to: 100, step: 10, every: '300s' }).course(begin).steps, {
    held: { share: 20_000, since: begin + 300_000 },
  })

  it('has its share at every instant, and no boundary', () => {
    expect([begin, begin + 10_000_000].map(at => [shareAt(held, at), nextBoundary(held, at)])).toEqual([
      [20_000, undefined],
      [20_000, undefined],
    ])
  })

  it('is paused, whatever has come due', () => {
    expect(statusOf(held, begin + 10_000_000)).toBe('paused')
  })

  it('has a gate that waits only if it waited when it was paused', () => {
    const gated = steps([{ share: 5 }, { share: 50, after: '10m', gate: true }]).course(begin).steps
    const waits = (minutes: number) =>
      waitingGate(rollingOut(gated, { held: { share: 5000, since: begin + minutes * MINUTE } }), begin + 60 * MINUTE)
    expect([waits(9), waits(10)]).toEqual([undefined, 1])
  })
})

describe('a rollout in words', () => {
  const status = (document: Partial<RolloutDocument> & { steps: readonly Step[] }, at = begin) =>
    statusOf(rollingOut(document.steps, document), at)

  it('is complete when everybody has it and no step is left', () => {
    expect(status({ steps: percentage(100).course(begin).steps })).toBe('complete')
  })

  it('goes on ramping where its plan ends with less than everybody', () => {
    expect(status({ steps: percentage(50).course(begin).steps }, begin + 1e9)).toBe('ramping')
  })

  it('goes on ramping where everybody has it for now', () => {
    expect(status({ steps: steps([{ share: 100 }, { share: 0, after: '1h' }]).course(begin).steps })).toBe('ramping')
  })

  it('is scheduled until it begins', () => {
    const { steps } = startingAt(new Date(begin)).course(0)
    expect([status({ steps }, begin - 1), status({ steps }, begin)]).toEqual(['scheduled', 'complete'])
  })

  it('with rings is complete only in the last', () => {
    const course = rings(['dev', 'staging', 'production']).course(begin)
    const inRing = (reached: number) =>
      status({ steps: course.steps, rings: { order: course.rings?.order ?? [], reached } })
    expect([inRing(0), inRing(1), inRing(2)]).toEqual(['ramping', 'ramping', 'complete'])
  })

  it('with rings is scheduled only before the first', () => {
    const course = rings(['dev', 'production']).course(begin)
    const before = (reached: number) =>
      status({ steps: course.steps, rings: { order: course.rings?.order ?? [], reached } }, begin - 1)
    expect([before(0), before(1)]).toEqual(['scheduled', 'ramping'])
  })

  it('without any step gives it to nobody', () => {
    expect([shareAt(rollingOut([]), begin), nextBoundary(rollingOut([]), begin), status({ steps: [] })]).toEqual([
      0,
      undefined,
      'scheduled',
    ])
  })
})

describe('any rollout', () => {
  const anySteps = fc
    .array(fc.tuple(fc.nat(9), fc.constantFrom(0, 1, 20_000, 50_000, 100_000), fc.nat(3)), { maxLength: 6 })
    .map(drawn => {
      let at = 0
      return drawn.map(([gap, share, gate]): Step => ({
        at: (at += gap),
        share,
        ...(gate === 0 ? { gate: true } : {}),
      }))
    })
  const anyRollout = fc
    .tuple(anySteps, fc.integer({ min: -1, max: 6 }))
    .map(([steps, approvedThrough]) => rollingOut(steps, { approvedThrough }))
  const instants = Array.from({ length: 62 }, (_, at) => at - 1)

  it('has the share its definition says', () => {
    fc.assert(
      fc.property(anyRollout, document => {
        const closed = document.steps.findIndex(({ gate }, index) => gate === true && index > document.approvedThrough)
        const open = closed < 0 ? document.steps : document.steps.slice(0, closed)
        const defined = instants.map(at => open.filter(step => step.at <= at).at(-1)?.share ?? 0)
        expect(instants.map(at => shareAt(document, at))).toEqual(defined)
      }),
      { numRuns: 5000 },
    )
  })

  it('changes its share at the next boundary, and nowhere before it', () => {
    fc.assert(
      fc.property(anyRollout, document => {
        const changes = instants.filter(at => shareAt(document, at) !== shareAt(document, at - 1))
        const boundaries = instants.map(at => changes.find(change => change > at))
        expect(instants.map(at => nextBoundary(document, at))).toEqual(boundaries)
      }),
      { numRuns: 5000 },
    )
  })
})
