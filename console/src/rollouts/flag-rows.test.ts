import type { RolloutState } from 'varve'
import { expect, it } from 'vitest'
import type { ValueItem } from '../api/shapes.ts'
import { flagRows } from './flag-rows.ts'

const item = (key: string, more: Partial<ValueItem> = {}): ValueItem => ({
  ...{ key, type: 'boolean', layer: 'default', kind: 'flag', secret: false, category: 'checkout', tags: [] },
  ...{ origin: 'config.ts:1', value: null, reason: 'DEFAULT', scopes: 0, inCode: true },
  ...more,
})
const rollout = (key: string, scope?: string): RolloutState => ({
  ...{ key, id: 'r', status: 'ramping', share: 5000, ...(scope === undefined ? {} : { scope }) },
  document: {
    id: 'r',
    unit: 'user',
    salt: 's',
    hash: 'varve',
    candidate: { value: true },
    baseline: null,
    steps: [],
    approvedThrough: -1,
  },
  started: { number: 1, at: 0, by: 'mia', message: 'Launch' },
  changed: { number: 1, at: 0, by: 'mia', message: 'Launch' },
})

it('flags, and whatever else is being rolled out, are listed with what is under way first', () => {
  const items = [
    item('checkout.button', { layer: 'killed' }),
    item('checkout.newFlow'),
    item('limits.maxUploads', { kind: 'live' }),
    item('server.port', { kind: 'setting' }),
  ]
  const rows = flagRows(items, [rollout('limits.maxUploads', 'tenant:acme'), rollout('limits.maxUploads')])
  expect(rows.map(({ item, killed, rollouts }) => [item.key, killed, rollouts.map(({ scope }) => scope)])).toEqual([
    ['limits.maxUploads', false, [undefined, 'tenant:acme']],
    ['checkout.button', true, []],
    ['checkout.newFlow', false, []],
  ])
  expect(flagRows(items, [], ' NEW ').map(({ item }) => item.key)).toEqual(['checkout.newFlow'])
})
