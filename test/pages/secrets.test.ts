import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grammar } from '../../src/cli/program.ts'
import { shell, type Shell } from '../cli/shell.ts'
import { asPrinted, examplesOf, pattern, words } from './console.ts'
import { readPage } from './page.ts'

const page = readPage('docs/secrets.md')
const declaration = { mail: { apiKey: { type: 'string', secret: true, devDefault: 'none' } } }
const nowhere = { write: () => {} }
const stdin = { async *[Symbol.asyncIterator]() {} }
const program = grammar({ cwd: '/', env: {}, stdin, stdout: nowhere, stderr: nowhere })
const commands = program.commands.find(command => command.name() === 'secret')?.commands.map(command => command.name())

describe('docs/secrets.md', () => {
  let sh: Shell

  beforeAll(async () => {
    sh = await shell({ 'varve.config.json': JSON.stringify(declaration), 'acme.txt': 'acme-token\n' })
  })

  afterAll(() => sh[Symbol.asyncDispose]())

  it.each(commands ?? [])('shows varve secret %s', name => {
    expect(page.text).toMatch(new RegExp(`varve secret ${name}\\b`))
  })

  // In one project, one after the other, as the page tells them; what is asked for is the same value, twice.
  it.each(examplesOf(page))('is right about $line', async ({ line, printed }) => {
    const env = { NO_COLOR: '1', VARVE_ENCRYPTION_KEY_FILE: sh.box.path('varve.keys') }
    const sitting = { terminal: true, answers: ['SG.abc', 'SG.abc'], env }
    const outcome = await sh.as(
      line.includes('keygen') ? { ...sitting, env: { NO_COLOR: '1' } } : sitting,
      ...words(line).slice(1),
    )
    expect(asPrinted(outcome)).toMatch(pattern(printed))
    expect(outcome.code === 0 || printed.includes('(exit')).toBe(true)
  })
})
