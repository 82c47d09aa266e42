import { describe, expect, it } from 'vitest'
import { condInput } from './cond-input.ts'
import { planInput, type PlanFlags } from './plan-input.ts'
import { stepsInput } from './step-grammar.ts'
import { windowInput } from './window-grammar.ts'

const NOW = Date.parse('2026-12-07T15:00:00Z')
const textOf = (flags: PlanFlags): string => planInput(flags, NOW).text

describe('the options of a plan', () => {
  it.each<[PlanFlags, string]>([
    [{ percent: '12.5%' }, '12.5 % at once'],
    [{ step: '20', every: '1h' }, '20 % → 100 %, +20 every 1h'],
    [{ from: '5', to: '50', step: '15', every: '30m' }, '5 % → 50 %, +15 every 30m'],
    [{ steps: '10%,25@1h,50@2h!' }, '10 %, 25 % +1h, 50 % +2h once approved'],
    [{ at: '+2h' }, 'everybody at once, from 2026-12-07T17:00Z'],
    [{ percent: '5', until: '2026-12-08Z' }, '5 % at once, until 2026-12-08T00:00Z'],
    [{ rings: 'dev, production', percent: '50', soak: '1d' }, 'dev → production, each 50 % at once, soaking 1d'],
    [
      { window: 'sat,sun 10:00-18:00 UTC', at: '+1d', until: '2027-01-01Z' },
      'sat, sun 10:00–18:00 (UTC), until 2027-01-01T00:00Z',
    ],
  ])('%j', (flags, text) => {
    expect(textOf(flags)).toBe(text)
  })

  it.each<[PlanFlags, string]>([
    [{}, 'There is no plan'],
    [{ percent: 'half' }, '--percent "half" is no percentage'],
    [{ percent: '5', step: '5', every: '1h' }, 'are two plans'],
    [{ to: '50' }, 'A ramp needs --step and --every'],
    [{ window: 'mon 09:00-17:00 UTC' }, 'Say which: --until'],
    [
      { window: 'mon 09:00-17:00 UTC', until: '2027-01-01Z', percent: '5' },
      '--window and --percent do not go together',
    ],
    [{ percent: '5', soak: '1h' }, '--soak is for rings'],
  ])('%j is refused: %s', (flags, issue) => {
    expect(() => textOf(flags)).toThrow(issue)
  })
})

describe('a step', () => {
  it('has a share, and a time after the step before or of its own', () => {
    expect(stepsInput('1, 10%@1h30m ,50@2026-12-08T09:00Z!,60!,100@+2d', NOW)).toEqual([
      { share: 1 },
      { share: 10, after: '1h30m' },
      { share: 50, at: '2026-12-08T09:00Z', gate: true },
      { share: 60, gate: true },
      { share: 100, at: new Date('2026-12-09T15:00:00Z') },
    ])
  })

  it.each(['', '10%,', 'ten', '10@', '-5', '10%@1h!!'])('is not %j', text => {
    expect(() => stepsInput(text, NOW)).toThrow('is no step')
  })
})

describe('a window', () => {
  it('has days, times and a zone', () => {
    const office = { from: '09:00', to: '17:00', timeZone: 'Europe/Berlin' }
    expect(windowInput('mon-wed,Fri 09:00-17:00 Europe/Berlin')).toEqual({
      days: ['mon', 'tue', 'wed', 'fri'],
      ...office,
    })
    expect(windowInput('09:00–17:00 Europe/Berlin')).toEqual(office)
    expect(windowInput('sat-mon 22:00-06:00 UTC').days).toEqual(['sat', 'sun', 'mon'])
  })

  it.each(['', '09:00-17:00', 'mon 09:00 UTC', 'monday 09:00-17:00 UTC', 'mon 09:00-17:00 UTC now'])(
    'is not %j',
    text => {
      expect(() => windowInput(text)).toThrow('is no window')
    },
  )
})

describe('a condition', () => {
  it.each([
    ['segment:staff', { segment: 'staff' }],
    ['country=DE', { attr: 'country', op: 'eq', value: 'DE' }],
    ['country=DE,FR', { attr: 'country', op: 'eq', of: ['DE', 'FR'] }],
    ['app.version=1.10', { attr: 'app.version', op: 'eq', value: '1.10' }],
    ['zip="10115"', { attr: 'zip', op: 'eq', value: '10115' }],
    ['beta=true', { attr: 'beta', op: 'eq', value: true }],
    ['age >= 18', { attr: 'age', op: 'gte', value: 18 }],
    ['age<18', { attr: 'age', op: 'lt', value: 18 }],
    ['plan!=free', { not: { attr: 'plan', op: 'eq', value: 'free' } }],
    ['{"any":[{"segment":"a"},{"segment":"b"}]}', { any: [{ segment: 'a' }, { segment: 'b' }] }],
    ['true', true],
  ])('%s', (text, cond) => {
    expect(condInput([text])).toEqual(cond)
  })

  it('is all of several, and absent for none', () => {
    expect(condInput(['a=1', 'b=2'])).toMatchObject({ all: [{ attr: 'a' }, { attr: 'b' }] })
    expect(condInput([])).toBeUndefined()
  })

  it.each(['country', '=DE', '{"segment"', 'segment:'])('is not %j', text => {
    expect(() => condInput([text])).toThrow('is no condition')
  })
})
