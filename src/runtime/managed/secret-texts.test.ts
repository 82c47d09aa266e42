import { describe, expect, it } from 'vitest'
import { MASK, Secret } from '../../core/secret.ts'
import { withoutTexts } from '../rule-sentence.ts'

const said = (sentence: string, value: unknown): string => withoutTexts(sentence, [new Secret(value)])

describe('a sentence about a secret', () => {
  it.each([
    ['as it is', 'hunter2 is known', 'hunter2'],
    ['as JSON has it', String.raw`"a\"b\\c\nd" is known`, 'a"b\\c\nd'],
    ['as a URL has it', 'pass%20word%2F is known', 'pass word/'],
    ['of which it says one line', 'second line is known', 'first line\nsecond line\nthird'],
    ['of which it says a word', 'f3Zq9L0pXw is known', 'id f3Zq9L0pXw, "checked"'],
    ['that is an address, of which it says the password', 'hunter is known', 'postgres://shop:hunter@db/shop'],
    ['that is an address with an encoded password', 'a/b-c is known', 'postgres://shop:a%2Fb-c@db/shop'],
    ['that is an object, as JSON', '{"user":"u","n":[1]} is known', { user: 'u', n: [1] }],
    ['that is an object, of which it says a name', 'f3Zq9L0pXw is known', { f3Zq9L0pXw: 1 }],
    ['that is a number', '31415926 is known', 31_415_926],
  ])('does not show one %s', (_how, sentence, value) => {
    const shown = said(sentence, value)
    expect(shown).toContain(MASK)
    expect(shown.replaceAll(MASK, '')).toMatch(/^"? ?"? is known$/)
  })

  it.each([
    ['must not be on localhost', 'postgres://localhost/shop'],
    ['needs a user and a key', { user: 'u', key: 'k' }],
    ['must begin with https', 'https://example.org'],
  ])('stays readable: %s', (sentence, value) => {
    expect(said(sentence, value)).toBe(sentence)
  })

  it('ends well where a secret holds half of a character', () => {
    expect(said('is odd', 'a\uD800b\uDC00c')).toBe('is odd')
  })
})
