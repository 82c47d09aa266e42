import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { ramp } from './ramp.ts'
import { startingAt } from './starting-at.ts'

const nine = Date.parse('2026-12-01T09:00Z')
const HOUR = 3_600_000

describe('a plan that starts at an instant', () => {
  it('reaches everybody then, unless it is told otherwise', () => {
    expect(startingAt(new Date(nine)).course(nine - HOUR)).toEqual({ steps: [{ at: nine, share: 100_000 }] })
  })

  it('begins its own plan then', () => {
    const plan = startingAt('2026-12-01T10:00+01:00', ramp({ from: 50, to: 100, step: 50, every: '1h' }))
    expect(plan.course(0).steps).toEqual([
      { at: nine, share: 50_000 },
      { at: nine + HOUR, share: 100_000 },
    ])
  })

  it('begins at once when its time is past', () => {
    expect(startingAt(new Date(nine)).course(nine + HOUR).steps).toEqual([{ at: nine + HOUR, share: 100_000 }])
  })

  it('begins at the later of two starts', () => {
    const plan = startingAt(new Date(nine), startingAt(new Date(nine + HOUR)))
    expect(plan.course(0).steps[0]?.at).toBe(nine + HOUR)
  })

  it('says when', () => {
    expect(startingAt('2026-12-01T09:00:30Z').text).toBe('everybody at once, from 2026-12-01T09:00:30Z')
  })

  it('is refused without a zone: nobody should have to guess whose nine it is', () => {
    expect(refusalOf(() => startingAt('2026-12-01T09:00'))).toMatch(/^BAD_TIME/)
  })
})
