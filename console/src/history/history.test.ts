import { describe, expect, it } from 'vitest'
import { byDay } from './days.ts'
import { lengthText } from './durations.ts'
import { heldIn, heldText } from './value-words.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('history', () => {
  it('is grouped by day, newest first, each entry in its place', () => {
    const at = (text: string): { at: number } => ({ at: Date.parse(text) })
    const entries = [at('2026-01-15T03:47:00Z'), at('2026-01-15T00:00:00Z'), at('2026-01-14T23:59:59Z')]
    expect(byDay(entries, 'utc').map(({ date, entries }) => [date, entries.length])).toEqual([
      ['2026-01-15', 2],
      ['2026-01-14', 1],
    ])
    expect(byDay(entries, 'local').flatMap(({ entries }) => entries)).toEqual(entries)
  })
})

describe('a length of time', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [90_000, '1 min 30 s'],
    [41 * minute + 30_000, '41 min'],
    [hour + 5 * minute, '1 h 5 min'],
    [26 * hour, '26 h'],
    [3 * day + 2 * hour, '3 d 2 h'],
    [41 * day, '41 d'],
  ])('of %i ms is %s', (ms, text) => expect(lengthText(ms)).toBe(text))
})

describe('what an entry holds', () => {
  const step = { at: 0, share: 100_000 }
  const rollout = { id: 'a', steps: [step], candidate: { value: true }, baseline: null }
  const flag = { variants: {}, enabled: true, rules: [], serve: 'on', salt: 's' }

  it.each([
    [undefined, 'not set'],
    ['••••', '••••'],
    [20, '20'],
    ['blue', 'blue'],
    ['20', '"20"'],
    ['', '""'],
    [{ reference: 'vault://kv/db#password' }, 'reference vault://kv/db#password'],
    [{ flag }, 'flag, no rules'],
    [{ flag: { ...flag, enabled: false } }, 'flag, off'],
    [{ rollout }, 'rollout of true to 100 %'],
    [{ rollout: { ...rollout, held: { share: 25_000, since: 0 } } }, 'rollout of true, paused at 25 %'],
  ])('is said in a few words: %j', (value, text) => expect(heldText(value)).toBe(text))

  it('is a plain value where it only looks like a document', () => {
    expect(heldIn({ flag: 'de' }).kind).toBe('value')
    expect(heldIn({ rollout: { id: 7 } }).kind).toBe('value')
    expect(heldIn({ flag, more: 1 }).kind).toBe('value')
  })

  it('is cut where it is long', () => expect(heldText('x'.repeat(100), 10)).toBe(`${'x'.repeat(9)}…`))
})
