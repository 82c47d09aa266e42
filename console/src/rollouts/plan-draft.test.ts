import { describe, expect, it } from 'vitest'
import { planAhead, planBody, usualPlan } from './plan-draft.ts'
import { splitText } from './split-text.ts'

describe('a plan that is typed', () => {
  it('goes ring after ring, each of tenants, a segment, an environment or everybody', () => {
    const rings = [
      { id: 1, name: 'pilot', kind: 'tenants', who: 'acme, globex' },
      { id: 2, name: 'staff', kind: 'segment', who: '' },
      { id: 3, name: 'staging', kind: 'environment', who: '' },
      { id: 4, name: 'all', kind: 'everybody', who: '' },
    ] as const
    expect(planBody({ ...usualPlan, rings, soak: '1d', startingAt: '2026-12-01T09:00Z' })).toEqual({
      startingAt: {
        at: '2026-12-01T09:00Z',
        plan: {
          rings: {
            order: [
              { name: 'pilot', when: { attr: 'tenant', op: 'eq', value: ['acme', 'globex'] } },
              { name: 'staff', when: { segment: 'staff' } },
              { name: 'staging', when: { attr: 'environment', op: 'eq', value: 'staging' } },
              { name: 'all', when: true },
            ],
            soak: '1d',
            plan: { ramp: { from: 5, to: 100, step: 15, every: '30m' } },
          },
        },
      },
    })
  })

  it('goes on from the share that was reached', () => {
    expect(planBody(planAhead(20_000))).toEqual({
      steps: [{ share: 20 }, { share: 60, after: '1h' }, { share: 100, after: '1d' }],
    })
  })
})

describe('a split', () => {
  it('is no one value', () => {
    expect(splitText({ control: 33.333, treatment: 66.667 })).toBe('33.3/66.7 split: no one value')
  })
})
