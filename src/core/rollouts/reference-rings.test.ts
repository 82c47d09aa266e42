import { describe, expect, it } from 'vitest'
import { around, ofFlag } from '../../../test/meaning-told.ts'
import type { Cond } from './document.ts'
import type { KnownKey, Surroundings } from './surroundings.ts'

describe('what leads back to itself', () => {
  const withKeys = (more: Record<string, KnownKey>): Surroundings => ({
    ...around,
    flag: key => more[key] ?? around.flag(key),
  })
  const withSegments = (more: Record<string, Cond>): Surroundings => ({
    ...around,
    segment: name => more[name] ?? around.segment(name),
  })

  it('is refused: a flag that requires itself', () => {
    expect(ofFlag({ requires: [{ flag: 'checkout', is: ['on'] }] })).toEqual([
      'requires.0.flag leads back here: flag checkout → flag checkout',
    ])
  })

  it('is refused at any depth, whether required or asked about', () => {
    const known = withKeys({
      ledger: { kind: 'flag', requires: ['books'] },
      books: { kind: 'flag', requires: ['checkout'] },
    })
    expect(
      ofFlag({ rules: [{ id: 'a', when: { not: { flag: 'payments', is: ['on'] } }, serve: 'on' }] }, known),
    ).toEqual([
      'rules.0.when.not.flag leads back here: flag checkout → flag payments → flag ledger → flag books → flag checkout',
    ])
  })

  it('is refused through segments that ask about flags', () => {
    const asking = withSegments({ paying: { flag: 'payments', is: ['on'] } })
    const known = {
      ...asking,
      flag: (key: string) =>
        key === 'payments' ? { kind: 'flag' as const, requires: [], segments: ['odd'] } : around.flag(key),
    }
    const odd = {
      ...known,
      segment: (name: string) => (name === 'odd' ? { flag: 'checkout', is: ['on'] } : asking.segment(name)),
    }
    expect(ofFlag({ rules: [{ id: 'a', when: { segment: 'paying' }, serve: 'on' }] }, odd)).toEqual([
      'rules.0.when.segment leads back here: flag checkout → segment paying → flag payments → segment odd → flag checkout',
    ])
  })

  it('is refused where it is others that lead to themselves', () => {
    const ring = withSegments({ a: { segment: 'b' }, b: { not: { segment: 'a' } } })
    expect(ofFlag({ rules: [{ id: 'r', when: { segment: 'a' }, serve: 'on' }] }, ring)).toEqual([
      'rules.0.when.segment leads into a ring: segment a → segment b → segment a',
    ])
  })

  it('is not what two ways lead to, here or further on', () => {
    const both = withKeys({
      shop: { kind: 'flag', requires: ['payments', 'invoices'] },
      invoices: { kind: 'flag', requires: ['ledger'] },
    })
    const required = (...names: string[]): { flag: string; is: string[] }[] => names.map(flag => ({ flag, is: ['on'] }))
    expect(ofFlag({ requires: required('payments', 'invoices', 'ledger') }, both)).toEqual([])
    expect(ofFlag({ requires: required('shop') }, both)).toEqual([])
  })

  it('is found in a chain longer than the stack is deep', () => {
    const chain: Surroundings = {
      ...around,
      flag: key => ({ kind: 'flag', requires: [key === 'f99999' ? 'checkout' : `f${Number(key.slice(1)) + 1}`] }),
    }
    expect(ofFlag({ requires: [{ flag: 'f0', is: ['on'] }] }, chain)).toEqual([
      'requires.0.flag leads back here: flag checkout → flag f0 → flag f1 → flag f2 → flag f3 → flag f4 → flag f5 → … → flag checkout',
    ])
  })
})
