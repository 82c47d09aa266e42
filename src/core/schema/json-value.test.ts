import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { json } from './index.ts'

describe('any JSON', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])

  it('is bounded in depth and length', () => {
    expect(ask(json(), deep(64))).toEqual(deep(64))
    expect(ask(json(), deep(65))).toEqual([expect.stringMatching(/must be nested at most 64 deep$/)])
    expect(ask(json({ maxLength: 10 }), 'abcdefghi')).toEqual(['must be at most 10 characters of JSON'])
  })

  it.each([new Date(0), Number.NaN, 1n, Symbol('s'), () => 1, new Map()])('is nothing else: %s', value => {
    expect(ask(json(), { a: value })).toEqual([expect.stringMatching(/^a: must be JSON/)])
  })
})
