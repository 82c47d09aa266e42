import { describe, expect, it } from 'vitest'
import { fakeTokens, password } from '../../test/scan/fake-secrets.ts'
import { seen } from '../../test/scan/seen.ts'
import { answeredElsewhere, LONGEST_TEXT, rules, scan } from './index.ts'

const literal = `const password = '${password}'`
const MARK = ['varve', 'scan', 'ignore'].join('-')

describe('a scan', () => {
  it('says what, where and what to do instead, by a rule whose name stays', () => {
    expect(scan([{ path: 'Dockerfile', text: 'FROM node\nENV API_KEY=abc\nUSER node\n' }])).toEqual([
      {
        rule: 'dockerfile-secret',
        path: 'Dockerfile',
        line: 2,
        column: 5,
        issue: 'bakes API_KEY into the image with ENV',
        remedy: 'Leave it out, and give it when the container runs: a secret mount, or -e.',
        severity: 'error',
      },
    ])
  })

  it('tells findings in the order of files and lines, whatever rule they are of', () => {
    const dockerfile = { path: 'Dockerfile', text: 'FROM node\nENV NODE_ENV=production\nENV API_KEY=abc' }
    const found = scan([{ path: 'a.ts', text: literal }, dockerfile])
    expect(found.map(({ path, line, rule }) => `${path}:${line} ${rule}`)).toEqual([
      'a.ts:1 secret-literal',
      'Dockerfile:1 dockerfile-root',
      'Dockerfile:2 dockerfile-baked-environment',
      'Dockerfile:3 dockerfile-secret',
    ])
  })

  it('takes its files one at a time', () => {
    const alive: string[] = []
    function* files(): Generator<{ path: string; text: string }> {
      for (const path of ['a.ts', 'b.ts']) {
        alive.push(path)
        yield { path, text: literal }
      }
    }
    expect(scan(files())).toHaveLength(2)
    expect(alive).toEqual(['a.ts', 'b.ts'])
  })

  it('passes over what is too long or no text', () => {
    expect(scan([{ path: 'a.ts', text: literal + ' '.repeat(LONGEST_TEXT) }])).toEqual([])
    expect(scan([{ path: 'a.png', text: `\0${fakeTokens['a GitHub token']}` }])).toEqual([])
  })

  it('counts lines whatever ends them', () => {
    expect(seen('secret-literal', 'a.ts', `\r\n\n${literal}`)).toEqual([expect.stringMatching(/^3:7 /)])
  })
})

describe('a finding', () => {
  const found = (text: string): string[] => scan([{ path: 'a.ts', text }]).map(({ rule }) => rule)

  it('is excused by a comment with a reason, on its line or the line above', () => {
    expect(found(`// ${MARK} secret-literal because the sandbox has nothing in it\n${literal}`)).toEqual([])
    expect(found(`${literal} // ${MARK} secret-literal because the sandbox has nothing in it`)).toEqual([])
    expect(found(`/* ${MARK} process-env, secret-literal because it is public */ ${literal}`)).toEqual([])
  })

  it('is not excused from further away, or for another rule', () => {
    expect(found(`// ${MARK} secret-literal because why\n\n${literal}`)).toEqual(['secret-literal'])
    expect(found(`// ${MARK} process-env because why\n${literal}`)).toEqual(['secret-literal'])
  })

  it.each(['', ' secret-literal', ' secret-literal because', ' secret-litteral because why'])(
    'is not excused without a rule and a reason, and that is told: «%s»',
    text => expect(found(`// ${MARK}${text}\n${literal}`)).toEqual(['idle-ignore', 'secret-literal']),
  )

  it('is excused in every language that has comments', () => {
    const reason = `${MARK} dockerfile-root because it has to bind port 80`
    expect(scan([{ path: 'Dockerfile', text: `# ${reason}\nFROM node` }])).toEqual([])
  })
})

describe('the rules', () => {
  it('have names that are kept', () => {
    expect(rules.map(({ id }) => id).toSorted()).toEqual([
      'committed-dotenv',
      'compose-secret',
      'dockerfile-baked-environment',
      'dockerfile-root',
      'dockerfile-secret',
      'environment-branch',
      'idle-ignore',
      'kubernetes-secret',
      'process-env',
      'secret-in-committed-file',
      'secret-in-log',
      'secret-literal',
      'settings-module-imports',
    ])
  })

  it('answer every anti-pattern, here or elsewhere', () => {
    const told = [...rules.flatMap(({ answers }) => answers), ...answeredElsewhere.map(({ answers }) => answers)]
    for (let row = 62; row <= 71; row++) expect(told.join('\n')).toMatch(new RegExp(`^C${row} `, 'm'))
  })
})
