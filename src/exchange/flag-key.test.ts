import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKey } from '../core/definition/key.ts'
import { toKey, toKeys } from './flag-key.ts'

describe('the key of a flag that another product named', () => {
  it.each([
    ['checkout.newFlow', 'checkout.newFlow'],
    ['my flag!', 'my-flag'],
    ['Überraschung', 'Uberraschung'],
    ['2024 launch', 'flag-2024-launch'],
    ['a..b', 'a.b'],
    ['日本', 'flag'],
    ['__proto__', 'flag-__proto__'],
    ['constructor', 'flag-constructor'],
  ])('of %s is %s', (name, key) => {
    expect(toKey(name)).toBe(key)
  })

  it('is a key, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), name => {
        expect(isKey(toKey(name))).toBe(true)
      }),
    )
  })

  it('is the name itself where that is a key', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z]([A-Za-z0-9_]*)){0,2}$/),
        name => {
          expect(toKey(name)).toBe(name)
        },
      ),
    )
  })
})

describe('the keys of all flags of an import', () => {
  const keysOf = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(toKeys(names).keys.map(({ name, key }) => [name, key]))

  it('are told apart by a number where two names come to the same key', () => {
    expect(keysOf(['my flag', 'my flag!', 'my-flag'])).toEqual({
      'my-flag': 'my-flag',
      'my flag': 'my-flag-2',
      'my flag!': 'my-flag-3',
    })
  })

  it('never lie within one another', () => {
    expect(keysOf(['limits.uploads', 'limits'])).toEqual({ limits: 'limits', 'limits.uploads': 'limits-uploads' })
  })

  it('say which flags are called otherwise', () => {
    expect(toKeys(['plain', 'my flag!']).remarks).toEqual([
      {
        flag: 'my flag!',
        feature: 'name',
        note: 'It is called my-flag: a key has letters, digits, _ and - only.',
        severity: 'note',
      },
    ])
  })

  it('are the same in whichever order the document has them, all different, and all keys', () => {
    const name = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[a-b.!]{1,5}$/))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), names => {
        const keys = keysOf(names)
        expect(keysOf(names.toReversed())).toEqual(keys)
        const all = names.map(one => keys[one] ?? '')
        expect(new Set(all).size).toBe(names.length)
        expect(all.filter(key => !isKey(key))).toEqual([])
        expect(all.filter(key => all.some(other => key.startsWith(`${other}.`)))).toEqual([])
      }),
    )
  })
})
