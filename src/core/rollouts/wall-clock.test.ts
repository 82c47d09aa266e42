import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wallClock } from './wall-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const berlin = wallClock('Europe/Berlin')
const utc = (text: string) => Date.parse(`2026-${text}Z`)

describe('the wall clock of Berlin', () => {
  it('shows what a clock there shows, to the millisecond', () => {
    expect(berlin.shows(utc('01-15T03:47:10.123'))).toBe(utc('01-15T04:47:10.123'))
    expect(berlin.shows(utc('07-15T23:00:00.000'))).toBe(utc('07-16T01:00:00.000'))
  })

  it('has one instant for most of what it shows', () => {
    const noon = utc('07-15T12:00')
    expect([berlin.first(noon), berlin.last(noon)]).toEqual([noon - 2 * HOUR, noon - 2 * HOUR])
  })

  it('goes from 02:00 to 03:00 in spring: what it skips is the first instant after', () => {
    const skipped = ['03-29T02:00', '03-29T02:30', '03-29T02:59:59.999', '03-29T03:00'].map(utc)
    expect(skipped.map(berlin.first)).toEqual(skipped.map(() => utc('03-29T01:00')))
    expect(skipped.map(berlin.last)).toEqual(skipped.map(() => utc('03-29T01:00')))
    expect(berlin.first(utc('03-29T01:59:59.999'))).toBe(utc('03-29T00:59:59.999'))
  })

  it('goes from 03:00 back to 02:00 in autumn: what it shows twice has a first and a last instant', () => {
    const doubled = [utc('10-25T02:00'), utc('10-25T02:59:59.999')]
    expect(doubled.map(berlin.first)).toEqual([utc('10-25T00:00'), utc('10-25T00:59:59.999')])
    expect(doubled.map(berlin.last)).toEqual([utc('10-25T01:00'), utc('10-25T01:59:59.999')])
    expect([berlin.first(utc('10-25T03:00')), berlin.last(utc('10-25T03:00'))]).toEqual([
      utc('10-25T02:00'),
      utc('10-25T02:00'),
    ])
  })
})

describe('the wall clock of any time zone', () => {
  it('leaves out a day that was skipped whole', () => {
    // Samoa went over the date line at the end of 29 December 2011; there was no 30th.
    const apia = wallClock('Pacific/Apia')
    expect(apia.first(Date.parse('2011-12-30T12:00Z'))).toBe(Date.parse('2011-12-30T10:00Z'))
  })

  it('has the first and the last instant that a search through three days finds', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Casablanca']
    const changes = [
      '03-29T00:00',
      '10-25T00:00',
      '03-08T06:00',
      '11-01T06:00',
      '04-04T15:00',
      '10-03T15:00',
      '02-15T02:00',
    ]
    const nearChange = fc.tuple(
      fc.constantFrom(...zones),
      fc.constantFrom(...changes),
      fc.integer({ min: -50, max: 50 }),
    )
    fc.assert(
      fc.property(nearChange, ([zone, change, quarters]) => {
        const clock = wallClock(zone)
        const wall = utc(change) + quarters * 15 * MINUTE
        const around = Array.from({ length: 3 * 96 }, (_, quarter) => wall + (quarter - 144) * 15 * MINUTE)
        const shown = around.filter(at => clock.shows(at) === wall)
        // In a gap, the wall jumps over it: the first quarter of an hour that shows a later time is the first after it.
        const after = around.find(at => clock.shows(at) > wall)
        expect([clock.first(wall), clock.last(wall)]).toEqual([shown[0] ?? after, shown.at(-1) ?? after])
      }),
      { numRuns: 200 },
    )
  })
})
