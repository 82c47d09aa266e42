import { describe, expect, it } from 'vitest'
import { entityTag, expectedIn, namesTag } from './entity-tag.ts'

describe('an entity tag', () => {
  it('begins with the revision that a change expects', () => {
    expect(expectedIn(entityTag(41, 'abc'))).toBe(41)
    expect(expectedIn('"0"')).toBe(0)
    expect(expectedIn('*')).toBe('any')
  })

  it.each(['W/"41-abc"', ' W/"41" ', '"40", "41-abc"', 'W/"41-gz","7"', '"0" , W/"41"'])(
    'names 41 as %s: what compresses makes it weak, and of several the newest counts',
    text => expect(expectedIn(text)).toBe(41),
  )

  it.each(['', '41', '"x"', '"-1"', 'w/"41"', 'W/41', '"41",', '"41", *', '"41" "42"', `"${'9'.repeat(20)}"`])(
    'is not %s',
    text => {
      expect(expectedIn(text)).toBeUndefined()
    },
  )

  it('is found among those that a client knows, weak or not', () => {
    expect(namesTag('"a", W/"41-b" ', '"41-b"')).toBe(true)
    expect(namesTag('*', '"41-b"')).toBe(true)
    expect(namesTag('"41"', '"41-b"')).toBe(false)
  })
})
