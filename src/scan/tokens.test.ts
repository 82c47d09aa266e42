import { describe, expect, it } from 'vitest'
import { tokensOf } from './tokens.ts'

const words = (script: string): string[] => tokensOf(script).map(({ kind, text }) => `${kind} ${text}`)

describe('the tokens of a script', () => {
  it('have a kind and a place', () => {
    expect(tokensOf('const port = 8_080')).toEqual([
      { kind: 'name', text: 'const', at: 0 },
      { kind: 'name', text: 'port', at: 6 },
      { kind: 'mark', text: '=', at: 11 },
      { kind: 'number', text: '8_080', at: 13 },
    ])
  })

  it('hold no comment', () => {
    expect(words('a // b\n/* c\nd */ e /* never closed')).toEqual(['name a', 'name e'])
  })

  it('hold a string without its quotes, whatever is in it', () => {
    expect(words(String.raw`'it\'s // no comment' "/* nor this */"`)).toEqual([
      String.raw`text it\'s // no comment`,
      'text /* nor this */',
    ])
  })

  it('end a string with its line', () => {
    expect(words("'open\nb")).toEqual(['text open', 'name b'])
  })

  it('hold a template in pieces, and its expressions as code', () => {
    expect(words('`a ${b + `c ${d}`} e` f')).toEqual([
      'piece a ',
      'mark ${',
      'name b',
      'mark +',
      'piece c ',
      'mark ${',
      'name d',
      'mark }',
      'piece ',
      'mark }',
      'piece  e',
      'name f',
    ])
    expect(words('`plain`')).toEqual(['text plain'])
  })

  it('tell an object in an expression of a template from its end', () => {
    expect(words('`${{ a: 1 }.a}` b').slice(-2)).toEqual(['piece ', 'name b'])
  })

  it.each([
    ['const a = /[/"]/.test(b)', '/[/"]/'],
    ['return /"/', '/"/'],
    ['f(/\\//)', '/\\//'],
  ])('take the pattern in %s for one', (script, pattern) => {
    expect(words(script)).toContain(`pattern ${pattern}`)
  })

  it('take a slash behind a value for a division', () => {
    expect(words('a / b / c').filter(word => word.startsWith('pattern'))).toEqual([])
    expect(words('(a) / 2 + "b" / 3').filter(word => word.startsWith('pattern'))).toEqual([])
  })

  it('hold marks of several characters as one', () => {
    expect(words('a === b ?? c?.d || e').filter(word => word.startsWith('mark'))).toEqual([
      'mark ===',
      'mark ??',
      'mark ?.',
      'mark ||',
    ])
  })
})
