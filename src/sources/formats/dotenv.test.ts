import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../test/laws/runs.ts'
import { dotenv, parseDotenv, type DotenvDialect } from './dotenv.ts'

interface Case {
  readonly name: string
  readonly input: string
  readonly dotenv18: Record<string, string>
}

const cases = JSON.parse(
  readFileSync(new URL('../../../test/vectors/dotenv-cases.json', import.meta.url), 'utf8'),
) as readonly Case[]

const valuesIn = (text: string, dialect: DotenvDialect = 'dotenv') =>
  Object.fromEntries(parseDotenv(text, '.env', { dialect }).entries.map(entry => [entry.name, entry.text]))
/** What is complained of, each as code, line and column. */
const complaintsIn = (text: string, dialect: DotenvDialect = 'dotenv') =>
  parseDotenv(text, '.env', { dialect }).complaints.map(({ code, origin }) =>
    origin !== undefined && 'file' in origin ? `${code} ${origin.line}:${origin.column}` : code,
  )

/** What each numbered input is complained of. */
const expected: Record<string, readonly string[]> = {
  '03': ['ENV006 2:1'],
  '07': ['ENV002 1:1'],
  '08': ['ENV002 1:1'],
  '16': ['ENV007 1:5'],
  '20': ['ENV001 1:4'],
  '22': ['ENV001 1:3'],
  '23': ['ENV001 1:14'],
  '24': ['ENV001 1:19'],
  '28': ['ENV004 1:3'],
  '30': ['ENV005 1:3'],
  '31': ['ENV004 1:3'],
  '38': ['ENV003 2:1'],
  '44': ['ENV008 1:1'],
  '47': ['ENV009 1:4'],
  '48': ['ENV002 1:1'],
  '49': ['ENV010 1:3'],
  '50': ['ENV002 2:1'],
}

describe('a .env file', () => {
  it('has 54 awkward inputs', () => {
    expect(cases).toHaveLength(54)
  })

  it.each(cases.map(one => [one.name, one] as const))('has the values that dotenv reads from it: %s', (_, one) => {
    expect(valuesIn(one.input)).toEqual(one.dotenv18)
  })

  it.each(cases.map(one => [one.name, one] as const))('is complained of where it surprises: %s', (name, { input }) => {
    expect(complaintsIn(input)).toEqual(expected[name.slice(0, 2)] ?? [])
  })

  it('is only warned of, but for a forbidden name', () => {
    const severities = cases.flatMap(({ input }) =>
      parseDotenv(input, '.env').complaints.map(({ code, severity }) => `${code === 'ENV008'} ${severity}`),
    )
    expect(new Set(severities)).toEqual(new Set(['true error', 'false warning']))
  })

  it('tells each complaint with a remedy, as a sentence', () => {
    expect(parseDotenv('KEY=pass#word\n', '.env').complaints).toEqual([
      {
        code: 'ENV001',
        about: 'KEY',
        issue: 'is cut off at a # that has no space before it',
        origin: { file: '.env', line: 1, column: 9 },
        remedy: 'Put the value in quotes, or write a space before the # if it begins a comment.',
        severity: 'warning',
      },
    ])
    for (const { input } of cases) {
      for (const { remedy } of parseDotenv(input, '.env').complaints) expect(remedy).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('says where each value stands, and how it is quoted', () => {
    expect(parseDotenv("A=1\n\n  export B = 'x'\nC=", 'a/.env').entries).toEqual([
      { name: 'A', text: '1', origin: { file: 'a/.env', line: 1, column: 3 }, quote: 'none', ...plain },
      { name: 'B', text: 'x', origin: { file: 'a/.env', line: 3, column: 14 }, quote: 'single', ...plain },
      { name: 'C', text: '', origin: { file: 'a/.env', line: 4, column: 3 }, quote: 'none', ...plain },
    ])
  })

  it('has references where ${ stands, but never in single quotes', () => {
    const { entries } = parseDotenv('A=${B}\nC="${B}"\nD=`${B}`\nE=\'${B}\'\nF=$B\n', '.env')
    expect(entries.map(({ name, references }) => `${name} ${references}`)).toEqual([
      ...['A true', 'C true', 'D true', 'E false', 'F false'],
    ])
  })

  it.each([
    ['UTF-16', new TextDecoder().decode(Buffer.from('\uFEFFA=b\n', 'utf16le')), ['ENV011 1:1'], {}],
    ['Latin-1', new TextDecoder().decode(Buffer.from('A=1\nB=é\n', 'latin1')), ['ENV011 2:3'], { A: '1', B: '\uFFFD' }],
  ])('that is saved as %s is complained of', (_, text, complaints, values) => {
    expect(complaintsIn(text)).toEqual(complaints)
    expect(valuesIn(text)).toEqual(values)
  })

  it('is read in time that grows with its length, whatever is in it', () => {
    for (const line of ['A="\n', 'A=\'\\\'\nB="\\"\nC=`\n', 'A\n', '\n\n#', 'A=`', 'export ', '"\\"']) {
      const text = line.repeat(Math.floor((1024 * 1024) / line.length))
      expect(parseDotenv(text, '.env').entries.length).toBeLessThanOrEqual(text.length)
    }
  })
})

const plain = { references: false, inherited: false }

describe('a .env file of any content', () => {
  const pieces = fc.constantFrom(
    ...[
      'A',
      'export ',
      '=',
      ':',
      ' ',
      '\n',
      '\r\n',
      '"',
      "'",
      '`',
      '\\',
      '\\n',
      '#',
      '${A}',
      '$(b)',
      '__proto__',
      '\uFEFF',
    ],
  )
  const text = fc.array(pieces, { maxLength: 30 }).map(all => all.join(''))

  it('never throws, and never touches a prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join()
    fc.assert(
      fc.property(text, fc.constantFrom<DotenvDialect>('dotenv', 'compose', 'literal'), (one, dialect) => {
        const { entries } = parseDotenv(one, '.env', { dialect })
        expect(entries.map(({ name }) => name)).not.toContain('__proto__')
      }),
      runs,
    )
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before)
  })

  it('is quoted in no complaint', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom<DotenvDialect>('dotenv', 'compose', 'literal'), (a, b, dialect) => {
        const { complaints } = parseDotenv(`K=${a}hunter2${b}\n`, '.env', { dialect })
        expect(JSON.stringify(complaints.map(({ about: _, ...rest }) => rest))).not.toContain('hunter2')
      }),
      runs,
    )
  })
})

