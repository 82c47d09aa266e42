import type { LiveEntry } from 'varve'
import { describe, expect, it } from 'vitest'
import type { ValueItem } from '../api/shapes.ts'
import { differing, ownIn, tenantsIn } from './tenant-rows.ts'

const entry = (key: string, scope: string | undefined, at: number): LiveEntry => ({
  ...{ key, value: 1, revision: at, at, by: 'mia', message: 'Contract' },
  ...(scope === undefined ? {} : { scope }),
})
const item = (key: string, value: ValueItem['value'], more: Partial<ValueItem> = {}): ValueItem => ({
  ...{ key, type: 'integer', layer: 'stored', origin: 'r1', kind: 'live', secret: false, category: 'limits', tags: [] },
  ...{ value, reason: 'STATIC', scopes: 0, inCode: true },
  ...more,
})

describe('tenants of a past moment', () => {
  const entries = [
    entry('a', undefined, 1),
    entry('a', 'tenant:globex', 2),
    entry('a', 'tenant:acme', 3),
    entry('b', 'tenant:acme', 9),
    entry('b', 'service:api', 4),
  ]

  it('are those with values of their own then', () => {
    expect(tenantsIn(entries)).toEqual([
      { tenant: 'acme', values: 2, changed: 9 },
      { tenant: 'globex', values: 1, changed: 2 },
    ])
    expect(ownIn(entries, 'acme').map(({ key }) => key)).toEqual(['a', 'b'])
  })
})

describe('what a tenant sees differently', () => {
  it('is every key with another value, whatever the reason', () => {
    const everybody = [item('a', 10), item('b', { x: 1 }), item('c', null)]
    const acme = [item('a', 500, { layer: 'tenant', origin: 'r7' }), item('b', { x: 1 }), item('c', null)]
    expect(differing(acme, everybody)).toEqual([
      { key: 'a', a: { value: 500, layer: 'tenant', origin: 'r7' }, b: { value: 10, layer: 'stored', origin: 'r1' } },
    ])
  })

  it('is a secret that comes from elsewhere, though both are masked', () => {
    const masked = { secret: true }
    const found = differing([item('s', '••••', { ...masked, origin: 'r7' })], [item('s', '••••', masked)])
    expect(found.map(({ key }) => key)).toEqual(['s'])
  })
})
