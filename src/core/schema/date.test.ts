import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { date } from './index.ts'

describe('a date', () => {
  it('is a moment, wherever it is read', () => {
    expect(ask(date(), '2026-01-15T03:47Z')).toEqual(new Date(Date.UTC(2026, 0, 15, 3, 47)))
    expect(ask(date(), '2024-02-29T23:59:59.5+01:00')).toEqual(new Date(Date.UTC(2024, 1, 29, 22, 59, 59, 500)))
  })

  it.each([
    '2026-01-15',
    '2026-01-15T03:47',
    '2026-02-29T00:00Z',
    '2026-13-01T00:00Z',
    '2026-01-15 03:47Z',
    '2026-01-15T24:00Z',
    '2026-01-15T03:47+25:00',
    'Jan 15 2026 UTC',
  ])('%j is none', text => {
    expect(ask(date(), text)).toEqual([expect.stringMatching(/^must be a date and time with its zone/)])
  })

  it('cannot be changed by those who share it', () => {
    const shared = ask(date(), '2026-01-15T03:47Z') as Date
    for (const name of Object.getOwnPropertyNames(Date.prototype).filter(name => name.startsWith('set'))) {
      expect(() => (shared[name as keyof Date] as (to: number) => void)(0)).toThrow(/cannot be changed/)
    }
    expect(shared.toISOString()).toBe('2026-01-15T03:47:00.000Z')
    expect(new Date(shared).setFullYear(2027)).toBeGreaterThan(shared.getTime())
  })
})
