import { describe, expect, it } from 'vitest'
import { refusalOf, rollingOut } from '../../../test/rolling-out.ts'
import { nextBoundary, shareAt, statusOf, waitingGate } from './course.ts'
import type { RolloutDocument } from './document.ts'
import { advancedAt, approvedAt, pausedAt, rescheduledAt, resumedAt } from './life.ts'
import { percentage } from './percentage.ts'
import { ramp } from './ramp.ts'
import { rings } from './rings.ts'
import { startingAt } from './starting-at.ts'
import { steps } from './steps.ts'

const MINUTE = 60_000
const minutes = (document: RolloutDocument) => document.steps.map(({ at }) => at / MINUTE)
const percent = (document: RolloutDocument, minute: number) => shareAt(document, minute * MINUTE) / 1000

/** 10 % at 0, 20 % at 10, 30 % at 20 minutes, and so on. */
const canary = rollingOut(ramp({ from: 10, to: 100, step: 10, every: '10m' }).course(0).steps)
/** 5 % at 0, 50 % at 10 once approved, 100 % at 20 minutes. */
const gated = rollingOut(
  steps([{ share: 5 }, { share: 50, after: '10m', gate: true }, { share: 100, after: '10m' }]).course(0).steps,
)

describe('a pause', () => {
  const paused = pausedAt(canary, 15 * MINUTE)

  it('freezes the share, however long it is', () => {
    expect(paused.held).toEqual({ share: 20_000, since: 15 * MINUTE })
    expect([percent(paused, 15), percent(paused, 20), percent(paused, 100_000)]).toEqual([20, 20, 20])
  })

  it('leaves the document it paused as it was', () => {
    expect([percent(canary, 15), percent(canary, 20)]).toEqual([20, 30])
  })

  it('cannot be paused again', () => {
    expect(refusalOf(() => pausedAt(paused, 16 * MINUTE))).toBe(
      'ROLLOUT_STATE: The rollout is paused, so it was not paused: it is paused already. Nothing was changed.',
    )
  })

  it.each([
    ['advanced', advancedAt],
    ['approved', approvedAt],
    ['rescheduled', (document: RolloutDocument, at: number) => rescheduledAt(document, at, [])],
  ])('cannot be %s: its time stands still', (action, deed) => {
    expect(refusalOf(() => deed(pausedAt(gated, 15 * MINUTE), 16 * MINUTE))).toBe(
      `ROLLOUT_STATE: The rollout is paused, so it was not ${action}: resume it first. Nothing was changed.`,
    )
  })

  it('before the beginning holds nobody, and moves the beginning', () => {
    const scheduled = rollingOut(startingAt(new Date(60 * MINUTE)).course(0).steps)
    const resumed = resumedAt(pausedAt(scheduled, 30 * MINUTE), 90 * MINUTE)
    expect([percent(resumed, 119), percent(resumed, 120), statusOf(resumed, 119 * MINUTE)]).toEqual([
      0,
      100,
      'scheduled',
    ])
  })
})

describe('a resume', () => {
  const resumed = resumedAt(pausedAt(canary, 15 * MINUTE), 75 * MINUTE)

  it('goes on with what was left of the step, without a jump', () => {
    expect([percent(resumed, 75), percent(resumed, 79), percent(resumed, 80), percent(resumed, 90)]).toEqual([
      20, 20, 30, 40,
    ])
  })

  it('leaves what is past where it was', () => {
    expect(minutes(resumed).slice(0, 4)).toEqual([0, 10, 80, 90])
    expect(resumed.held).toBe(undefined)
  })

  it('leaves a gate waiting that waited', () => {
    const resumed = resumedAt(pausedAt(gated, 30 * MINUTE), 90 * MINUTE)
    expect([percent(resumed, 90), waitingGate(resumed, 90 * MINUTE)]).toEqual([5, 1])
    expect(minutes(approvedAt(resumed, 100 * MINUTE))).toEqual([0, 100, 110])
  })

  it('is refused where nothing is paused', () => {
    expect(refusalOf(() => resumedAt(canary, 15 * MINUTE))).toBe(
      'ROLLOUT_STATE: The rollout is ramping, so it was not resumed: it is not paused. Nothing was changed.',
    )
  })
})

