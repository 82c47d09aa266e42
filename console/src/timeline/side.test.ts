import { describe, expect, it } from 'vitest'
import { momentOfSide, sideText } from './side.ts'
import { UnreadableTime } from './time-expression.ts'

const reading = { now: Date.parse('2026-01-15T12:00:00Z'), zone: 'utc' } as const

describe('one side of a comparison', () => {
  it.each([
    ['now', 'now', undefined],
    [' r12 ', 'r12', 'r12'],
    ['now-6h', '2026-01-15T06:00:00.000Z', '2026-01-15T06:00:00.000Z'],
    ['tenant:acme', 'tenant:acme', undefined],
    ['tenant:acme@now', 'tenant:acme', undefined],
    ['tenant:acme@r12', 'tenant:acme@r12', 'r12'],
    ['service:api@now-6h', 'service:api@2026-01-15T06:00:00.000Z', '2026-01-15T06:00:00.000Z'],
  ])('%s is sent as %s', (typed, side, moment) => {
    expect(sideText(typed, reading)).toBe(side)
    expect(momentOfSide(side)).toBe(moment)
  })

  it('that means nothing is refused with examples', () => {
    expect(() => sideText('tenant:acme@12:30', reading)).toThrow(UnreadableTime)
  })
})
