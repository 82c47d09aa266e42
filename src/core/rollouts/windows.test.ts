import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../test/rolling-out.ts'
import { type RecurringWindows, windows } from './windows.ts'

/** The windows of a plan that begins at an instant, each from and to in UTC. */
function opened(options: RecurringWindows, begin: string): string[] {
  const { steps } = windows(options).course(Date.parse(begin))
  expect(steps.map(({ share }) => share)).toEqual(steps.map((_, index) => (index % 2 === 0 ? 100_000 : 0)))
  const texts = steps.map(({ at }) => new Date(at).toISOString().slice(5, 16))
  return texts.flatMap((from, index) => (index % 2 === 0 ? [`${from} ${texts[index + 1] ?? 'never'}`] : []))
}

const office = { from: '09:00', to: '17:00', timeZone: 'Europe/Berlin' }

describe('recurring windows', () => {
  it('open and close on the clocks of their time zone', () => {
    expect(opened({ ...office, until: '2026-01-07T12:00Z' }, '2026-01-05T00:00Z')).toEqual([
      '01-05T08:00 01-05T16:00',
      '01-06T08:00 01-06T16:00',
      '01-07T08:00 01-07T12:00',
    ])
  })

  it('keep to their days', () => {
    const weekend = { ...office, days: ['fri', 'mon'] as const, until: '2026-01-13T00:00Z' }
    expect(opened(weekend, '2026-01-08T00:00Z')).toEqual(['01-09T08:00 01-09T16:00', '01-12T08:00 01-12T16:00'])
  })

  it('belong to the local day, not to that of UTC', () => {
    const auckland = { days: ['mon'] as const, from: '08:00', to: '10:00', timeZone: 'Pacific/Auckland' }
    expect(opened({ ...auckland, until: '2026-07-08T00:00Z' }, '2026-07-04T00:00Z')).toEqual([
      '07-05T20:00 07-05T22:00',
    ])
  })

  it('are cut where they begin in the middle of one', () => {
    expect(opened({ ...office, until: '2026-01-06T00:00Z' }, '2026-01-05T10:30Z')).toEqual(['01-05T10:30 01-05T16:00'])
  })

  it('start when they are told to', () => {
    const later = { ...office, starting: new Date('2026-01-06T00:00Z'), until: new Date('2026-01-07T00:00Z') }
    expect(opened(later, '2026-01-01T00:00Z')).toEqual(['01-06T08:00 01-06T16:00'])
  })

  it('may last over midnight, and belong to the day on which they begin', () => {
    const night = { days: ['fri'] as const, from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' }
    const until = '2026-01-12T00:00Z'
    expect(opened({ ...night, until }, '2026-01-05T00:00Z')).toEqual(['01-09T21:00 01-10T05:00'])
    expect(opened({ ...night, until }, '2026-01-10T01:00Z')).toEqual(['01-10T01:00 01-10T05:00'])
  })

  it('of whole days are one window', () => {
    const whole = { from: '00:00', to: '24:00', timeZone: 'Europe/Berlin', until: '2026-01-10T00:00Z' }
    expect(opened(whole, '2026-01-05T12:00Z')).toEqual(['01-05T12:00 01-10T00:00'])
  })

  it('say what they are', () => {
    expect(windows({ ...office, until: '2027-01-01T00:00Z' }).text).toBe(
      'daily 09:00–17:00 (Europe/Berlin), until 2027-01-01T00:00Z',
    )
    expect(windows({ ...office, days: ['mon', 'fri'], until: '2027-01-01T00:00Z' }).text).toBe(
      'mon, fri 09:00–17:00 (Europe/Berlin), until 2027-01-01T00:00Z',
    )
  })
})

describe('windows as the clocks of Berlin are put forward, on 29 March 2026 from 02:00 to 03:00', () => {
  const on = (from: string, to: string) =>
    opened({ from, to, timeZone: 'Europe/Berlin', until: '2026-03-30T12:00Z' }, '2026-03-28T12:00Z')

  it('stay where they were on the wall', () => {
    expect(on('09:00', '17:00')).toEqual([
      '03-28T12:00 03-28T16:00',
      '03-29T07:00 03-29T15:00',
      '03-30T07:00 03-30T12:00',
    ])
  })

  it('begin with the first instant after a time that is skipped', () => {
    expect(on('02:30', '04:00')).toEqual(['03-29T01:00 03-29T02:00', '03-30T00:30 03-30T02:00'])
  })

  it('end with the first instant after a time that is skipped', () => {
    expect(on('01:00', '02:30')).toEqual(['03-29T00:00 03-29T01:00', '03-29T23:00 03-30T00:30'])
  })

  it('do not occur when they are skipped whole', () => {
    expect(on('02:15', '02:45')).toEqual(['03-30T00:15 03-30T00:45'])
  })

  it('are an hour shorter over the night', () => {
    expect(on('22:00', '06:00')[0]).toBe('03-28T21:00 03-29T04:00')
  })

  it('become one where the end of the first and the beginning of the second are skipped together', () => {
    expect(on('02:30', '02:15')).toEqual(['03-28T12:00 03-30T00:15', '03-30T00:30 03-30T12:00'])
  })
})

describe('windows as the clocks of Berlin are put back, on 25 October 2026 from 03:00 to 02:00', () => {
  const on = (from: string, to: string) =>
    opened({ from, to, timeZone: 'Europe/Berlin', until: '2026-10-26T12:00Z' }, '2026-10-24T12:00Z')

  it('stay where they were on the wall', () => {
    expect(on('09:00', '17:00')).toEqual([
      '10-24T12:00 10-24T15:00',
      '10-25T08:00 10-25T16:00',
      '10-26T08:00 10-26T12:00',
    ])
  })

  it('within the doubled hour are open from the first time to the last', () => {
    expect(on('02:15', '02:45')).toEqual(['10-25T00:15 10-25T01:45', '10-26T01:15 10-26T01:45'])
  })

  it('begin with the first of two beginnings, and end with the last of two ends', () => {
    expect(on('02:30', '04:00')[0]).toBe('10-25T00:30 10-25T03:00')
    expect(on('01:00', '02:30')[0]).toBe('10-24T23:00 10-25T01:30')
  })

  it('are an hour longer over the night', () => {
    expect(on('22:00', '06:00')[0]).toBe('10-24T20:00 10-25T05:00')
  })

  it('become one where they overlap', () => {
    expect(on('02:30', '02:15')).toEqual(['10-24T12:00 10-26T01:15', '10-26T01:30 10-26T12:00'])
  })
})

describe('windows in other time zones', () => {
  it('follow New York, where clocks change at 02:00 on other days', () => {
    const on = (begin: string, until: string) =>
      opened({ from: '01:30', to: '02:30', timeZone: 'America/New_York', until }, begin)
    expect(on('2026-03-08T00:00Z', '2026-03-09T12:00Z')).toEqual(['03-08T06:30 03-08T07:00', '03-09T05:30 03-09T06:30'])
    expect(on('2026-11-01T00:00Z', '2026-11-02T12:00Z')).toEqual(['11-01T05:30 11-01T07:30', '11-02T06:30 11-02T07:30'])
  })

  it('are the same all year where clocks never change', () => {
    const kolkata = { from: '02:30', to: '03:30', timeZone: 'Asia/Kolkata', until: '2027-01-01T00:00Z' }
    const found = opened(kolkata, '2026-01-01T00:00Z')
    expect([found.length, new Set(found.map(window => window.slice(5, 12) + window.slice(17))).size]).toEqual([365, 1])
    expect(found[0]).toBe('01-01T21:00 01-01T22:00')
  })

  it('begin after the gap where midnight itself is skipped', () => {
    // In Beirut clocks are put forward at midnight: on 29 March 2026, 00:00 to 00:59 do not exist.
    const beirut = { from: '00:00', to: '02:00', timeZone: 'Asia/Beirut', until: '2026-03-29T12:00Z' }
    expect(opened(beirut, '2026-03-28T12:00Z')).toEqual(['03-28T22:00 03-28T23:00'])
  })

  it('follow changes of half an hour', () => {
    // On Lord Howe Island clocks are put back by 30 minutes, from 02:00 to 01:30, on 5 April 2026.
    const island = { from: '01:40', to: '01:50', timeZone: 'Australia/Lord_Howe', until: '2026-04-05T12:00Z' }
    expect(opened(island, '2026-04-04T12:00Z')).toEqual(['04-04T14:40 04-04T15:20'])
  })

  it('show what the wall shows, at every minute of a year', () => {
    const shown = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' })
    const { steps } = windows({ ...office, until: '2027-01-01T00:00Z' }).course(Date.parse('2026-01-01T00:00Z'))
    const minutes = fc.integer({
      min: Date.parse('2026-01-01T00:00Z') / 60_000,
      max: Date.parse('2027-01-01T00:00Z') / 60_000 - 1,
    })
    fc.assert(
      fc.property(minutes, minute => {
        const isOpen = steps.findLast(({ at }) => at <= minute * 60_000)?.share === 100_000
        const wall = shown.format(minute * 60_000)
        expect(isOpen, wall).toBe(wall >= '09:00' && wall < '17:00')
      }),
      { numRuns: 5000 },
    )
  })
})

describe('windows that cannot be used', () => {
  const until = '2026-02-01T00:00Z'
  it.each([
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, '"Mars/Olympus" is no time zone'],
    ['no time zone', { timeZone: '' }, '"" is no time zone'],
    ['no time of day', { from: '9:00' }, '"9:00" is no time of day'],
    ['an hour there is not', { to: '24:01' }, '"24:01" is no time of day'],
    ['no length', { from: '17:00' }, 'a window from 17:00 to 17:00 has no length'],
    ['a beginning that is the end of the day', { from: '24:00' }, 'a window from 24:00 to 17:00 has no length'],
    ['no days', { days: [] }, 'its days are not days of the week'],
    ['a day there is not', { days: ['Monday' as 'mon'] }, 'its days are not days of the week'],
  ])('are refused: %s', (_, options, issue) => {
    expect(refusalOf(() => windows({ ...office, until, ...options }))).toContain(
      `BAD_PLAN: The plan cannot be used: ${issue}. `,
    )
  })

  it('are refused where none is left when the plan begins', () => {
    expect(refusalOf(() => windows({ ...office, until }).course(Date.parse(until)))).toContain(
      'none of its windows is left',
    )
  })

  it('are refused beyond 1,000 windows, however far their end', () => {
    const days = (count: number) => windows({ ...office, until: new Date(Date.parse(until) + count * 86_400_000) })
    expect(days(1000).course(Date.parse(until)).steps.length).toBe(2000)
    expect(refusalOf(() => days(1001).course(Date.parse(until)))).toContain('it has more than 2000 steps')
    expect(refusalOf(() => days(90_000_000).course(Date.parse(until)))).toContain('it has more than 2000 steps')
  })

  it('are refused where their end has no zone', () => {
    expect(refusalOf(() => windows({ ...office, until: '2026-02-01T00:00' }))).toMatch(/^BAD_TIME/)
  })
})
