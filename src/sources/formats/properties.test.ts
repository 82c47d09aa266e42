import { describe, expect, it } from 'vitest'
import { complaintsOf, placesIn, plain, said, scalars } from '../../../test/formats/parts.ts'
import { properties } from './properties.ts'

const read = (text: string) => properties(text, 'shop.properties')

describe('properties', () => {
  it('nest by the dots of their names, and have no types', () => {
    const reading = read('server.port=8080\nserver.host = example.com\nurl = ${server.host}\n')
    expect(said(reading)).toEqual({ server: { port: '8080', host: 'example.com' }, url: '${server.host}' })
    expect(Object.values(scalars(reading)).some(part => 'value' in part)).toBe(false)
    expect(scalars(reading)['url']).toMatchObject({ references: true })
    expect(placesIn(reading)).toEqual({
      '': '1:1',
      server: '1:1',
      'server.port': '1:13',
      'server.host': '2:15',
      url: '3:7',
    })
  })

  it('have =, : or a blank behind their names, and comments on lines of their own', () => {
    const text = '# one\n  ! two\na=1\nb:2\nc 3\nd = = 4\ne : 5 # no comment\nf\n\tg\t:\t6 \n'
    expect(said(read(text))).toEqual({ a: '1', b: '2', c: '3', d: '= 4', e: '5 # no comment', f: '', g: '6 ' })
  })

  it('go on behind a backslash at the end of a line', () => {
    const text = 'list = a,\\\n    b,\\\r\n\tc\n# not here \\\nd\\\ne = \\\n  f\nend = x\\'
    expect(said(read(text))).toEqual({ list: 'a,b,c', de: 'f', end: 'x' })
    expect(placesIn(read(text))).toMatchObject({ list: '1:8', de: '7:3' })
  })

  it('have the escapes of Java', () => {
    const text = 'a = \\u00e9\\uD83D\\uDE00\\t|\\n|\\r|\\f|\\q|\\\\|\\\nb\\ c\\=d = 1\n\\#e = 2'
    expect(said(read(text))).toEqual({ a: 'é😀\t|\n|\r|\f|q|\\|b c=d = 1', '#e': '2' })
    expect(said(read('b\\ c\\=d\\:e = 1'))).toEqual({ 'b c=d:e': '1' })
  })

  it('take the last of a name written twice, and warn', () => {
    const reading = read('a.b = 1\na.b = 2')
    expect(plain(reading.documents[0])).toEqual({ a: { b: '2' } })
    expect(complaintsOf(reading)).toEqual([
      'warning DUPLICATE_NAME 2:1 is written twice: first on line 1, and again here',
    ])
  })

  it('refuse a name that is both a value and a group, naming both lines', () => {
    const both = (line: number) => `makes a name both a value and a group of values, with line ${line}`
    expect(complaintsOf(read('a = 1\na.b = 2'))).toEqual([`DUPLICATE_NAME 2:1 ${both(1)}`])
    expect(complaintsOf(read('\na.b.c = 1\na.b = 2'))).toEqual([`DUPLICATE_NAME 3:1 ${both(2)}`])
  })

  it('complain of what cannot be, and go on', () => {
    const reading = read('a = \\u12\n= 2\nb. = 3\nprototype.c = 4\nd = 5')
    expect(complaintsOf(reading).map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'SOURCE_UNREADABLE 1:5',
      'SOURCE_UNREADABLE 2:1',
      'SOURCE_UNREADABLE 3:1',
      'SOURCE_UNSAFE 4:1',
    ])
    expect(plain(reading.documents[0])).toMatchObject({ d: '5' })
  })

  it('may be empty', () => {
    for (const text of ['', '\n', '# only this']) expect(read(text)).toEqual({ documents: [], complaints: [] })
  })
})
