import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainValue } from './row.ts'
import { MOST_ROWS, tableRows } from './rows.ts'

const read = (text: string) => tableRows(text, { vendor: 'vibetuner' })

describe('rows in a text', () => {
  it.each([
    ['a list, as sqlite3 -json and mongoexport --jsonArray print it', '[{"key":"a"},\n{"key":"b"}]\n'],
    ['one object a line, as mongoexport prints them', '{"key":"a"}\n{"key":"b"}\n'],
    ['one object a line, from Windows', '\uFEFF{"key":"a"}\r\n\r\n{"key":"b"}\r\n'],
    ['CSV with a line of names, as psql --csv prints it', 'key\na\nb\n'],
  ])('are told apart by the text: %s', (_what, text) => {
    expect(read(text).rows).toEqual([{ key: 'a' }, { key: 'b' }])
  })

  it('are typed but in CSV, where everything is text', () => {
    expect(read('[]')).toEqual({ rows: [], typed: true })
    expect(read('')).toEqual({ rows: [], typed: true })
    expect(read('key,value\na,1\n')).toEqual({ rows: [{ key: 'a', value: '1' }], typed: false })
  })

  it('keep an integer that JavaScript would round from being taken for exact', () => {
    const [row] = read('{"key":"a","value":9007199254740993,"safe":9007199254740991,"big":1e20}').rows
    expect(row).toMatchObject({ value: 9_007_199_254_740_993n, safe: 9_007_199_254_740_991, big: 1e20 })
    expect(plainValue(row?.['value'])).toBe(undefined)
  })

  it.each([
    ['[1]', 'row 1 is no object'],
    ['{"key":"a"}\n[]', 'row 2 is no object'],
    ['{"key":"a"}\n{"key":"hunter2', 'line 2 is no JSON'],
    ['[{"key":"hunter2"', 'it is not the JSON that it looks like'],
    ['key,value\n"hunter2', 'line 2 opens a quote'],
    ['['.repeat(1_000_000), 'it is nested deeper than 64'],
    [`[${'{"a":'.repeat(200)}1${'}'.repeat(200)}]`, 'it is nested deeper than 64'],
  ])('are refused with a reason that quotes nothing', (text, reason) => {
    expect(() => read(text)).toThrow(`This is no vibetuner document: ${reason}`)
    expect(() => read(text)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }))
  })

  it('are bounded in number', () => {
    expect(() => read(`key\n${'a\n'.repeat(MOST_ROWS + 1)}`)).toThrow('more than 200000 rows')
  })

  it('are what was written, in either kind of JSON', () => {
    const rows = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })))
    fc.assert(
      fc.property(rows, given => {
        // Integers that JavaScript rounds are not what was written; the test above is about them.
        fc.pre(!/\d{16}/.test(JSON.stringify(given)))
        const written = JSON.parse(JSON.stringify(given)) as object[]
        expect(read(JSON.stringify(given)).rows).toEqual(written)
        expect(read(given.map(row => JSON.stringify(row)).join('\n')).rows).toEqual(written)
      }),
    )
  })

  it('end in rows or in IMPORT_UNREADABLE, whatever the text', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\s"',:a[\]{}\\1-]{0,60}$/))
    const codeOf = (text: string): string | undefined => {
      try {
        return Array.isArray(read(text).rows) ? undefined : 'no rows'
      } catch (error) {
        return (error as { code?: string }).code ?? 'no code'
      }
    }
    fc.assert(
      fc.property(texts, text => {
        expect([undefined, 'IMPORT_UNREADABLE']).toContain(codeOf(text))
      }),
      { numRuns: 500 },
    )
  })
})
