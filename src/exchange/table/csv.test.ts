import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRows } from './csv.ts'

describe('rows of CSV', () => {
  it('are named by the first line, and empty fields are null unless they are quoted', () => {
    expect(csvRows('key,value,at\na,1,\nb,"",x\n')).toEqual([
      { key: 'a', value: '1', at: null },
      { key: 'b', value: '', at: 'x' },
    ])
  })

  it('hold commas, quotes and ends of lines in quotes, and end in any way', () => {
    const row = { key: 'a', value: 'x,"y"\nz' }
    expect(csvRows('key,value\r\na,"x,""y""\nz"')).toEqual([row])
    expect(csvRows('\uFEFFkey,value\n\na,"x,""y""\nz"\n\n')).toEqual([row])
  })

  it('may lack their last fields, and have none too many', () => {
    expect(csvRows('key,value\na\n')).toEqual([{ key: 'a', value: null }])
    expect(() => csvRows('key,value\n"a\nb",2\na,1,2\n')).toThrow('line 4 has 3 fields')
  })

  it('say where a quote is not closed, or is followed by more', () => {
    expect(() => csvRows('key,value\na,1\nb,"2\n')).toThrow('line 3 opens a quote')
    expect(() => csvRows('key,value\na,"1"2\n')).toThrow('line 2 goes on')
  })

  it('have no two columns of one name', () => {
    expect(() => csvRows('key,value,key\n')).toThrow('names the column "key" twice')
  })

  it('reach no prototype, whatever a column is called', () => {
    const [row] = csvRows('__proto__,constructor\nx,y\n')
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect(Object.entries(row ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  it('take no longer, and no more stack, for eight million quotes', () => {
    const quotes = '"'.repeat(8_000_000)
    expect(csvRows(`key\n"${quotes}"`)).toEqual([{ key: '"'.repeat(4_000_000) }])
  })

  it('are read as any table was written', () => {
    const field = fc.option(fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', '😀') }))
    const table = fc
      .uniqueArray(fc.stringMatching(/^[a-z_]{1,12}$/), { minLength: 2, maxLength: 5 })
      .chain(names => fc.array(fc.tuple(...names.map(() => field)), { maxLength: 8 }).map(rows => ({ names, rows })))
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), ({ names, rows }, end) => {
        const quoted = (text: string | null): string => (text === null ? '' : `"${text.replaceAll('"', '""')}"`)
        const text = [names.join(','), ...rows.map(row => row.map(quoted).join(','))].join(end)
        expect(csvRows(text)).toEqual(
          rows.map(row => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]))),
        )
      }),
    )
  })
})
