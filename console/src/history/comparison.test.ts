import type { HistoryEntry } from 'varve'
import { describe, expect, it } from 'vitest'
import { comparedOf, entryBefore, filtered, whyNotBack } from './comparison.ts'
import { newOnTop } from './unmoved.ts'

const entry = (revision: number, after: HistoryEntry['after'], more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...{ revision, key: 'limits.maxUploads', kind: 'set', at: revision, by: 'mia', message: 'Sale' },
  ...(after === undefined ? {} : { after }),
  ...more,
})
const acme = { scope: 'tenant:acme', by: 'dana' }
const entries = [entry(6, 10), entry(5, 500, acme), entry(4, undefined, { kind: 'delete' }), entry(3, 20), entry(1, 10)]

describe('what is compared', () => {
  it('is the newest with the one before it in the same scope, where the address says nothing', () => {
    const { from, to } = comparedOf(entries, {})
    expect([from?.revision, to?.revision]).toEqual([4, 6])
  })

  it('is what the address names, one scope of a revision among it', () => {
    const { from, to } = comparedOf(entries, { from: 'r1', to: 'r5 tenant:acme' })
    expect([from?.revision, to?.scope]).toEqual([1, 'tenant:acme'])
    expect(comparedOf(entries, { to: 'r99' })).toEqual({ from: undefined, to: undefined })
    expect(entryBefore(entries, entries[1])).toBeUndefined()
  })
})

describe('going back', () => {
  const why = (index: number): string | undefined => whyNotBack(entries, entries[index] ?? entry(0, null))

  it('is refused where it would change nothing, with the reason', () => {
    expect([why(0), why(1)]).toEqual(['This is what stands now.', 'This is what stands now.'])
    expect(why(4)).toBe('What stands now is the same.')
    expect([why(2), why(3)]).toEqual([undefined, undefined])
    const gone = [entry(3, undefined), entry(2, 5), entry(1, undefined)]
    expect(whyNotBack(gone, gone[2] ?? entry(0, null))).toBe('It is not set now either.')
  })

  it('to a secret is for the server to judge, unless it was destroyed', () => {
    const secrets = [entry(3, '••••'), entry(2, '••••'), entry(1, '••••', { destroyed: 9 })]
    expect(whyNotBack(secrets, secrets[1] ?? entry(0, null))).toBeUndefined()
    expect(whyNotBack(secrets, secrets[2] ?? entry(0, null))).toContain('destroyed in r9')
  })
})

it('a history is narrowed by author, kind and scope', () => {
  const revisions = (...of: Parameters<typeof filtered>[1][]): number[][] =>
    of.map(filter => filtered(entries, filter).map(({ revision }) => revision))
  expect(revisions({ by: 'dana' }, { kind: 'delete' }, { scope: 'everybody' }, {})).toEqual([
    [5],
    [4],
    [6, 4, 3, 1],
    [6, 5, 4, 3, 1],
  ])
})

it('what came on top of a list while it was held is counted', () => {
  const id = (one: HistoryEntry): number => one.revision
  expect(newOnTop([entry(8, 1), entry(7, 1), ...entries], entries, id)).toBe(2)
  expect([newOnTop(entries, [], id), newOnTop([], entries, id)]).toEqual([0, 0])
})
