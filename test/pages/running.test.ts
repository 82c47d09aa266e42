import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../syntax/source-tree.ts'
import { allPages, type Page } from './page.ts'
import type { Ran } from './run-page.ts'
import { folderOf, type Snippet, snippetsOf, writeSnippets } from './snippets.ts'

// Below the repository, so that the blocks find the package by its own name.
const workshops = fileURLToPath(new URL('.snippets/', root))
mkdirSync(workshops, { recursive: true })
const workshop = mkdtempSync(join(workshops, 'run-'))
const driver = fileURLToPath(new URL('run-page.ts', import.meta.url))

afterAll(() => rmSync(workshop, { recursive: true, force: true }))

/** Runs the blocks of a page and returns what each printed beside what the page says, by the block's place. */
async function run(page: Page): Promise<{ said: Record<string, string[]>; printed: Record<string, string[]> }> {
  const all = snippetsOf(page).snippets
  writeSnippets(workshop, all)
  const snippets = all.filter(({ runs }) => runs)
  const cwd = join(workshop, folderOf(page.path))
  mkdirSync(cwd, { recursive: true, mode: 0o700 })
  // A page must be true for everybody, so it gets none of this process's variables.
  const env = { PATH: process.env['PATH'], HOME: cwd, NODE_NO_WARNINGS: '1' }
  const args = ['--conditions=varve-source', driver, ...snippets.map(({ file }) => file)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env, timeout: 60_000 })
  const ran = JSON.parse(stdout) as Ran[]
  const place = ({ line }: Snippet): string => `${page.path}:${line}`
  const lines = snippets.map((snippet, index) => compared(snippet.prints, ran[index] ?? { printed: '', threw: true }))
  return {
    said: Object.fromEntries(snippets.map((one, index) => [place(one), lines[index]?.said ?? []])),
    printed: Object.fromEntries(snippets.map((one, index) => [place(one), lines[index]?.printed ?? []])),
  }
}

/**
 * What a page says and what was printed, line by line; a printed line that fits is shown as the page has it. A block
 * without a text below it may print what it likes, and may not throw.
 */
function compared(prints: string, { printed, threw }: Ran): { said: string[]; printed: string[] } {
  const said = linesOf(prints)
  if (said.length === 0) return { said, printed: threw ? linesOf(printed) : [] }
  return {
    said,
    printed: linesOf(printed).map((line, index) => (fits(line, said[index]) ? (said[index] ?? line) : line)),
  }
}

function linesOf(text: string): string[] {
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map(line => line.trimEnd())
}

/** True when a line is as the page has it, with `…` for anything. */
function fits(line: string, said = ''): boolean {
  const pattern = said.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('…', '.*')
  return new RegExp(`^${pattern}$`, 'u').test(line)
}

describe('the TypeScript on a page', () => {
  const pages = allPages().filter(page => snippetsOf(page).snippets.some(({ runs }) => runs))

  it.concurrent.each(pages)('of $path prints what the page says', async page => {
    const { said, printed } = await run(page)
    expect(printed).toEqual(said)
  })

  it('that prints something else, or throws, is told', async () => {
    const text = [
      '```ts\nconsole.log(1 + 1, Date.now())\n```\n\n```text\n3 …\n```\n',
      "```ts\nthrow new Error('no more')\n```\n",
      "```ts\nthrow new Error('as told')\n```\n\n```text\nas told\n```\n",
    ].join('\n')
    const { said, printed } = await run({ path: 'wrong.md', text })
    expect(said).toEqual({ 'wrong.md:2': ['3 …'], 'wrong.md:10': [], 'wrong.md:14': ['as told'] })
    expect(printed).toEqual({
      'wrong.md:2': [expect.stringMatching(/^2 \d+$/)],
      'wrong.md:10': ['no more'],
      'wrong.md:14': ['as told'],
    })
  })
})
