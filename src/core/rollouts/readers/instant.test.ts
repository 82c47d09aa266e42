import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from './instant.ts'

describe('an instant', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-12-01T00:00:00Z', Date.UTC(2026, 11, 1)],
    ['2026-12-01t00:00:00z', Date.UTC(2026, 11, 1)],
    ['2026-12-01T00:00:00.5Z', Date.UTC(2026, 11, 1, 0, 0, 0, 500)],
    ['2026-12-01T00:00:00.123999999Z', Date.UTC(2026, 11, 1, 0, 0, 0, 123)],
    ['2026-12-01T01:30:00+01:30', Date.UTC(2026, 11, 1)],
    ['2026-11-30T23:00:00-01:00', Date.UTC(2026, 11, 1)],
    ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['0000-01-01T00:00:00Z', -62_167_219_200_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  ])('%s is %i', (text, milliseconds) => {
    expect(instant(text)).toBe(milliseconds)
  })

  it.each([
    '',
    '2017-12-06',
    '1796083200000',
    '2026-12-01T00:00:00',
    '2026-12-01T00:00Z',
    '2026-12-01 00:00:00Z',
    '2026-12-01T00:00:00 Z',
    '2026-12-01T00:00:00.Z',
    '2026-12-01T00:00:00ZZ',
    '2026-12-01T00:00:00+0100',
    '2026-12-01T00:00:00+01',
    '2026-12-01T00:00:00+24:00',
    '2026-12-01T00:00:00+01:60',
    '2026-12-01T00:00:00*01:00',
    '2026-12-01T24:00:00Z',
    '2026-12-01T00:60:00Z',
    '2016-12-31T23:59:60Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-12-00T00:00:00Z',
    '2026-12-32T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '+2026-12-01T00:00:00Z',
    '20261201T000000Z',
    '2026-1a-01T00:00:00Z',
    `2026-12-01T00:00:00.${'0'.repeat(5000)}Z`,
  ])('%j is none', text => {
    expect(instant(text)).toBeNaN()
  })

  it('is a finite number as it is', () => {
    expect(instant(0)).toBe(0)
    expect(instant(-1.5)).toBe(-1.5)
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, null, true, [0], {}]) expect(instant(value)).toBeNaN()
  })

  it('is what a Date says in text, of any year of four digits', () => {
    const dates = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(fc.property(dates, date => instant(date.toISOString()) === date.getTime()))
  })
})
