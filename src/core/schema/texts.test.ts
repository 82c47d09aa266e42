import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { oneOf, string } from './index.ts'

describe('text', () => {
  it('reports its length and its pattern at once', () => {
    expect(ask(string({ min: 8, pattern: /^sk-/ }), 'abc')).toEqual([
      'must have at least 8 characters',
      'must match /^sk-/',
    ])
  })

  it('counts an emoji as one character', () => {
    expect(ask(string({ max: 1 }), '🦕')).toBe('🦕')
  })

  it('matches the same way twice, though the pattern was declared with a memory', () => {
    const schema = string({ pattern: /a/g })
    expect([ask(schema, 'a'), ask(schema, 'a')]).toEqual(['a', 'a'])
  })

  it('is trimmed only where declared', () => {
    expect([ask(string({ trim: true, min: 1 }), ' a '), ask(string(), ' a ')]).toEqual(['a', ' a '])
    expect(ask(string({ trim: true, min: 1 }), '  ')).toEqual(['must not be empty'])
  })
})

describe('choices', () => {
  it('give back the value as it stands in the list', () => {
    expect(ask(oneOf(['DEBUG', 'INFO'], { fold: true }), 'debug')).toBe('DEBUG')
    expect(ask(oneOf(['DEBUG', 'INFO']), 'debug')).toEqual(['must be one of DEBUG, INFO'])
    expect(ask(oneOf([1, true, null]), null)).toBe(null)
  })

  it('cannot be empty or ambiguous', () => {
    expect(() => oneOf([])).toThrow(/at least one/)
    expect(() => oneOf(['a', 'A'], { fold: true })).toThrow(/twice/)
  })
})
