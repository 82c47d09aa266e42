import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { during } from './during.ts'
import { ramp } from './ramp.ts'
import { rings } from './rings.ts'
import { steps } from './steps.ts'

const nine = Date.parse('2026-12-01T09:00Z')
const HOUR = 3_600_000
const day = { from: new Date(nine), until: new Date(nine + 8 * HOUR) }

describe('a plan for a period', () => {
  it('reaches everybody within it, and nobody from its end on', () => {
    expect(during(day).course(0)).toEqual({
      steps: [
        { at: nine, share: 100_000 },
        { at: nine + 8 * HOUR, share: 0 },
      ],
    })
  })

  it('begins at once where no beginning is given, or it is past', () => {
    const begins = [during({ until: day.until }), during(day)].map(plan => plan.course(nine + HOUR).steps[0]?.at)
    expect(begins).toEqual([nine + HOUR, nine + HOUR])
  })

  it('cuts off what its own plan had still ahead', () => {
    const plan = during(day, ramp({ from: 25, to: 100, step: 25, every: '4h' }))
    expect(plan.course(0).steps.map(({ at, share }) => [(at - nine) / HOUR, share])).toEqual([
      [0, 25_000],
      [4, 50_000],
      [8, 0],
    ])
  })

  it('says what it is', () => {
    expect(during(day).text).toBe('everybody at once, from 2026-12-01T09:00Z, until 2026-12-01T17:00Z')
  })

  it('is refused when it ends before it begins, by itself or by the time it is begun', () => {
    const issue = 'it ends at 2026-12-01T09:00Z, before it begins'
    expect(refusalOf(() => during({ from: new Date(nine), until: new Date(nine) }))).toContain(issue)
    expect(refusalOf(() => during({ until: new Date(nine) }).course(nine))).toContain(issue)
  })

  it('is refused with gates, for which its end would wait', () => {
    const gated = steps([{ share: 5 }, { share: 100, gate: true }])
    expect(refusalOf(() => during(day, gated).course(0))).toContain('its end would wait for its gates')
  })

  it('is refused with rings, as those passed keep the candidate', () => {
    expect(refusalOf(() => during(day, rings(['dev', 'production'])).course(0))).toContain('rings cannot end')
    expect(refusalOf(() => rings(['dev', 'production'], { plan: during(day) }).course(0))).toContain(
      'falls within a ring',
    )
  })
})
