import { describe, expect, it } from 'vitest'
import { complaintsOf, placesIn, plain, said, scalars } from '../../../test/formats/parts.ts'
import { yaml } from './yaml.ts'

const read = (text: string) => yaml(text, 'config.yaml')
const wrong = (text: string) => complaintsOf(read(text)).join()
const here = 'is not valid YAML from here on'
const GOES_ON = 'the line goes on after its value, or its indentation does not fit the lines above'

describe('YAML', () => {
  it('has no country called false, no octal numbers and no times in seconds', () => {
    const texts = ['no', 'NO', 'on', 'off', 'y', 'Yes', '12:30:45', '1_000', '2024-01-02', '0b11', '=', '<<x']
    const reading = read(texts.map((text, index) => `t${index}: ${text}`).join('\n'))
    expect(Object.values(said(reading) as object)).toEqual(texts)
    expect(said(read('a: 010\nb: 0o17\nc: 0x1F\nd: +1\ne: True\nf: ~\ng:\nh: 1.10\ni: 1e3\nj: .5'))).toEqual({
      ...{ a: 10, b: 15, c: 31, d: 1, e: true, f: null, g: null, h: 1.1, i: 1000, j: 0.5 },
    })
  })

  it('keeps what was written beside the value, for keys that want text', () => {
    const found = scalars(read("a: 1.10\nb: 0123\nc: 5205e142\nd: TRUE\ne: \"x ${y}\"\nf: 'it''s'\ng: ~"))
    expect(Object.values(found).map(({ text, references }) => (references ? `reference ${text}` : text))).toEqual([
      ...['1.10', '0123', '5205e142', 'TRUE', 'reference x ${y}', "it's", '~'],
    ])
  })

  it('never rounds: what JavaScript has no exact number for is text', () => {
    const found = scalars(read('a: 9007199254740993\nb: 0xFFFFFFFFFFFFFFFF\nc: .inf\nd: -.INF\ne: .nan\nf: 1e400'))
    expect(Object.values(found).map(part => ['value' in part, part.text])).toEqual([
      [false, '9007199254740993'],
      [false, '0xFFFFFFFFFFFFFFFF'],
      [false, '.inf'],
      [false, '-.INF'],
      [false, '.nan'],
      [false, '1e400'],
    ])
  })

  it('gives the place of every value, in every style', () => {
    const text = `
plain: a word # then
"double": "x"
? 'single'
: 'y'
literal: |  # | not here
  text
"a|": # | nor here
  &x !!str >-
  folded
flow: [1, {a: 2, b: }, [], "z"]
list:
  - - deep
    -
  -
  - k: v
tagged: !!int 5
empty: !!str
nothing:
`
    expect(placesIn(read(text))).toEqual({
      '': '2:1',
      plain: '2:8',
      double: '3:11',
      single: '5:3',
      literal: '6:10',
      'a|': '9:12',
      ...{ flow: '11:7', 'flow.0': '11:8', 'flow.1': '11:11', 'flow.1.a': '11:15', 'flow.1.b': '11:18' },
      ...{ 'flow.2': '11:24', 'flow.3': '11:28' },
      ...{ list: '13:3', 'list.0': '13:5', 'list.0.0': '13:7', 'list.0.1': '14:5', 'list.1': '15:3' },
      ...{ 'list.2': '16:5', 'list.2.k': '16:8' },
      tagged: '17:15',
      empty: '18:8',
      nothing: '19:1',
    })
  })

  it('gives what an alias stands for, where that is written', () => {
    const reading = read('a: &a {x: 1}\nb: *a\nc: [*a, &t text, *t]')
    expect(said(reading)).toEqual({ a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }, 'text', 'text'] })
    expect(placesIn(reading)).toMatchObject({ 'a.x': '1:11', 'b.x': '1:11', 'c.1': '3:12', 'c.2': '3:12' })
  })

  it('gives what an anchor named last, when one of that name stands in another', () => {
    expect(said(read('a: &x\n  b: &x 1\nc: *x\nd: &x 2\ne: *x'))).toEqual({ a: { b: 1 }, c: 1, d: 2, e: 2 })
  })

  it('merges maps under <<, which give way to what is written beside them', () => {
    const reading = read(
      'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  y: 3\n  <<: [*a, *b]\nd:\n  <<: *a\n  <<: *b\ne:\n  "<<": *a',
    )
    expect(said(reading)).toMatchObject({
      c: { x: 1, y: 3, z: 2 },
      d: { x: 1, y: 1, z: 2 },
      e: { '<<': { x: 1, y: 1 } },
    })
    expect(placesIn(reading)).toMatchObject({ 'c.x': '1:11', 'c.y': '4:6', 'c.z': '2:17' })
    expect(wrong('a:\n  <<: text')).toBe('SOURCE_UNREADABLE 2:3 merges what is not a map')
  })

  it('has several documents, without those that hold nothing', () => {
    const reading = read('# first\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n---\n')
    expect(reading.complaints).toEqual([])
    expect(reading.documents.map(plain)).toEqual([{ a: 1 }, { b: 2 }])
    expect(read('')).toEqual({ documents: [], complaints: [] })
    expect(read('{}').documents).toHaveLength(1)
  })

  it('lets no anchor reach into the next document', () => {
    expect(wrong('a: &a 1\n---\nb: *a')).toBe('SOURCE_UNREADABLE 3:4 is an alias of nothing that stands above it')
  })

  it('is a map of names, and names are texts', () => {
    expect(wrong('- a')).toBe('SOURCE_UNREADABLE 1:1 holds a value where a map of names to values must be')
    expect(wrong('a: 1\n---\njust text')).toContain('SOURCE_UNREADABLE 3:1 holds a value where')
    expect(said(read('1: a\n1.10: b\nnull: c\ntrue: d\n"": e\n? f\n: g'))).toEqual({
      ...{ 1: 'a', '1.10': 'b', null: 'c', true: 'd', '': 'e', f: 'g' },
    })
    const reading = read('[a, b]: 1\nc: {[d]: 2, e: 3}\n? {f: g}\n: 4')
    expect(complaintsOf(reading)).toEqual([
      'SOURCE_UNREADABLE 1:1 has a list or a map for a name',
      'SOURCE_UNREADABLE 2:5 has a list or a map for a name',
      'SOURCE_UNREADABLE 3:3 has a list or a map for a name',
    ])
    expect(plain(reading.documents[0])).toEqual({ c: { e: 3 } })
  })

  it('refuses every tag that would make something else of a text', () => {
    const tags = ['!!js/function', '!custom', '!!binary', '!!timestamp', '!!set', '!!omap', '!<tag:example.com,1:x>']
    for (const tag of tags) expect(wrong(`a: ${tag} hush`)).toMatch(/^SOURCE_UNSAFE 1:4 has a tag outside of YAML/)
    expect(wrong('a: !custom {b: 1}\nc: !other [1]')).toMatch(/^SOURCE_UNSAFE 1:4 .*SOURCE_UNSAFE 2:4 /)
    expect(wrong('%TAG !! tag:example.com,1:\n---\na: !!str x')).toMatch(/^SOURCE_UNSAFE 3:4 /)
  })

  it('understands the tags of the core schema', () => {
    const text =
      'a: !!str 123\nb: !!int "5"\nc: !!float 1\nd: !!bool "true"\ne: !!null ""\nf: ! 7\ng: !!map {h: !!seq [1]}'
    expect(said(read(text))).toEqual({ a: '123', b: 5, c: 1, d: true, e: null, f: '7', g: { h: [1] } })
    expect(said(read('a: !<tag:yaml.org,2002:str> 1'))).toEqual({ a: '1' })
    expect(wrong('a: !!int x\nb: !!seq {}')).toBe(
      'SOURCE_UNREADABLE 1:10 does not fit its tag,SOURCE_UNREADABLE 2:10 does not fit its tag',
    )
  })

  it('refuses names that are written twice, and says where they were first', () => {
    expect(complaintsOf(read('a: 1\nb: {c: 1, c: 2}\na: 3\n1: x\n"1": y'))).toEqual([
      'DUPLICATE_NAME 2:11 is written twice: first on line 2, and again here',
      'DUPLICATE_NAME 3:1 is written twice: first on line 1, and again here',
      'DUPLICATE_NAME 5:1 is written twice: first on line 4, and again here',
    ])
  })

  it('leaves forbidden names out, merged or not, and tells all of them', () => {
    const reading = read('a: &a {__proto__: {p: 1}, x: 1}\nb:\n  <<: *a\n  constructor: 2')
    expect(complaintsOf(reading).map(line => line.slice(0, 17))).toEqual(['SOURCE_UNSAFE 1:8', 'SOURCE_UNSAFE 4:3'])
    expect(plain(reading.documents[0])).toEqual({ a: { x: 1 }, b: { x: 1 } })
  })

  it('does not become large by aliases, nor endless', () => {
    const lines = Array.from('bcdefghi', (name, index) => {
      const below = '*' + 'abcdefgh'.charAt(index)
      return `${name}: &${name} [${Array.from({ length: 6 }, () => below).join(', ')}]`
    })
    expect(wrong(`a: &a [x, x, x, x, x, x]\n${lines.join('\n')}`)).toMatch(
      /^SOURCE_UNSAFE \d:\d+ has more than 100000 parts/,
    )
    const many = (count: number) => `a: &a 1\nb: [${Array.from({ length: count }, () => '*a').join(', ')}]`
    expect(wrong(many(50))).toBe('')
    expect(wrong(many(51))).toBe('SOURCE_UNSAFE 2:205 has more than 50 aliases')
    expect(wrong('a: &a [*a]')).toBe('SOURCE_UNSAFE 1:8 is an alias of what it stands in, which would have no end')
    const deep = `a: &a ${'['.repeat(40)}${']'.repeat(40)}\nb: ${'['.repeat(30)}*a${']'.repeat(30)}`
    expect(wrong(deep)).toBe('SOURCE_UNSAFE 2:34 is nested more than 64 deep here')
  })

  it('names the place of what is wrong, and why, in words of its own', () => {
    expect(wrong('a:\n\tb: 1')).toBe(`SOURCE_UNREADABLE 2:1 ${here}: a tab stands where only spaces may`)
    expect(wrong('a: "hush')).toBe(`SOURCE_UNREADABLE 1:9 ${here}: a text or a bracket is not closed`)
    expect(wrong('a: [hush')).toBe(`SOURCE_UNREADABLE 1:9 ${here}: a text or a bracket is not closed`)
    expect(wrong('a: 1\n  b: 2')).toBe(`SOURCE_UNREADABLE 2:4 ${here}: ${GOES_ON}`)
    expect(wrong('a: 1\nhush')).toBe(`SOURCE_UNREADABLE 2:5 ${here}: a name and : are expected`)
    expect(wrong('a: [1 2]\nb: @hush')).toBe(
      `SOURCE_UNREADABLE 2:4 ${here}: a text that begins with @ needs quotation marks`,
    )
    expect(wrong('a: "\\q"')).toBe(`SOURCE_UNREADABLE 1:6 ${here}: an escape is unknown`)
    expect(wrong('a: *hush')).toBe('SOURCE_UNREADABLE 1:4 is an alias of nothing that stands above it')
    expect(wrong('a: \u0007')).toBe(`SOURCE_UNREADABLE 1:4 ${here}: a control character stands there`)
  })
})
