import { describe, expect, it } from 'vitest'
import { complaintsOf, placesIn, plain, said, scalars } from '../../../test/formats/parts.ts'
import { ini } from './ini.ts'

const read = (text: string) => ini(text, 'shop.ini')

describe('INI', () => {
  it('nests by sections, and by the dots of sections and names', () => {
    const text = 'name = shop\n[server]\nport: 8080\ntls.on = yes\n[server.limits]\nmax=10\n[ empty ] ; nothing yet\n'
    expect(said(read(text))).toEqual({
      name: 'shop',
      server: { port: '8080', tls: { on: 'yes' }, limits: { max: '10' } },
      empty: {},
    })
    expect(placesIn(read(text))).toMatchObject({
      name: '1:8',
      server: '2:1',
      'server.port': '3:7',
      'server.tls': '4:1',
    })
  })

  it('has no types: every value is text, with the references in it', () => {
    const found = scalars(read('a = true\nb = 007\nc = ${a}\nd = %(a)s\ne ='))
    expect(Object.values(found).some(part => 'value' in part)).toBe(false)
    expect(Object.values(found).map(({ text, references }) => [text, references])).toEqual([
      ['true', undefined],
      ['007', undefined],
      ['${a}', true],
      ['%(a)s', undefined],
      ['', undefined],
    ])
  })

  it('has comments on lines of their own, and behind a value after a blank', () => {
    const text = '; first\n  # second\na = 1 ; one\nb = 2 # two\nc = x;y#z\nd = ; nothing\ne = p#w;d'
    expect(said(read(text))).toEqual({ a: '1', b: '2', c: 'x;y#z', d: '', e: 'p#w;d' })
  })

  it('takes matching quotation marks off, and keeps what is between them', () => {
    const text = 'a = "x;y" ; cmt\nb = \'  z # w \'\nc = "it\'s"   \nd = say "hi"\ne = ""'
    expect(said(read(text))).toEqual({ a: 'x;y', b: '  z # w ', c: "it's", d: 'say "hi"', e: '' })
    expect(placesIn(read(text))).toMatchObject({ a: '1:5', b: '2:5' })
  })

  it('keeps quotation marks that do not close a value, and warns', () => {
    const reading = read('a = "hush\nb = "x" y ; z')
    expect(plain(reading.documents[0])).toEqual({ a: '"hush', b: '"x" y' })
    expect(complaintsOf(reading)).toEqual([
      'warning SOURCE_UNREADABLE 1:5 begins with a quotation mark that does not close the value, so it is part of it',
      'warning SOURCE_UNREADABLE 2:5 begins with a quotation mark that does not close the value, so it is part of it',
    ])
  })

  it('takes the last of a name written twice, and warns', () => {
    const reading = read('[a]\nb = 1\n[c]\n[a]\nb = 2')
    expect(plain(reading.documents[0])).toEqual({ a: { b: '2' }, c: {} })
    expect(complaintsOf(reading)).toEqual([
      'warning DUPLICATE_NAME 5:1 is written twice: first on line 2, and again here',
    ])
  })

  it('refuses a name that is both a value and a group, naming both lines', () => {
    const both = (line: number) => `makes a name both a value and a group of values, with line ${line}`
    expect(complaintsOf(read('a = 1\n[a]\nb = 2'))).toEqual([
      `DUPLICATE_NAME 2:1 ${both(1)}`,
      `DUPLICATE_NAME 3:1 ${both(1)}`,
    ])
    expect(complaintsOf(read('[a.b]\nc = 1\n[a]\nb = 2'))).toEqual([`DUPLICATE_NAME 4:1 ${both(1)}`])
  })

  it('joins no lines, and says so', () => {
    const reading = read('a = one\n  two\nb = 1\n    c = 2\n[d]\n  e = 1\n  f = 2')
    expect(complaintsOf(reading)).toEqual([
      'SOURCE_UNREADABLE 2:3 looks like more of the value above, which ends with its line',
      expect.stringContaining('warning SOURCE_UNREADABLE 4:5 is indented more than the line above'),
    ])
    expect(plain(reading.documents[0])).toEqual({ a: 'one', b: '1', c: '2', d: { e: '1', f: '2' } })
  })

  it('complains of every line that is nothing, and goes on', () => {
    const reading = read('hush\n[open\n= 1\na..b = 2\n__proto__ = 3\n[x.constructor]\nd = 4\n[ok]\nc = 5')
    expect(complaintsOf(reading).map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'SOURCE_UNREADABLE 1:1',
      'SOURCE_UNREADABLE 2:1',
      'SOURCE_UNREADABLE 3:1',
      'SOURCE_UNREADABLE 4:1',
      'SOURCE_UNSAFE 5:1',
      'SOURCE_UNSAFE 6:1',
      'SOURCE_UNSAFE 7:1',
    ])
    expect(plain(reading.documents[0])).toEqual({ ok: { c: '5' } })
  })

  it('has lines that end in any way, and may be empty', () => {
    expect(said(read('\ufeffa = 1\r\n\r\nb = 2\rc = 3'))).toEqual({ a: '1', b: '2', c: '3' })
    for (const text of ['', '\n', '; only this']) expect(read(text)).toEqual({ documents: [], complaints: [] })
  })
})
