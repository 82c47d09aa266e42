import { describe, expect, it } from 'vitest'
import type { ValueItem } from '../api/shapes.ts'
import { differing } from './tenant-rows.ts'

const item = (key: string, value: ValueItem['value'], more: Partial<ValueItem> = {}): ValueItem => ({
  ...{ key, type: 'integer', layer: 'stored', origin: 'r1', kind: 'live', secret: false, category: 'limits', tags: [] },
  ...{ value, reason: 'STATIC', scopes: 0, inCode: true },
  ...more,
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
