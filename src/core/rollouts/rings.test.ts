import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { ramp } from './ramp.ts'
import { rings } from './rings.ts'
import { startingAt } from './starting-at.ts'

const HOUR = 3_600_000

describe('rings', () => {
  it('are environments by their names, in order', () => {
    expect(rings(['dev', 'production']).course(1000)).toEqual({
      steps: [{ at: 1000, share: 100_000 }],
      rings: {
        order: [
          { name: 'dev', when: { attr: 'environment', op: 'eq', value: 'dev' } },
          { name: 'production', when: { attr: 'environment', op: 'eq', value: 'production' } },
        ],
      },
    })
  })

  it('are anybody a condition can name', () => {
    const order = [
      { name: 'staff', when: { segment: 'staff' } },
      { name: 'all', when: true },
    ]
    expect(rings(order).course(0).rings).toEqual({ order })
  })

  it('have a course within each ring, and soak', () => {
    const plan = rings(['dev', 'production'], { plan: ramp({ from: 50, to: 100, step: 50, every: '1h' }), soak: '1d' })
    const { steps, rings: found } = plan.course(0)
    expect(steps).toEqual([
      { at: 0, share: 50_000 },
      { at: HOUR, share: 100_000 },
    ])
    expect(found?.soak).toBe(24 * HOUR)
  })

  it('may start at an instant', () => {
    const plan = startingAt(
      new Date(HOUR),
      rings(['dev'], { plan: ramp({ from: 50, to: 100, step: 50, every: '1h' }) }),
    )
    const { steps, rings: found } = plan.course(0)
    expect([steps.map(({ at }) => at), found?.order.length]).toEqual([[HOUR, 2 * HOUR], 1])
  })

  it('say what they are', () => {
    expect(rings(['dev', 'staging', 'production'], { soak: '1d' }).text).toBe(
      'dev → staging → production, each everybody at once, soaking 1d',
    )
  })

  it.each([
    ['none', () => rings([]), 'it has no rings'],
    ['one twice', () => rings(['dev', 'dev']), 'it has two rings called dev'],
    ['one without a name', () => rings(['']), 'it has a ring without a name'],
    ['rings within rings', () => rings(['dev'], { plan: rings(['a', 'b']) }).course(0), 'it has rings within rings'],
  ])('are refused: %s', (_, plan, issue) => {
    expect(refusalOf(plan)).toContain(`BAD_PLAN: The plan cannot be used: ${issue}. `)
  })
})
