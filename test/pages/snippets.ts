import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from './page.ts'

/** A block of TypeScript on a page, as a file of its own. */
export interface Snippet {
  readonly page: string
  /** Its file: what its first line says (`// config.ts`), or one named after its line. */
  readonly file: string
  /** The line of the page on which its first line stands. */
  readonly line: number
  /** What the compiler gets: what the page gives it in a hidden comment, then the block. */
  readonly text: string
  /** Lines before the block's own first one. */
  readonly offset: number
  /** False for a block that is compiled and not run. */
  readonly runs: boolean
  /** What the page says it prints: the ` ```text ` block that follows; empty when there is none. */
  readonly prints: string
}

/** Blocks to check, and what is wrong with how blocks are left out. */
export interface Snippets {
  readonly snippets: readonly Snippet[]
  readonly complaints: readonly string[]
}

const BLOCK =
  /(?:^<!-- given\n(?<given>[^]*?)-->\n\n?)?^```(?:ts|typescript)(?<info>[^\n]*)\n(?<code>[^]*?)^```$(?:\n\n```text\n(?<prints>[^]*?)^```$)?/gm

/**
 * Finds the TypeScript on a page. Five conventions: a first line `// config.ts` names the file, so that later blocks of
 * the page can import it; a comment `<!-- given … -->` directly above holds lines that the reader need not see; a
 * ` ```text ` block directly below holds what it prints, or the message of what it throws, `…` standing for anything;
 * ` ```ts no-run because … ` compiles a block without running it, and ` ```ts no-check because … ` leaves it out.
 */
export function snippetsOf(page: Page): Snippets {
  const snippets: Snippet[] = []
  const complaints: string[] = []
  for (const match of page.text.matchAll(BLOCK)) {
    const { info = '', code = '' } = match.groups ?? {}
    const start = match.index + match[0].indexOf(code, match[0].indexOf('```'))
    const line = page.text.slice(0, start).split('\n').length
    const left = /no-(?:run|check)/.exec(info)?.[0]
    if (left !== undefined && !info.includes(`${left} because `))
      complaints.push(`${page.path}:${line - 1} leaves a block out without a reason. Write: \`\`\`ts ${left} because …`)
    else if (left !== 'no-check') snippets.push(snippet(page, { ...match.groups, line, runs: left === undefined }))
  }
  return { snippets, complaints: [...complaints, ...sameNames(snippets)] }
}

/** Writes snippets out, each page in a folder of its own, and returns them by the path of their file in `folder`. */
export function writeSnippets(folder: string, snippets: readonly Snippet[]): ReadonlyMap<string, Snippet> {
  const files = new Map(snippets.map(snippet => [`${folderOf(snippet.page)}/${snippet.file}`, snippet]))
  for (const [path, { text }] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return files
}

/** The folder of a page's snippets: `docs/reading` for `docs/reading.md`. */
export function folderOf(page: string): string {
  return page.replace(/\.md$/, '')
}

interface Found {
  readonly given?: string
  readonly code?: string
  readonly prints?: string
  readonly line: number
  readonly runs: boolean
}

function snippet(page: Page, { given = '', code = '', prints = '', line, runs }: Found): Snippet {
  const named = /^\/\/ ([\w./-]+\.ts)\b/.exec(code)?.[1]
  const offset = given.split('\n').length - 1
  return {
    page: page.path,
    file: named ?? `line-${line}.ts`,
    line,
    text: `${given}${code}export {}\n`,
    offset,
    runs,
    prints,
  }
}

function sameNames(snippets: readonly Snippet[]): string[] {
  const repeated = snippets.filter(({ file }, index) => snippets.findIndex(other => other.file === file) < index)
  return repeated.map(
    ({ page, line, file }) => `${page}:${line} is the second block called ${file}. Name it otherwise.`,
  )
}
