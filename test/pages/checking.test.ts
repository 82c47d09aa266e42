import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moduleShell } from '../cli/settings-shell.ts'
import type { Shell } from '../cli/shell.ts'
import { asPrinted, examplesOf, pattern, words } from './console.ts'
import { readPage } from './page.ts'

const page = readPage('docs/settings/checking.md')

/** The files of the project that the page shows: blocks whose first line is a comment with a name. */
function files(): Record<string, string> {
  const blocks = [...page.text.matchAll(/^```\w+\n((?:\/\/|#) ([\w./-]+\.\w+|\.\w+)\n[^]*?)^```$/gm)]
  return Object.fromEntries(blocks.map(([, content = '', name = '']) => [name, content]))
}

describe('docs/settings/checking.md', () => {
  const before = process.cwd()
  let sh: Shell

  beforeAll(async () => {
    sh = await moduleShell(files())
  })

  afterAll(async () => {
    process.chdir(before)
    await sh[Symbol.asyncDispose]()
  })

  it.each(examplesOf(page))('is right about $line', async ({ line, printed }) => {
    const outcome = await sh.as({ terminal: true, enter: true, env: { NO_COLOR: '1' } }, ...words(line).slice(1))
    expect(asPrinted(outcome)).toMatch(pattern(printed))
  })
})
