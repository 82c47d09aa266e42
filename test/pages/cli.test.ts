import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { grammar } from '../../src/cli/program.ts'
import { shell, type Shell } from '../cli/shell.ts'
import { asPrinted, examplesOf, pattern, words } from './console.ts'
import { readPage, sections, tableRows } from './page.ts'

const page = readPage('docs/cli.md')
const nowhere = { write: () => {} }
const stdin = { async *[Symbol.asyncIterator]() {} }
const program = grammar({ cwd: '/', env: {}, stdin, stdout: nowhere, stderr: nowhere })
const commands = program.commands.map(command => command.name()).filter(name => name !== 'complete-words')

describe('docs/cli.md', () => {
  let sh: Shell

  beforeAll(async () => {
    sh = await shell()
  })

  afterAll(() => sh[Symbol.asyncDispose]())

  it.each(commands)('says what varve %s does', name => {
    expect(page.text).toMatch(new RegExp(`varve ${name}\\b`))
  })

  it('has the table of exit codes', () => {
    const section = sections(page, 2).find(({ heading }) => heading === 'Exit codes')
    expect(tableRows(section?.text ?? '')).toEqual(Object.entries(exitCodes).map(([code, meaning]) => [code, meaning]))
  })

  // In one project, one after the other, as the page tells them.
  it.each(examplesOf(page))('is right about $line', async ({ line, printed }) => {
    const outcome = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, ...words(line).slice(1))
    expect(asPrinted(outcome)).toMatch(pattern(printed))
  })
})
