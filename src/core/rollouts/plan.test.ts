import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { percentage } from './percentage.ts'
import { givenPlan, type Plan } from './plan.ts'
import { ramp } from './ramp.ts'

const makeOne = "Make one: percentage(5), ramp({ from: 5, to: 100, step: 15, every: '30m' }), steps([…])."

describe('a plan that a program without types gives', () => {
  it('is taken where it is one', () => {
    const plan = percentage(5)
    expect(givenPlan(plan)).toBe(plan)
  })

  it.each([
    [undefined, 'there is none'],
    ['5%', '"5%" is no plan'],
    [5, '5 is no plan'],
    [{ percent: 5 }, 'an object of your own is no plan'],
  ])('is refused where it is %j, with what to write', (given, issue) => {
    expect(refusalOf(() => givenPlan(given as unknown as Plan))).toBe(
      `BAD_PLAN: The plan cannot be used: ${issue}. ${makeOne}`,
    )
  })

  it('has percents that are numbers', () => {
    expect(refusalOf(() => percentage('5' as unknown as number))).toBe(
      'BAD_PLAN: The plan cannot be used: "5" is no number. Write percents: 12.5.',
    )
  })

  it('has intervals', () => {
    const every = undefined as unknown as string
    expect(refusalOf(() => ramp({ from: 5, to: 100, step: 15, every }))).toMatch(/^BAD_DURATION: "undefined" is not/)
  })
})
