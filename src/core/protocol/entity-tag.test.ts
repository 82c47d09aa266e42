import { describe, expect, it } from 'vitest'
import { entityTag, expectedIn, namesTag } from './entity-tag.ts'

describe('an entity tag', () => {
  it('begins with the revision that a change expects', () => {
    expect(expectedIn(entityTag(41, 'abc'))).toBe(41)
    expect(expectedIn('"0"')).toBe(0)
    expect(expectedIn('*')).toBe('any')
  })

  it.each(['', '41', '"x"', '"-1"', 'W/"41"', '"41", "42"', `"${'9'.repeat(20)}"`])('is not %s', text => {
    expect(expectedIn(text)).toBeUndefined()
  })

  it('is found among those that a client knows, weak or not', () => {
    expect(namesTag('"a", W/"41-b" ', '"41-b"')).toBe(true)
    expect(namesTag('*', '"41-b"')).toBe(true)
    expect(namesTag('"41"', '"41-b"')).toBe(false)
  })
})
