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

  it.each([
    ['{"value":20,"value":30}', 'line 1, column 13'],
    ['{"a":{"b":1,\n "b":2}}', 'line 2, column 2'],
    ['[{"a":1},{"a":1,"\\u0061":2}]', 'line 1, column 17'],
    ['{"url":"https://a","url":"b"}', 'line 1, column 20'],
    ['{"":1,"":2}', 'line 1, column 7'],
  ])('refuses %s, which names a member twice, and says where', (text, place) => {
    expect(parseJson(text)).toEqual({
      issue: `must name each member of an object once, and names one again at ${place}`,
    })
  })

  it.each([
    '{"a":{"a":1},"b":{"a":2}}',
    '[{"a":1},{"a":2}]',
    '{"a":"{\\"a\\":1}","t":"12:00:00"}',
    '{"a:":1,"a":"\\\\"}',
    '{"a" : "x\\"a\\":", "b":[":","a",":"]}',
  ])('takes %s, where each object names each member once', text => {
    expect(byUs(text)).toEqual(byPlatform(text))
  })

  it('finds a member that is written twice wherever it is, among colons and brackets in texts', () => {
    const texts = fc.constantFrom('a', ':', '{', '}', '"', '\\', '12:00', '\u2028')
    // Not a backslash: V8 of Node 24 reads a second member `"\""` as one of that name, where it met both in one object before.
    const names = fc.constantFrom('a', ':', '{', '}', '"', '12:00', '\u2028')
    const value = fc.letrec<{ any: unknown }>(any => ({
      any: fc.oneof({ maxDepth: 3 }, texts, fc.array(any('any'), { maxLength: 3 }), fc.dictionary(names, any('any'))),
    })).any
    fc.assert(
      fc.property(value, fc.dictionary(names, texts, { minKeys: 1 }), (around, object) => {
        const sound = JSON.stringify([around, object, around])
        expect(byUs(sound)).toEqual({ value: JSON.parse(sound) as unknown })
        const [name = ''] = Object.keys(object)
        const twice = JSON.stringify(object).replace(/\}$/, () => `,${JSON.stringify(name)}:1}`)
        expect(byUs(JSON.stringify([around, 0]).replace(/0\]$/, () => `${twice}]`))).toBe('refused')
      }),
    )
  })
})
