import { describe, expect, it } from 'vitest'
import { partsOf, picked, type Three } from './picks.ts'

const three: Three = {
  base: { perHour: 10, perDay: 50, who: { a: 1 } },
  theirs: { perHour: 20, perDay: 60, who: { a: 1, b: 2 } },
  yours: { who: { a: 3 }, perHour: 30, perDay: 50 },
}

describe('two forms of one object', () => {
  it('differ by path, with who alone changed it', () => {
    expect(partsOf(three).map(({ path, only }) => [path.join('.'), only])).toEqual([
      ['perHour', undefined],
      ['perDay', 'theirs'],
      ['who.a', 'yours'],
      ['who.b', 'theirs'],
    ])
  })

  it('are put together as they were picked', () => {
    const picks = new Map([
      ['perHour', 'yours'],
      ['perDay', 'base'],
      ['who.a', 'yours'],
      ['who.b', 'theirs'],
    ] as const)
    expect(picked(three, picks)).toEqual({ perHour: 30, perDay: 50, who: { a: 3, b: 2 } })
  })

  it('lose a part where the side that was picked has none', () => {
    expect(picked(three, new Map([['who.b', 'yours']]))).toEqual({ perHour: 20, perDay: 60, who: { a: 1 } })
  })

  it('have no parts where one is no object, or both are the same in another order', () => {
    expect(partsOf({ base: 1, theirs: 2, yours: 3 })).toEqual([])
    expect(partsOf({ base: {}, theirs: { a: 1, b: [2] }, yours: { b: [2], a: 1 } })).toEqual([])
  })

  it('may have a member of any name', () => {
    const theirs = JSON.parse('{"__proto__":{"a":1}}') as Three['theirs']
    const yours = JSON.parse('{"__proto__":{"a":2}}') as Three['yours']
    const made = picked({ base: {}, theirs, yours }, new Map([['__proto__.a', 'yours']]))
    expect(JSON.stringify(made)).toBe('{"__proto__":{"a":2}}')
  })
})
