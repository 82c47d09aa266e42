import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scan, type Facts } from '../../src/scan/index.ts'
import { expectLinear } from '../effort.ts'
import { isLong } from '../tier.ts'

/** A file of every language. */
const paths = [
  'a.ts',
  'a.json',
  'a.yaml',
  'compose.yaml',
  'a.toml',
  'a.ini',
  '.env',
  'a.py',
  'a.sh',
  'Dockerfile',
  'a.md',
  'a',
]
/** What detectors look for, to be broken off anywhere. */
const pieces = [
  ...[
    '"',
    "'",
    '`',
    '${',
    '}',
    '{',
    '[',
    ']',
    '(',
    ')',
    '\\',
    '/',
    '/*',
    '*/',
    '//',
    '#',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '\0',
  ],
  ...[
    '=',
    ':',
    ': ',
    '- ',
    '---\n',
    '|\n  ',
    '>',
    '&a ',
    '*a',
    '!t ',
    ',',
    '.',
    '?.',
    '??',
    '||',
    '===',
    '@',
    '://',
    '%',
  ],
  ...[
    'token',
    'password',
    'API_KEY',
    'process',
    'env',
    'import',
    'from',
    'export',
    'default',
    'defineConfig',
    'reveal',
  ],
  ...['console', 'log', 'new Error', 'varve', 'case', 'switch', 'includes', 'production', 'NODE_ENV', 'devDefault'],
  ...['FROM node AS a\n', 'ENV ', 'ARG ', 'COPY . .', 'USER root', '<<EOF\n', 'EOF\n', 'ONBUILD ', '# escape=`\n'],
  ...[
    'kind: Secret',
    'apiVersion: v1',
    'data:',
    'environment:',
    'x-a:',
    'services:',
    'AKIA',
    'ghp_',
    'eyJ',
    'Basic ',
    'sk-',
  ],
  ...['-----BEGIN PRIVATE KEY-----', ['varve', 'scan', 'ignore '].join('-'), ' because ', '😀', '\uD800', 'é'],
]
const factsFor = (path: string): Facts => ({
  tracked: new Set([path]),
  complete: true,
  untracked: new Set([path]),
  secretKeys: [{ key: 'a.token', aliases: ['token'], variables: ['TOKEN'] }],
  placedSecrets: [{ key: 'a.token', path, line: 3, column: 2 }],
})

describe('any text at all', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })), { maxLength: 60 })

  it('is looked through without failing, and every finding stands in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), text, (path, parts) => {
        const whole = parts.join('')
        const lines = whole.split('\n')
        for (const { line, column } of scan([{ path, text: whole }], factsFor(path))) {
          expect(line).toBeGreaterThan(0)
          expect(line).toBeLessThanOrEqual(lines.length)
          expect(column).toBeGreaterThan(0)
          // A place that a source named may lie behind the end of a line that was changed since.
          expect(column).toBeLessThanOrEqual(Math.max(3, (lines[line - 1] ?? '').length + 1))
        }
      }),
      { numRuns: isLong ? 100_000 : 3_000 },
    )
  })
})

describe('a mebibyte of', () => {
  const few = [
    'a',
    '"',
    ' ',
    '\n',
    '/*',
    '=/[',
    '{',
    '- ',
    'a: ',
    "token = '",
    'console.log(',
    'FROM a AS b\n',
    'a://b:c',
  ]
  const hard = [
    "'prod',",
    "['dev'].includes(",
    '<<A\n',
    'COPY . .\n',
    'a-1-',
    '-----BEGIN PRIVATE KEY',
    'a=\\',
    'process.env',
    'token = (',
    "token = a ? 'b' : ",
    "token = ['a', ",
    "token: f({ default: 'a', b: {",
    "a().default('b').",
    "case 'dev': ",
    'switch (env) { ',
    'log({ apiKey, a: [',
    '- [{a: "',
    "- env: [{'",
  ]
  const many = [...few, ...hard, ...pieces.filter(piece => piece !== '\0')]

  it.each(isLong ? many : few)('%j is looked through in a time that grows with its length', piece => {
    const text = piece.repeat(Math.ceil(2 ** 20 / piece.length)).slice(0, 2 ** 20)
    for (const path of paths)
      expectLinear(size => scan([{ path, text: text.slice(0, size) }], factsFor(path)), text.length, path)
  })
})
