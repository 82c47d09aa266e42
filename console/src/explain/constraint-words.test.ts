import { describe, expect, it } from 'vitest'
import { constraintWords } from './constraint-words.ts'

describe('what a key takes, in words', () => {
  it.each([
    [{ type: 'integer', minimum: 0, maximum: 1000 }, 'integer, 0 to 1000'],
    [{ enum: ['debug', 'info'] }, 'one of debug, info'],
    [{ type: ['string', 'number'], minimum: 0, 'x-text': 'duration' }, 'duration, at least 0'],
    [{ type: 'string', minLength: 2, maxLength: 2 }, 'string, exactly 2 characters'],
    [
      { type: ['string', 'array'], 'x-text': 'list', items: { type: 'string' }, maxItems: 3 },
      'list of strings, at most 3 items',
    ],
    [{}, 'anything'],
  ] as const)('%j is «%s»', (schema, words) => {
    expect(constraintWords(schema)).toBe(words)
  })
})
