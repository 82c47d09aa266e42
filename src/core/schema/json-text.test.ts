import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json-text.ts'

function byPlatform(text: string): unknown {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return 'refused'
  }
}

function byUs(text: string): unknown {
  const reading = parseJson(text)
  return 'value' in reading ? reading : 'refused'
}

describe('reading JSON with positions', () => {
  it('gives what JSON.parse gives, for every value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'small' }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        if (/"(__proto__|constructor|prototype)"|\d{16}/.test(text)) return
        expect(byUs(text)).toEqual(byPlatform(text))
      }),
    )
  })

  it('refuses what JSON.parse refuses, for every text near JSON', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\n"',
      '"\\x"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      '.5',
      '1e5',
      'true',
      'nul',
      'null',
      ' ',
      '\n',
      '\t',
      '\u00a0',
      '\u0001',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), tokens => {
        const text = tokens.join('')
        expect(byUs(text)).toEqual(byPlatform(text))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['{"a" 1}', 'must be valid JSON, and stops being so at line 1, column 6'],
    ['[1,\n 2,\n]', 'must be valid JSON, and stops being so at line 3, column 1'],
    ['{"a": "x', 'must be valid JSON, and stops being so at line 1, column 7'],
    ['[1, 2', 'must be valid JSON, and ends too early at line 1, column 6'],
    ['1 2', 'must be valid JSON, and stops being so at line 1, column 3'],
  ])('says where %j goes wrong', (text, issue) => {
    expect(parseJson(text)).toEqual({ issue })
  })

  it('refuses nesting beyond 64, however deep, without exhausting the stack', () => {
    expect(parseJson('['.repeat(64) + ']'.repeat(64))).toHaveProperty('value')
    expect(parseJson('['.repeat(200_000))).toEqual({
      issue: 'must be nested at most 64 deep, and is deeper at line 1, column 65',
    })
  })

  it('lets the last of two members with one name count', () => {
    expect(parseJson('{"a":1,"a":2}')).toEqual({ value: { a: 2 } })
  })
})
