import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rules, type Finding } from '../../src/scan/index.ts'
import { run } from '../../src/cli/program.ts'
import { badRepository, type BadRepository } from './bad-repository.ts'

let bad: BadRepository
let printed: string
let code: number
let found: Finding[]

beforeAll(async () => {
  bad = await badRepository()
  printed = ''
  code = await scan('--json')
  found = JSON.parse(printed) as Finding[]
})

afterAll(() => bad[Symbol.asyncDispose]())

/** `varve scan` in the repository; what it prints, on either stream, is collected. */
function scan(...args: readonly string[]): Promise<number> {
  const paper = { write: (text: string) => void (printed += text) }
  return run(['scan', ...args], {
    cwd: bad.box.directory,
    env: { PATH: process.env['PATH'], HOME: bad.box.directory },
    stdin: { async *[Symbol.asyncIterator]() {} },
    stdout: paper,
    stderr: paper,
  })
}

describe('a repository that does everything wrong', () => {
  it('does not pass', () => {
    expect(code).toBe(5)
  })

  it('is told each thing, where it stands, and nothing else', () => {
    const told = found.map(({ rule, severity, path, line, column }) => `${rule} ${severity} ${path}:${line}:${column}`)
    expect(told).toEqual(bad.expected)
  })

  it('breaks every rule there is', () => {
    expect(rules.map(({ id }) => id).filter(id => !found.some(({ rule }) => rule === id))).toEqual([])
  })

  it('keeps its secrets to itself, whatever is printed', async () => {
    for (const args of [['--json'], [], ['--staged'], ['--history'], ['--strict', '-q']]) await scan(...args)
    expect(printed.length).toBeGreaterThan(10_000)
    expect(bad.secrets.filter(secret => printed.includes(secret))).toEqual([])
  })

  it('shows what was committed also after it was taken out', async () => {
    bad.git('rm', '--quiet', '-r', '--force', '.')
    bad.git('commit', '--quiet', '--message', 'Nothing')
    printed = ''
    expect(await scan('--json')).toBe(0)
    printed = ''
    expect(await scan('--history', '--json=rule')).toBe(5)
    const rulesFound = (JSON.parse(printed) as Finding[]).map(({ rule }) => rule)
    expect(new Set(rulesFound)).toEqual(new Set(['secret-literal', 'committed-dotenv', 'secret-in-committed-file']))
  })
})
