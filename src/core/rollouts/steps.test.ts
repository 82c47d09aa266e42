import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { steps } from './steps.ts'

const monday = new Date('2026-11-30T09:00Z')
const tuesday = new Date('2026-12-01T09:00Z')
const HOUR = 3_600_000

describe('uneven steps', () => {
  it('count from the step before, the first from the beginning', () => {
    const plan = steps([
      { share: 1, after: '5m' },
      { share: 10, after: '1h' },
      { share: 100, after: '1d' },
    ])
    expect(plan.course(0).steps).toEqual([
      { at: 300_000, share: 1000 },
      { at: 3_900_000, share: 10_000 },
      { at: 90_300_000, share: 100_000 },
    ])
  })

  it('may have instants, and what follows counts from these', () => {
    const plan = steps([{ share: 5 }, { share: 50, at: '2026-12-01T10:00+01:00' }, { share: 100, after: '1h' }])
    expect(plan.course(monday.getTime()).steps).toEqual([
      { at: monday.getTime(), share: 5000 },
      { at: tuesday.getTime(), share: 50_000 },
      { at: tuesday.getTime() + HOUR, share: 100_000 },
    ])
  })

  it('whose instant is past when their turn comes are at once', () => {
    const late = tuesday.getTime() + HOUR
    const plan = steps([
      { share: 5, at: monday },
      { share: 50, at: tuesday },
      { share: 100, after: '2h' },
    ])
    expect(plan.course(late).steps.map(({ at }) => at - late)).toEqual([0, 0, 2 * HOUR])
  })

  it('may be gates; one without a time waits from the step before', () => {
    const plan = steps([{ share: 5 }, { share: 50, gate: true }, { share: 100, after: '1h', gate: true }])
    expect(plan.course(0).steps).toEqual([
      { at: 0, share: 5000 },
      { at: 0, share: 50_000, gate: true },
      { at: HOUR, share: 100_000, gate: true },
    ])
  })

  it('may fall', () => {
    const plan = steps([{ share: 100 }, { share: 0, after: '1h' }])
    expect(plan.course(0).steps.map(({ share }) => share)).toEqual([100_000, 0])
  })

  it('say what they are', () => {
    const plan = steps([
      { share: 1, after: '5m' },
      { share: 10, after: '1h', gate: true },
      { share: 100, at: tuesday },
    ])
    expect(plan.text).toBe('1 % after 5m, 10 % +1h once approved, 100 % at 2026-12-01T09:00Z')
  })

  it.each([
    ['none', [], 'it has no steps'],
    ['a step with two times', [{ share: 1, after: '1h', at: monday }], 'step 1 has both `after` and `at`'],
    ['a step with no time', [{ share: 1 }, { share: 2 }], 'step 2 has no time'],
    [
      'one before the other',
      [
        { share: 1, at: tuesday },
        { share: 2, at: monday },
      ],
      'step 2 is at 2026-11-30T09:00Z, before the step it follows',
    ],
    [
      'one before the other by what lies between',
      [
        { share: 1, at: monday },
        { share: 2, after: '25h' },
        { share: 3, at: tuesday },
      ],
      'step 3 is at 2026-12-01T09:00Z, before the step it follows',
    ],
    ['a date that is none', [{ share: 1, at: new Date(Number.NaN) }], 'a date in it is invalid'],
    ['an age', [{ share: 1, at: '2h' }], '2h is a length of time, not an instant'],
    [
      'more than 2,000',
      Array.from({ length: 2001 }, () => ({ share: 1, after: 1 })),
      'it has 2001 steps, and 2000 is the most',
    ],
  ])('are refused: %s', (_, planned, issue) => {
    expect(refusalOf(() => steps(planned))).toContain(`BAD_PLAN: The plan cannot be used: ${issue}. `)
  })

  it('are refused where text has no zone', () => {
    expect(refusalOf(() => steps([{ share: 1, at: '2026-12-01T10:00' }]))).toMatch(/^BAD_TIME/)
  })
})