describe('an advance', () => {
  it('takes the next step now, and keeps the intervals after it', () => {
    const advanced = advancedAt(canary, 12 * MINUTE)
    expect([percent(advanced, 11), percent(advanced, 12), percent(advanced, 21), percent(advanced, 22)]).toEqual([
      20, 30, 30, 40,
    ])
    expect(minutes(advanced).slice(0, 4)).toEqual([0, 10, 12, 22])
  })

  it('begins one that is scheduled', () => {
    const scheduled = rollingOut(startingAt(new Date(60 * MINUTE)).course(0).steps)
    expect([percent(advancedAt(scheduled, MINUTE), 1), statusOf(advancedAt(scheduled, MINUTE), MINUTE)]).toEqual([
      100,
      'complete',
    ])
  })

  it('approves the gate it takes, whether it waits already or not', () => {
    const early = advancedAt(gated, 5 * MINUTE)
    expect([early.approvedThrough, percent(early, 5), percent(early, 14), percent(early, 15)]).toEqual([1, 50, 50, 100])
    const late = advancedAt(gated, 60 * MINUTE)
    expect([late.approvedThrough, percent(late, 60), percent(late, 69), percent(late, 70)]).toEqual([1, 50, 50, 100])
  })

  it('approves no gate after the step it takes', () => {
    const twice = rollingOut(steps([{ share: 1 }, { share: 2, after: '1m' }, { share: 3, gate: true }]).course(0).steps)
    const advanced = advancedAt(twice, 0)
    expect([advanced.approvedThrough, percent(advanced, 0), waitingGate(advanced, 0)]).toEqual([-1, 2, 2])
  })

  it('is refused where no step is left', () => {
    expect(refusalOf(() => advancedAt(rollingOut(percentage(50).course(0).steps), MINUTE))).toBe(
      'ROLLOUT_STATE: The rollout is ramping, so it was not advanced: no step is left. Nothing was changed.',
    )
  })

  it('at the end of a ring names the way on', () => {
    const { steps, rings: found } = rings(['dev', 'production']).course(0)
    const ring = rollingOut(steps, { rings: { order: found?.order ?? [], reached: 0 } })
    expect(refusalOf(() => advancedAt(ring, MINUTE))).toContain('no step is left; promote it to the next ring.')
    expect(
      refusalOf(() => advancedAt({ ...ring, rings: { order: found?.order ?? [], reached: 1 } }, MINUTE)),
    ).toContain('is complete, so it was not advanced: no step is left.')
  })
})

describe('an approval', () => {
  it('in time lets the gate begin now, and folds nothing that is overdue past it', () => {
    const approved = approvedAt(gated, 90 * MINUTE)
    expect([percent(approved, 90), percent(approved, 99), percent(approved, 100)]).toEqual([50, 50, 100])
    expect(nextBoundary(approved, 90 * MINUTE)).toBe(100 * MINUTE)
  })

  it('in advance changes no instant', () => {
    const approved = approvedAt(gated, 5 * MINUTE)
    expect(minutes(approved)).toEqual([0, 10, 20])
    expect([percent(approved, 5), percent(approved, 10), percent(approved, 20)]).toEqual([5, 50, 100])
  })

  it('opens one gate at a time, and moves the next along', () => {
    const twice = rollingOut(
      steps([
        { share: 1, gate: true },
        { share: 2, after: '10m', gate: true },
        { share: 3, after: '10m' },
      ]).course(0).steps,
    )
    const once = approvedAt(twice, 60 * MINUTE)
    expect([
      percent(once, 60),
      percent(once, 600),
      waitingGate(once, 70 * MINUTE - 1),
      waitingGate(once, 70 * MINUTE),
    ]).toEqual([1, 1, undefined, 1])
    expect(minutes(approvedAt(once, 90 * MINUTE))).toEqual([60, 90, 100])
  })

  it('is refused where no gate is ahead', () => {
    expect(refusalOf(() => approvedAt(canary, 15 * MINUTE))).toBe(
      'ROLLOUT_STATE: The rollout is ramping, so it was not approved: no gate is ahead. Nothing was changed.',
    )
  })

  it('that is refused tells programs the same as people', () => {
    expect(() => approvedAt(canary, 15 * MINUTE)).toThrow(
      expect.objectContaining({ details: { status: 'ramping', action: 'approved', reason: 'no gate is ahead' } }),
    )
  })
})

describe('a new plan for a running rollout', () => {
  it('counts from now on, and until its first step everybody keeps what they have', () => {
    const later = rescheduledAt(canary, 15 * MINUTE, startingAt(new Date(60 * MINUTE)).course(0).steps)
    expect([percent(later, 15), percent(later, 30), percent(later, 59), percent(later, 60)]).toEqual([20, 20, 20, 100])
  })

  it('that begins at once replaces all that was', () => {
    const { steps } = ramp({ from: 40, to: 100, step: 60, every: '1m' }).course(15 * MINUTE)
    expect(rescheduledAt(canary, 15 * MINUTE, steps).steps).toEqual(steps)
  })

  it('has gates of its own, not approved by what was approved before', () => {
    const approved = approvedAt(gated, 10 * MINUTE)
    const again = rescheduledAt(
      approved,
      15 * MINUTE,
      steps([{ share: 60 }, { share: 100, gate: true }]).course(15 * MINUTE).steps,
    )
    expect([percent(again, 15), waitingGate(again, 15 * MINUTE)]).toEqual([60, 1])
  })

  it('without a step stops where it is', () => {
    const stopped = rescheduledAt(canary, 15 * MINUTE, [])
    expect([percent(stopped, 15), percent(stopped, 1000), nextBoundary(stopped, 15 * MINUTE)]).toEqual([
      20,
      20,
      undefined,
    ])
  })

  it('before anybody has it leaves nobody with it', () => {
    expect(rescheduledAt(canary, -MINUTE, []).steps).toEqual([])
  })
})
