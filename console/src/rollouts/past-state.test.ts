import { steps, type Json, type LiveEntry } from 'varve'
import { expect, it } from 'vitest'
import { pastStates } from './past-state.ts'

const hour = 3_600_000
const plan = steps([
  { share: 5, after: '1h' },
  { share: 25, after: '1h' },
  { share: 100, after: '1h', gate: true },
])
const document = { id: 'r', unit: 'user', salt: 's', hash: 'varve', candidate: { value: true }, baseline: null }
const entry = (more: { readonly [name: string]: Json } = {}): LiveEntry => ({
  ...{ key: 'checkout.newFlow', revision: 7, at: 0, by: 'mia', message: 'Launch' },
  value: { rollout: { ...document, steps: plan.course(0).steps as unknown as Json, approvedThrough: -1, ...more } },
})
const told = (at: number, more = {}): unknown[] =>
  pastStates([entry(more), { ...entry(), key: 'limits.maxUploads', value: 5 }], at).map(
    ({ key, status, share, next }) => [key, status, share, next?.share],
  )

it('rollouts of a past moment are told by what was stored then', () => {
  expect(told(0)).toEqual([['checkout.newFlow', 'scheduled', 0, 5000]])
  expect(told(hour)).toEqual([['checkout.newFlow', 'ramping', 5000, 25_000]])
  expect(told(2.5 * hour)).toEqual([['checkout.newFlow', 'ramping', 25_000, undefined]])
  expect(told(3 * hour)).toEqual([['checkout.newFlow', 'awaiting-approval', 25_000, undefined]])
  expect(told(3 * hour, { approvedThrough: 2 })).toEqual([['checkout.newFlow', 'complete', 100_000, undefined]])
  expect(told(3 * hour, { held: { share: 5000, since: hour } })).toEqual([
    ['checkout.newFlow', 'paused', 5000, undefined],
  ])
})
