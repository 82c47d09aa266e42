import { describe, expect, it } from 'vitest'
import { complaintsOf, placesIn, plain, said, scalars } from '../../../test/formats/parts.ts'
import { toml } from './toml.ts'

const read = (text: string) => toml(text, 'config.toml')
const wrong = (text: string) => complaintsOf(read(text)).join()
const here = 'is not valid TOML from here on'

describe('TOML', () => {
  it('gives every value typed, with its text as it is written', () => {
    const reading = read('version = 1.10\nmask = 0xFF_FF\nmany = 1_000\non = true\nname = "a\\u0062${c}"\n')
    expect(said(reading)).toEqual({ version: 1.1, mask: 65535, many: 1000, on: true, name: 'ab${c}' })
    const texts = Object.values(scalars(reading)).map(({ text, references }) => [text, references])
    expect(texts).toEqual([
      ['1.10', undefined],
      ['0xFF_FF', undefined],
      ['1_000', undefined],
      ['true', undefined],
      ['ab${c}', true],
    ])
  })

  it('tells dates and times as they are written', () => {
    const written = ['1979-05-27T07:32:00-08:00', '1979-05-27 07:32:00.5', '1979-05-27', '07:32:00', '2024-02-29']
    const reading = read(written.map((date, index) => `d${index} = ${date} # then`).join('\n'))
    expect(Object.values(scalars(reading)).map(({ text, value }) => [text, value])).toEqual(
      written.map(date => [date, date]),
    )
  })

  it('refuses days that no calendar has, each of them', () => {
    const text = 'a = 2023-02-29\nb = 2024-02-30T10:00:00Z\nc = 2023-04-31\nd = 1900-02-29\ne = 2000-02-29\n'
    expect(complaintsOf(read(text))).toEqual(
      [1, 2, 3, 4].map(line => `SOURCE_UNREADABLE ${line}:5 is a date that does not exist`),
    )
    expect(wrong('a = 2023-13-01')).toBe(`SOURCE_UNREADABLE 1:5 ${here}: there is no such date or time`)
    expect(wrong('a = 25:00:00')).toBe(`SOURCE_UNREADABLE 1:5 ${here}: there is no such date or time`)
  })

  it('never rounds: what JavaScript has no exact number for is text', () => {
    const reading = read(
      'id = 9007199254740993\nlow = -9223372036854775808\nmax = 9007199254740991\nn = nan\ni = -inf\nfar = 1e400',
    )
    const { max, ...rest } = scalars(reading)
    expect(max).toMatchObject({ value: Number.MAX_SAFE_INTEGER })
    expect(Object.values(rest).some(part => 'value' in part)).toBe(false)
    expect(Object.values(rest).map(({ text }) => text)).toEqual([
      '9007199254740993',
      '-9223372036854775808',
      'nan',
      '-inf',
      '1e400',
    ])
  })

  it('gives the place of every value and table, however it is named', () => {
    const text = `
title = "x" # first
[server.limits]
max = 10
"quoted name".'in.side' = [ 1,
  { a = 2, b.c = [ 3 ] }, # an inline table
  """
  more""" ]
[[services]]
name = 'a'
[[services]]
  [services.tls]
  on = true
[server]
port=8080`
    expect(placesIn(read(text))).toEqual({
      '': '1:1',
      title: '2:9',
      server: '3:2',
      'server.limits': '3:9',
      'server.limits.max': '4:7',
      'server.limits.quoted name': '5:1',
      'server.limits.quoted name.in.side': '5:27',
      'server.limits.quoted name.in.side.0': '5:29',
      'server.limits.quoted name.in.side.1': '6:3',
      'server.limits.quoted name.in.side.1.a': '6:9',
      'server.limits.quoted name.in.side.1.b': '6:12',
      'server.limits.quoted name.in.side.1.b.c': '6:18',
      'server.limits.quoted name.in.side.1.b.c.0': '6:20',
      'server.limits.quoted name.in.side.2': '7:3',
      services: '9:3',
      'services.0': '9:3',
      'services.0.name': '10:8',
      'services.1': '11:3',
      'services.1.tls': '12:13',
      'services.1.tls.on': '13:8',
      'server.port': '15:6',
    })
  })

  it('keeps names in the order they were written, numbers too', () => {
    expect([...(read('b = 1\n2 = 1\n1 = 1').documents[0]?.members.keys() ?? [])]).toEqual(['b', '2', '1'])
  })

  it('passes over quotation marks within texts, and over a byte order mark', () => {
    const reading = read(
      '\ufeffa = """x "" y""""" # "\r\nb = \'\'\'it\'s\'\'\'\r\nc = "\\" # no comment"\r\n"d\\"" = \'\\\'',
    )
    expect(said(reading)).toEqual({ a: 'x "" y""', b: "it's", c: '" # no comment', 'd"': '\\' })
    expect(placesIn(reading)).toMatchObject({ a: '1:5', b: '2:5', c: '3:5', 'd"': '4:9' })
  })

  it('refuses names that are there already, and says where they were first', () => {
    const twice = (line: number) => `is written twice: first on line ${line}, and again here`
    expect(wrong('a = 1\nb = 2\na = 3')).toBe(`DUPLICATE_NAME 3:1 ${twice(1)}`)
    expect(wrong('[a]\n[b]\n[ a ]')).toBe(`DUPLICATE_NAME 3:2 ${twice(1)}`)
    expect(wrong('[a.b]\n[a]\nc = 1\n[a]')).toBe(`DUPLICATE_NAME 4:2 ${twice(2)}`)
    expect(wrong('a = { b = 1,\n b = 2 }')).toBe(`DUPLICATE_NAME 2:2 ${twice(1)}`)
    expect(wrong('a = 1\n[a.b]')).toBe(`DUPLICATE_NAME 2:2 ${twice(1)}`)
    expect(wrong('[a]\n[[a]]')).toBe(`DUPLICATE_NAME 2:3 ${twice(1)}`)
    expect(wrong('"\\u0061" = 1\na = 2')).toBe(`DUPLICATE_NAME 2:1 ${twice(1)}`)
    expect(wrong('a.b.c = 1\na.b.c = 2')).toBe(`DUPLICATE_NAME 2:1 ${twice(1)}`)
  })

  it('leaves forbidden names out, and tells all of them', () => {
    const reading = read('[a.__proto__]\nb = 1\n[c]\n"constructor" = 1\nd = { prototype.e = 2, f = 3 }')
    expect(complaintsOf(reading).map(line => line.slice(0, 17))).toEqual([
      'SOURCE_UNSAFE 1:4',
      'SOURCE_UNSAFE 4:1',
      'SOURCE_UNSAFE 5:7',
    ])
    expect(plain(reading.documents[0])).toEqual({ a: {}, c: { d: { f: 3 } } })
  })

  it('names the place of what is wrong, and why, in words of its own', () => {
    expect(wrong('a = hush')).toBe(`SOURCE_UNREADABLE 1:5 ${here}: a text needs quotation marks`)
    expect(wrong('a = "hush\nb = 1')).toBe(`SOURCE_UNREADABLE 1:10 ${here}: a text is not closed`)
    expect(wrong('a = """hush')).toBe(`SOURCE_UNREADABLE 1:5 ${here}: a text is not closed`)
    expect(wrong('a = "\\q"')).toBe(`SOURCE_UNREADABLE 1:7 ${here}: an escape is unknown`)
    expect(wrong('a = "\u0007"')).toBe(`SOURCE_UNREADABLE 1:6 ${here}: a control character stands there`)
    expect(wrong('a = { b = [ 1')).toBe(`SOURCE_UNREADABLE 1:14 ${here}`)
    expect(wrong('hush')).toBe(`SOURCE_UNREADABLE 1:1 ${here}: a name and = are expected`)
    expect(wrong('hush\na = 1')).toBe(`SOURCE_UNREADABLE 1:5 ${here}: a name and = are expected`)
    expect(wrong('a b = 1')).toBe(`SOURCE_UNREADABLE 1:3 ${here}: a name needs quotation marks for this character`)
    expect(wrong('a = 1 b = 2')).toBe(`SOURCE_UNREADABLE 1:7 ${here}: the line goes on after its value`)
    expect(wrong('a = 012')).toBe(`SOURCE_UNREADABLE 1:5 ${here}: a number has no leading zero`)
    expect(wrong('# 😀😀\r\n\r\n"😀" = hush')).toBe(`SOURCE_UNREADABLE 3:7 ${here}: a text needs quotation marks`)
  })

  it('says nothing where nothing is written', () => {
    for (const text of ['', '\n', '# only this', '\ufeff'])
      expect(read(text)).toEqual({ documents: [], complaints: [] })
    expect(read('[a]').documents).toHaveLength(1)
  })
})
