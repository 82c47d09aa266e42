import { Binary, Decimal128, Double, Long, ObjectId } from 'mongodb'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isYes, pastIn, plainValue, timeIn } from './row.ts'

describe('a value of a row', () => {
  it('is any JSON as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
        // What MongoDB's exports write for other types is nothing that this is about.
        fc.pre(!JSON.stringify(value).includes('"$'))
        expect(plainValue(value)).toEqual(value)
      }),
    )
  })

  it.each<[string, unknown, unknown]>([
    ['a long integer', Long.fromNumber(42), 42],
    ['a long integer of an export', { $numberLong: '42' }, 42],
    ['a double', new Double(0.1), 0.1],
    ['a decimal number', Decimal128.fromString('19.90'), 19.9],
    ['a BigInt', 42n, 42],
    ['an id', new ObjectId('65a1f0c2b7e4d3a2f1e0d9c8'), '65a1f0c2b7e4d3a2f1e0d9c8'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date of an export', { $date: '2024-01-15T03:47:00Z' }, '2024-01-15T03:47:00.000Z'],
    ['a date in milliseconds', { $date: { $numberLong: '1705290420000' } }, '2024-01-15T03:47:00.000Z'],
    ['types within', { a: [Long.fromNumber(1), { $numberInt: '2' }] }, { a: [1, 2] }],
  ])('is read as JSON has it: %s', (_what, value, expected) => {
    expect(plainValue(value)).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['an integer that JavaScript rounds', Long.fromString('9007199254740993')],
    ['the same of an export', { $numberLong: '9007199254740993' }],
    ['the same as a BigInt, deep inside', { a: [9_007_199_254_740_993n] }],
    ['a decimal number with many digits', Decimal128.fromString('0.1234567890123456789')],
    ['what is no number', { $numberDouble: 'NaN' }],
    ['bytes', new Uint8Array(4)],
    ['bytes of MongoDB', new Binary(new Uint8Array(16), 4)],
    ['bytes of an export', { $binary: { base64: 'AA==', subType: '00' } }],
    ['nothing', undefined],
  ])('is not made up: %s', (_what, value) => {
    expect(plainValue(value)).toBe(undefined)
  })

  it('keeps a member called __proto__ a member, and is bounded in depth', () => {
    const read = plainValue(JSON.parse('{"__proto__":{"isAdmin":true}}'))
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(Object.keys(read as object)).toEqual(['__proto__'])
    expect(({} as { isAdmin?: boolean }).isAdmin).toBe(undefined)
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level += 1) deep = [deep]
    expect(plainValue(deep)).toBe(undefined)
  })
})

describe('what a row says of its past', () => {
  it.each([
    ['2024-01-15 03:47:00.25+00', '2024-01-15T03:47:00.250Z'],
    ['2024-01-15 04:47:00+01:00', '2024-01-15T03:47:00.000Z'],
    ['2024-01-15 03:47:00', '2024-01-15T03:47:00.000Z'],
    ['2024-01-15', '2024-01-15T00:00:00.000Z'],
    ['1705290420000', '2024-01-15T03:47:00.000Z'],
    ['soon', undefined],
    ['2024-99-99', undefined],
  ])('is a time that databases print, in UTC where no zone is: %s', (text, expected) => {
    expect(timeIn({ at: text }, 'at')).toBe(expected)
  })

  it('is when, who and what for, as far as it is said', () => {
    expect(pastIn({ db_insert_dt: '2024-01-15', updated_by: 'dana', category: '' })).toEqual({
      made: '2024-01-15T00:00:00.000Z',
      by: 'dana',
    })
    expect(pastIn({ key: 'a' })).toBe(undefined)
  })

  it.each([true, 't', 'true', 'True', '1', 1, 1n])('says yes with %s', yes => {
    expect(isYes({ is_secret: yes }, 'is_secret')).toBe(true)
  })

  it.each([false, 'f', 'false', '0', 0, null, undefined, 'no'])('says no with %s', no => {
    expect(isYes({ is_secret: no }, 'is_secret')).toBe(false)
  })
})
