import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sandbox } from '../testing/sandbox.ts'
import { runs } from '../../test/laws/runs.ts'
import type { Environment } from './environment.ts'
import { Expansion } from './expansion.ts'
import { parseDotenv } from './formats/dotenv.ts'

/** What the lines of files become, read one after the other. */
function expanded(files: string | readonly string[], environment: Environment = {}) {
  const expansion = new Expansion(environment)
  const entries = [files]
    .flat()
    .flatMap(text => parseDotenv(text, '.env').entries.map(entry => expansion.expand(entry)))
  const values = Object.fromEntries(entries.flatMap(entry => (entry === undefined ? [] : [[entry.name, entry.text]])))
  return { values, entries, complaints: expansion.complaints.map(({ about, issue }) => `${about} ${issue}`) }
}

describe('a reference in a .env file', () => {
  it.each([
    ['HOST=h\nURL=http://${HOST}/x\n', { URL: 'http://h/x' }],
    ['URL=${NOPE:-def}\n', { URL: 'def' }],
    ['EMPTY=\nA=${EMPTY:-def}\nB=${EMPTY-def}\nC=${NOPE-def}\n', { A: 'def', B: '', C: 'def' }],
    ['A=${B:-${C:-${D:-x}}}\n', { A: 'x' }],
    ['B=y\nA=${C:-${B}z}\n', { A: 'yz' }],
    ['A=1\nA=${A}-second\n', { A: '1-second' }],
    ['HOST=h\nA=\'${HOST}\'\nB="${HOST}"\nC=`${HOST}`\n', { A: '${HOST}', B: 'h', C: 'h' }],
    ['HOST=h\nA=$${HOST}\n', { A: '${HOST}' }],
    ['HOST=h\nA=$HOST\n', { A: '$HOST' }],
    ['A="${HOST:?say which}"\n', { A: 'h' }],
    ['A=${env:HOST} ${env:NOPE:-x}\n', { A: 'h x' }],
  ])('%j gives %o', (text, values) => {
    expect(expanded(text, { HOST: 'h' }).values).toMatchObject(values)
    expect(expanded(text, { HOST: 'h' }).complaints).toEqual([])
  })

  it('means an earlier line of this file, then of files read before, then the environment', () => {
    expect(expanded(['A=1\nB=1\n', 'A=2\nX=${A}${B}${C}\n'], { A: '3', B: '3', C: '3' }).values['X']).toBe('213')
  })

  it('does not mean a later line', () => {
    const { values, complaints } = expanded('A=${B}\nB=1\n')
    expect(values).toEqual({ A: '', B: '1' })
    expect(complaints).toEqual(['A refers to B, which is not set'])
  })

  it('is empty and warned of where there is nothing and no default', () => {
    const expansion = new Expansion({})
    for (const entry of parseDotenv('A=1\nB=x${NOPE}y\n', '.env').entries) expansion.expand(entry)
    expect(expansion.complaints).toEqual([
      {
        code: 'REFERENCE_UNKNOWN',
        about: 'B',
        issue: 'refers to NOPE, which is not set',
        origin: { file: '.env', line: 2, column: 3 },
        remedy: 'Set it above, or give it a default: ${NOPE:-…}.',
        severity: 'warning',
      },
    ])
  })

  it('is refused in the author’s own words where it must be there', () => {
    const expansion = new Expansion({ EMPTY: '' })
    for (const entry of parseDotenv('A=${NOPE:?ask dana}\nB=${EMPTY:?}\n', '.env').entries) expansion.expand(entry)
    expect(expansion.complaints.map(({ issue, severity }) => `${severity}: ${issue}`)).toEqual([
      'error: refers to NOPE, which is not set: ask dana',
      'error: refers to EMPTY, which is empty',
    ])
  })

  it('that is not closed stays as it is written, and is told of', () => {
    const { values, complaints } = expanded('A=pass${word\n')
    expect(values).toEqual({ A: 'pass${word' })
    expect(complaints).toHaveLength(1)
  })

  it('may be to a file beside it', async () => {
    await using box = await sandbox({ files: { version: '1.2.3\n', '.env': 'V=v${file:version}\nW=${file:nope}\n' } })
    const expansion = new Expansion({})
    const { entries } = parseDotenv('V=v${file:version}\nW=${file:nope}\n', box.path('.env'))
    expect(entries.map(entry => expansion.expand(entry)?.text)).toEqual(['v1.2.3', ''])
    expect(expansion.complaints.map(({ issue }) => issue)).toEqual(['refers to file:nope, which is not there'])
  })
})

describe('a reference to a key', () => {
  it('is left for the merge', () => {
    const { entries } = expanded('A=${database.host}:${PORT:-1}/${database.name:-${NAME}}\n', { NAME: 'n' })
    expect(entries[0]?.references).toEqual([
      { name: 'database.host' },
      ':1/',
      { name: 'database.name', otherwise: ['n'] },
    ])
  })

  it('stays one when another line takes it in', () => {
    expect(expanded('A=${database.host}\nB=x${A}\n').entries[1]?.references).toEqual(['x', { name: 'database.host' }])
  })

  it.each([
    ['text that looks like one', '${api.key}'],
    ['a dollar before one', '5$'],
    ['a brace that would close one', 'a}b'],
  ])('is never made or unmade by what is put in: %s', (_what, text) => {
    const { entries } = expanded('A=${EVIL}${database.host}\nB=${EVIL}\nC=${database.host:-${EVIL}}\n', { EVIL: text })
    expect(entries.map(entry => entry?.references)).toEqual([
      [text, { name: 'database.host' }],
      undefined,
      [{ name: 'database.host', otherwise: [text] }],
    ])
    expect(entries[1]?.text).toBe(text)
  })
})

describe('text', () => {
  it('without ${ is never changed: hashes of passwords survive', () => {
    const plain = fc.string().filter(text => !text.includes('${'))
    const hash = '$2b$10$abcdefghijklmnopqrstuv'
    fc.assert(
      fc.property(plain, text => {
        const origin = { file: '.env', line: 1, column: 1 }
        const entry = {
          name: 'A',
          text,
          origin,
          quote: 'none',
          references: text.includes('${'),
          inherited: false,
        } as const
        expect(new Expansion({ b: 'x' }).expand(entry)?.text).toBe(text)
      }),
      { ...runs, examples: [[hash], ['$'], ['$$'], ['$HOME']] },
    )
    expect(expanded(`A=${hash}\n`, { b: 'x', abcdefghijklmnopqrstuv: 'y' }).values).toEqual({ A: hash })
  })

  it('that is put in is the text that comes out, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '-', 'x'), (secret, between) => {
        const { entries } = expanded(`A=\${S}${between}\${a.b}\n`, { S: secret })
        const expected = [secret + between, { name: 'a.b' }].filter(piece => piece !== '')
        expect(entries[0]?.references).toEqual(expected)
      }),
      runs,
    )
  })
})
