import { describe, expect, it } from 'vitest'
import { cohorts, namesIn } from './cohorts.ts'
import { planBody, usualPlan } from './plan-draft.ts'

describe('a cohort', () => {
  it('is asked for by name, each once', () => {
    expect(namesIn(' user_1\nuser_2, user_1\n\n')).toEqual(['user_1', 'user_2'])
    expect(namesIn(Array.from({ length: 600 }, (_, n) => `u${n}`).join('\n'))).toHaveLength(200)
  })

  it('is those who get the same', () => {
    const on = { value: true, variant: 'on' }
    const off = { value: false, variant: 'off' }
    const found = cohorts([
      { user: 'a', answer: off },
      { user: 'b', answer: on },
      { user: 'c', answer: off },
    ])
    expect(found).toEqual([
      { ...off, users: ['a', 'c'], percent: 66.7 },
      { ...on, users: ['b'], percent: 33.3 },
    ])
  })
})

describe('a plan that is typed', () => {
  it('is an even ramp with numbers', () => {
    expect(planBody(usualPlan)).toEqual({ ramp: { from: 5, to: 100, step: 15, every: '30m' } })
  })

  it('is steps, and may begin later', () => {
    const steps = [
      { share: '1 %', after: '', gate: false },
      { share: '100', after: ' 1d ', gate: true },
    ]
    expect(planBody({ ...usualPlan, mode: 'steps', steps, startingAt: '2026-12-01T09:00+01:00' })).toEqual({
      startingAt: {
        at: '2026-12-01T09:00+01:00',
        plan: { steps: [{ share: 1 }, { share: 100, after: '1d', gate: true }] },
      },
    })
  })

  it('keeps what is no number for the server to complain of', () => {
    expect(planBody({ ...usualPlan, ramp: { ...usualPlan.ramp, from: 'five', to: '' } })).toMatchObject({
      ramp: { from: 'five', to: '' },
    })
  })
})
