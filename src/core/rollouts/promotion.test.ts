import { describe, expect, it } from 'vitest'
import { refusalOf, rollingOut } from '../../../test/rolling-out.ts'
import { shareAt, statusOf, waitingGate } from './course.ts'
import type { RolloutDocument } from './document.ts'
import { advancedAt, approvedAt, pausedAt, resumedAt } from './life.ts'
import type { Plan } from './plan.ts'
import { promotableFrom, promotedAt } from './promotion.ts'
import { percentage } from './percentage.ts'
import { ramp } from './ramp.ts'
import { rings } from './rings.ts'
import { steps } from './steps.ts'

const MINUTE = 60_000

/** A rollout begun at 0 in the first of three rings. */
function inRings(plan?: Plan, soak?: string): RolloutDocument {
  const course = rings(['dev', 'staging', 'production'], { ...(plan && { plan }), ...(soak && { soak }) }).course(0)
  return rollingOut(course.steps, { rings: { order: [], ...course.rings, reached: 0 } })
}

const rising = ramp({ from: 50, to: 100, step: 50, every: '10m' })
const percent = (document: RolloutDocument, minute: number) => shareAt(document, minute * MINUTE) / 1000

describe('a promotion', () => {
  it('begins the course again in the next ring', () => {
    const promoted = promotedAt(inRings(rising), 30 * MINUTE)
    expect(promoted.rings?.reached).toBe(1)
    expect([percent(promoted, 30), percent(promoted, 39), percent(promoted, 40)]).toEqual([50, 50, 100])
  })

  it('asks for approval again', () => {
    const plan = steps([{ share: 10 }, { share: 100, after: '10m', gate: true }])
    const promoted = promotedAt(approvedAt(inRings(plan), 20 * MINUTE), 30 * MINUTE)
    expect([percent(promoted, 60), waitingGate(promoted, 40 * MINUTE)]).toEqual([10, 1])
  })

  it.each([
    ['an advance', (document: RolloutDocument) => advancedAt(document, MINUTE)],
    ['a pause', (document: RolloutDocument) => resumedAt(pausedAt(document, MINUTE), 15 * MINUTE)],
  ])('has the intervals of the plan, whatever %s made of the ring before', (_, deed) => {
    const promoted = promotedAt(deed(inRings(rising)), 30 * MINUTE)
    expect(promoted.steps.map(({ at }) => at / MINUTE)).toEqual([30, 40])
  })

  it('has the intervals of the plan, however late a gate was approved', () => {
    const plan = steps([{ share: 10 }, { share: 50, after: '1m', gate: true }, { share: 100, after: '1m' }])
    const promoted = promotedAt(approvedAt(inRings(plan), 20 * MINUTE), 30 * MINUTE)
    expect(promoted.steps.map(({ at }) => at / MINUTE)).toEqual([30, 31, 32])
  })

  it('goes through all rings, and is complete in the last', () => {
    const staging = promotedAt(inRings(), MINUTE)
    const production = promotedAt(staging, 2 * MINUTE)
    expect([statusOf(staging, 2 * MINUTE), statusOf(production, 2 * MINUTE)]).toEqual(['ramping', 'complete'])
    expect(refusalOf(() => promotedAt(production, 3 * MINUTE, { force: true }))).toBe(
      'ROLLOUT_STATE: The rollout is complete, so it was not promoted: it has reached the last ring. Nothing was changed.',
    )
  })

  it('is refused before the ring is complete, unless forced', () => {
    const early = inRings(rising)
    expect(refusalOf(() => promotedAt(early, 10 * MINUTE - 1))).toBe(
      'ROLLOUT_STATE: The rollout is ramping, so it was not promoted: the ring dev is not complete; force it (force: true, --force) to go on all the same. Nothing was changed.',
    )
    expect(promotedAt(early, 10 * MINUTE).rings?.reached).toBe(1)
    expect(promotedAt(early, MINUTE, { force: true }).rings?.reached).toBe(1)
  })

  it('is refused before the ring has soaked, to the millisecond, unless forced', () => {
    const soaking = inRings(rising, '1h')
    expect(refusalOf(() => promotedAt(soaking, 70 * MINUTE - 1))).toContain(
      'the ring dev soaks for 1h, until 1970-01-01T01:10Z; force it (force: true, --force) to go on all the same',
    )
    expect(promotedAt(soaking, 70 * MINUTE).rings?.reached).toBe(1)
    expect(promotedAt(soaking, 20 * MINUTE, { force: true }).rings?.reached).toBe(1)
  })

  it('does not count a pause as soaking', () => {
    const resumed = resumedAt(pausedAt(inRings(rising, '1h'), 20 * MINUTE), 220 * MINUTE)
    expect(promotableFrom(resumed)).toBe(270 * MINUTE)
    expect(refusalOf(() => promotedAt(resumed, 221 * MINUTE))).toContain('the ring dev soaks for 1h')
  })

  it('is refused where it is paused, forced or not', () => {
    const paused = pausedAt(inRings(), MINUTE)
    expect(refusalOf(() => promotedAt(paused, 2 * MINUTE, { force: true }))).toContain('resume it first')
  })

  it('is refused where there are no rings', () => {
    expect(refusalOf(() => promotedAt(rollingOut(percentage(100).course(0).steps), 1))).toContain('it has no rings')
  })
})

describe('the instant from which a ring may be left', () => {
  it('is that of its last step, and after it the soak', () => {
    expect([promotableFrom(inRings(rising)), promotableFrom(inRings(rising, '5m'))]).toEqual([10 * MINUTE, 15 * MINUTE])
  })

  it.each([
    ['a gate is ahead', inRings(steps([{ share: 10 }, { share: 100, gate: true }]))],
    ['it is paused', pausedAt(inRings(), 0)],
    ['its course ends with less than everybody', inRings(percentage(50))],
    ['it is the last', promotedAt(promotedAt(inRings(), 0), 0)],
    ['there are none', rollingOut(percentage(100).course(0).steps)],
  ])('is not known where %s', (_, document) => {
    expect(promotableFrom(document)).toBe(undefined)
  })
})
