import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectLinear } from '../../../test/effort.ts'
import { interpolation } from './interpolation.ts'

describe('text with references', () => {
  it.each([
    ['plain text', 'a b', ['a b']],
    ['one reference', '${a.b}', [{ name: 'a.b' }]],
    ['references within text', 'x${a}y${b}z', ['x', { name: 'a' }, 'y', { name: 'b' }, 'z']],
    ['a default', '${a.b:-5432}', [{ name: 'a.b', otherwise: ['5432'] }]],
    ['an empty default', '${a:-}', [{ name: 'a', otherwise: [] }]],
    ['a reference in a default', '${a:-${b:-c}d}', [{ name: 'a', otherwise: [{ name: 'b', otherwise: ['c'] }, 'd'] }]],
    ['what to say when it is missing', '${a:?set it}', [{ name: 'a', complaint: 'set it' }]],
    ['a scheme', '${env:HOME}', [{ name: 'env:HOME' }]],
    ['a scheme with a default', '${env:HOME:-/root}', [{ name: 'env:HOME', otherwise: ['/root'] }]],
    ['a name with a dash in it', '${log-level}', [{ name: 'log-level' }]],
    ['a dollar without braces', '$2b$10$abc $HOME', ['$2b$10$abc $HOME']],
    ['an escaped reference', '$${a} and ${b}', ['${a} and ', { name: 'b' }]],
    ['spaces around a name', '${ a }', [{ name: 'a' }]],
    ['a secret kept elsewhere', '${vault://secret/db#password}', [{ name: 'vault://secret/db#password' }]],
    ['its version and a default', '${vault:a?version=3#b:-c}', [{ name: 'vault:a?version=3#b', otherwise: ['c'] }]],
    [
      'a name with colons',
      '${aws-sm:arn:aws:sm:eu:1:x#y:?ask}',
      [{ name: 'aws-sm:arn:aws:sm:eu:1:x#y', complaint: 'ask' }],
    ],
    [
      'a reference in such a name',
      '${aws-sm://${env:-dev}/app#x:-${b}}',
      [
        {
          name: 'aws-sm://${env:-dev}/app#x',
          within: ['aws-sm://', { name: 'env', otherwise: ['dev'] }, '/app#x'],
          otherwise: [{ name: 'b' }],
        },
      ],
    ],
    ['a kind that nobody knows', '${secret:vault:x}', [{ name: 'secret:vault:x' }]],
  ])('takes %s apart', (_what, text, pieces) => {
    expect(interpolation(text)).toEqual({ pieces })
  })

  it('reads a single dash as a default only where variables are meant', () => {
    expect(interpolation('${A-b}', { dashes: true })).toEqual({
      pieces: [{ name: 'A', otherwise: ['b'], unlessEmpty: true }],
    })
  })

  it('tells a variable with a default from a secret kept elsewhere', () => {
    expect(interpolation('${url-http://a}', { dashes: true })).toEqual({
      pieces: [{ name: 'url', otherwise: ['http://a'], unlessEmpty: true }],
    })
    expect(interpolation('${aws-sm://a}', { dashes: true })).toEqual({ pieces: [{ name: 'aws-sm://a' }] })
  })

  it.each([
    ['${a', 'never closed'],
    ['x ${', 'never closed'],
    ['${}', 'without a name'],
    ['${:-a}', 'without a name'],
    ['${:+a}', 'without a name'],
    [
      '${env:PATH:+x}',
      'has ${env:PATH:+…} in it, but :+ means nothing here: write ${env:PATH:-default} or ${env:PATH:?reason}',
    ],
    ['${PATH:+x}', 'has ${PATH:+…} in it, but :+ means nothing here'],
    ['${a.b:=x}', 'has ${a.b:=…} in it, but := means nothing here'],
    ['${a.b?x}', 'has ${a.b?…} in it, but ? means nothing here'],
  ])('says what is wrong with %j', (text, issue) => {
    expect(interpolation(text)).toEqual({ issue: expect.stringContaining(issue) })
  })

  it('refuses defaults nested without end', () => {
    const text = `${'${a:-'.repeat(100)}b${'}'.repeat(100)}`
    expect(interpolation(text)).toEqual({ issue: expect.stringContaining('nested deeper') })
  })

  it.each(['', 'a', 'env:A'])('is taken apart in a time that grows with the white space behind ${%s', name => {
    expectLinear(size => interpolation(`\${${name}${' '.repeat(size)}:+x}`), 40_000)
  })

  it('leaves text without ${ exactly as it is, password hashes among it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', '\\', ':', '-') }).filter(text => !text.includes('${')),
        text => {
          expect(interpolation(text)).toEqual({ pieces: text === '' ? [] : [text] })
        },
      ),
    )
  })
})