describe('the compose dialect', () => {
  it.each([
    ['A=a#b # c\n', { A: 'a#b' }],
    ['A=#b\n', { A: '' }],
    ['A: b\nB:c\n', { A: 'b', B: 'c' }],
    [String.raw`A="\t\"\\\101x"` + '\n', { A: '\t"\\\\101x' }],
    [String.raw`A="\0101"` + '\n', { A: 'A' }],
    ["A='a\\nb' # c\n", { A: 'a\\nb' }],
    ['A="a\nb"\nB=1\n', { A: 'a\nb', B: '1' }],
    ['A=`b c`\n', { A: '`b c`' }],
    ['export A = b \n', { A: 'b' }],
    ['A\nB=1\n', { A: '', B: '1' }],
  ])('reads %j', (text, values) => {
    expect(valuesIn(text, 'compose')).toEqual(values)
  })

  it('leaves a name alone to the environment', () => {
    expect(parseDotenv('A\n', '.env', { dialect: 'compose' }).entries).toMatchObject([{ name: 'A', inherited: true }])
  })

  it.each([
    ['A="b\nB=1\n', ['ENV004 1:3'], { B: '1' }],
    ['A="b" c\n', ['ENV005 1:7'], { A: 'b' }],
  ])('refuses %j', (text, complaints, values) => {
    expect(complaintsIn(text, 'compose')).toEqual(complaints)
    expect(parseDotenv(text, '.env', { dialect: 'compose' }).complaints[0]?.severity).toBe('error')
    expect(valuesIn(text, 'compose')).toEqual(values)
  })
})

describe('the literal dialect', () => {
  it('takes every character behind the = as it is', () => {
    const text = '# c\n  A="b" # c \nB=\'${X}\'\nC\nD E=1\n'
    expect(valuesIn(text, 'literal')).toEqual({ A: '"b" # c ', B: "'${X}'", C: '' })
    expect(complaintsIn(text, 'literal')).toEqual(['ENV002 5:1'])
    expect(parseDotenv(text, '.env', { dialect: 'literal' }).entries.some(({ references }) => references)).toBe(false)
  })
})

describe('.env as a format', () => {
  it('is one document with a member for each name, text to be read by the keys’ types', () => {
    const { documents, complaints } = dotenv('A=1\nB=${A}\nA=2\n', 'x.env')
    expect(complaints.map(({ code }) => code)).toEqual(['ENV003'])
    expect([...(documents[0]?.members ?? [])]).toEqual([
      ['B', { kind: 'scalar', text: '${A}', references: true, origin: { file: 'x.env', line: 2, column: 3 } }],
      ['A', { kind: 'scalar', text: '2', origin: { file: 'x.env', line: 3, column: 3 } }],
    ])
  })

  it('has no document when nothing is set', () => {
    expect(dotenv('# nothing\n', '.env')).toEqual({ documents: [], complaints: [] })
  })
})
