import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../syntax/source-tree.ts'
import { allPages, type Page } from './page.ts'
import { type Snippet, snippetsOf, writeSnippets } from './snippets.ts'

const pages = allPages()
const wrong: Page = {
  path: 'wrong.md',
  text: `
# A page with a mistake

<!-- given
declare function double(n: number): number
-->

\`\`\`ts
double(21)
double('21')
\`\`\`
`,
}
const folder = fileURLToPath(new URL('.snippets/', root))
let workshop: string
let complaints: readonly string[]

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  workshop = mkdtempSync(folder)
  complaints = compile([...pages, wrong].flatMap(page => snippetsOf(page).snippets))
}, 120_000)

afterAll(() => rmSync(workshop, { recursive: true, force: true }))

/** Writes the snippets out and tells the compiler's complaints by page and line. */
function compile(snippets: readonly Snippet[]): string[] {
  const files = writeSnippets(workshop, snippets)
  const tsconfig = { extends: '../../tsconfig.json', include: ['.'], exclude: [] }
  writeFileSync(join(workshop, 'tsconfig.json'), JSON.stringify(tsconfig))
  const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', root))
  const { stdout, error } = spawnSync(tsc, ['-p', '.', '--pretty', 'false'], { cwd: workshop, encoding: 'utf8' })
  if (error !== undefined) throw error
  return stdout.split('\n').flatMap(line => (line.includes('error TS') ? [onItsPage(line, files)] : []))
}

/** `README/line-12.ts(3,5): error …` becomes `README.md:14: error …`. */
function onItsPage(complaint: string, files: ReadonlyMap<string, Snippet>): string {
  const [, path = '', line = '', rest = ''] = /^(.+?)\((\d+),\d+\)(.*)$/.exec(complaint) ?? []
  const snippet = files.get(path)
  return snippet === undefined
    ? complaint
    : `${snippet.page}:${snippet.line + Number(line) - 1 - snippet.offset}${rest}`
}

describe('the TypeScript on a page', () => {
  it.each(pages)('of $path compiles', page => {
    expect(snippetsOf(page).complaints).toEqual([])
    expect(complaints.filter(complaint => complaint.startsWith(`${page.path}:`))).toEqual([])
  })

  it('with a mistake is told by its line on the page', () => {
    expect(complaints.filter(complaint => complaint.startsWith('wrong.md'))).toEqual([
      expect.stringMatching(/^wrong\.md:10: error TS2345/),
    ])
  })

  it('is the only thing that was complained about', () => {
    expect(complaints.filter(complaint => !complaint.startsWith('wrong.md') && !/^\S+\.md:/.test(complaint))).toEqual(
      [],
    )
  })
})

describe('a block', () => {
  const found = (text: string): ReturnType<typeof snippetsOf> => snippetsOf({ path: 'a.md', text })

  it('may be named by its first line', () => {
    expect(found('```ts\n// config.ts: one page\nlet a\n```\n').snippets).toMatchObject([
      { file: 'config.ts', line: 2 },
    ])
  })

  it('may not have the name of another', () => {
    const block = '```ts\n// config.ts\n```\n'
    expect(found(block + block).complaints).toEqual([expect.stringContaining('a.md:5 is the second block')])
  })

  it('may be left out with a reason', () => {
    expect(found('```ts no-check because it shows what is refused\nlet a\n```\n')).toEqual({
      snippets: [],
      complaints: [],
    })
  })

  it('may not be left out without one', () => {
    expect(found('```ts no-check\nlet a\n```\n').complaints).toEqual([expect.stringContaining('a.md:1')])
  })

  it('has what the text below it says it prints', () => {
    expect(found('```ts\nlet a\n```\n\n```text\n1\n```\n\n```text\nnot this\n```\n').snippets).toMatchObject([
      { prints: '1\n' },
    ])
    expect(found('```ts\nlet a\n```\n\nThen:\n\n```text\n1\n```\n').snippets).toMatchObject([{ prints: '' }])
  })

  it('may be compiled and not run, with a reason', () => {
    expect(found('```ts no-run because a test runner runs it\nlet a\n```\n').snippets).toMatchObject([{ runs: false }])
    expect(found('```ts no-run\nlet a\n```\n').complaints).toEqual([expect.stringContaining('a.md:1')])
  })

  it('of another language is left alone', () => {
    expect(found('```sh\nvarve list\n```\n').snippets).toEqual([])
  })
})
