import { describe, expect, it } from 'vitest'
import type { ValueItem } from '../api/shapes.ts'
import { choices, differsFromDefault, grouped, narrowed } from './grouping.ts'

const item = (key: string, more: Partial<ValueItem> = {}): ValueItem => ({
  ...{ key, value: 1, type: 'integer', layer: 'default', origin: 'config.ts:1', kind: 'live' },
  ...{ reason: 'DEFAULT', scopes: 0, inCode: true, secret: false, category: key.split('.')[0] ?? '', tags: [] },
  ...more,
})
const keys = (items: readonly ValueItem[]): string[] => items.map(({ key }) => key)
const items = [
  item('limits.maxUploads', { value: 50, default: 10, doc: 'Uploads a user may make.', layer: 'stored' }),
  item('limits.warnAt', { default: 1 }),
  item('database.url', { value: '••••', secret: true, type: 'string', owner: 'platform' }),
  item('old.key', { inCode: false }),
]

describe('the list of values', () => {
  it('is grouped by category, and keys that are not in the code come last', () => {
    expect(grouped(items, undefined).map(({ name }) => name)).toEqual(['limits', 'database', 'Not in code'])
  })

  it('is grouped by source or owner where somebody wants that', () => {
    expect(grouped(items, 'source').map(({ name }) => name)).toEqual(['stored', 'default', 'Not in code'])
    expect(grouped(items, 'owner').map(({ name }) => name)).toEqual(['Nobody', 'platform', 'Not in code'])
  })

  it('is filtered by every word, in key, description, owner and value', () => {
    expect(keys(narrowed(items, { filter: 'upl may' }))).toEqual(['limits.maxUploads'])
    expect(keys(narrowed(items, { filter: '50' }))).toEqual(['limits.maxUploads'])
    expect(keys(narrowed(items, { filter: 'PLATFORM' }))).toEqual(['database.url'])
  })

  it('is narrowed by source, type, category and what was changed', () => {
    expect(keys(narrowed(items, { layer: 'stored' }))).toEqual(['limits.maxUploads'])
    expect(keys(narrowed(items, { type: 'string' }))).toEqual(['database.url'])
    expect(keys(narrowed(items, { category: 'limits', only: 'changed' }))).toEqual(['limits.maxUploads'])
    expect(choices(items, 'category')).toEqual(['database', 'limits', 'old'])
  })

  it('never finds a secret by its mask, nor says that it differs', () => {
    expect(narrowed(items, { filter: '••' })).toEqual([])
    expect(differsFromDefault(item('a', { secret: true, value: '••••', default: 'x' }))).toBe(false)
  })
})
