import { describe, expect, it } from 'vitest'
import { pointText, readPoint, UnreadableTime } from './time-expression.ts'

const now = Date.parse('2026-03-31T12:34:56.789Z')
const at = (text: string, round?: 'start' | 'end'): string =>
  pointText(readPoint(text, { now, zone: 'utc', ...(round === undefined ? {} : { round }) }))

describe('a typed time', () => {
  it.each([
    ['now', '2026-03-31T12:34:56.789Z'],
    [' now-6h ', '2026-03-31T06:34:56.789Z'],
    ['now+90s', '2026-03-31T12:36:26.789Z'],
    ['now-1d/d', '2026-03-30T00:00:00.000Z'],
    ['now/w', '2026-03-30T00:00:00.000Z'],
    ['now/h', '2026-03-31T12:00:00.000Z'],
    ['now/M', '2026-03-01T00:00:00.000Z'],
    ['now-1M', '2026-02-28T12:34:56.789Z'],
    ['now-1y/y', '2025-01-01T00:00:00.000Z'],
  ])('%s is counted from the present', (text, expected) => expect(at(text)).toBe(expected))

  it('is rounded up at the end of a range', () => {
    expect(at('now-1d/d', 'end')).toBe('2026-03-30T23:59:59.999Z')
    expect(at('now/M', 'end')).toBe('2026-03-31T23:59:59.999Z')
  })

  it('may be a date, or a time without a zone, which is meant as the page shows times', () => {
    expect(at('2026-01-15')).toBe('2026-01-15T00:00:00.000Z')
    expect(at('2026-01-15 03:47')).toBe('2026-01-15T03:47:00.000Z')
    expect(at('2026-01-15T03:47:12+01:00')).toBe('2026-01-15T02:47:12.000Z')
    const local = readPoint('2026-01-15 03:47', { now, zone: 'local' })
    expect(local).toEqual({ kind: 'instant', at: new Date(2026, 0, 15, 3, 47).getTime() })
  })

  it('may be a revision or a tag', () => {
    expect(readPoint('r1203', { now, zone: 'utc' })).toEqual({ kind: 'revision', revision: 1203 })
    expect(readPoint('1203', { now, zone: 'utc' })).toEqual({ kind: 'revision', revision: 1203 })
    expect(readPoint('release-2.3', { now, zone: 'utc' })).toEqual({ kind: 'tag', tag: 'release-2.3' })
    expect([at('r1203'), at('release-2.3')]).toEqual(['r1203', 'release-2.3'])
  })

  it.each(['', 'now-', 'now-6x', 'now/q', '2026-13-01', '2026-02-30 10:00', '12:30', '<script>', 'nowhere'])(
    '%j is refused with examples',
    text => expect(() => at(text)).toThrow(UnreadableTime),
  )
})
