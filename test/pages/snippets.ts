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
}

/** Blocks to check, and what is wrong with how blocks are left out. */
export interface Snippets {
  readonly snippets: readonly Snippet[]
  readonly complaints: readonly string[]
}

const BLOCK = /(?:^<!-- given\n(?<given>[^]*?)-->\n\n?)?^```(?:ts|typescript)(?<info>[^\n]*)\n(?<code>[^]*?)^```$/gm

/**
 * Finds the TypeScript on a page. Three conventions: a first line `// config.ts` names the file, so that later blocks of
 * the page can import it; a comment `<!-- given … -->` directly above holds lines that the reader need not see; and
 * ` ```ts no-check because … ` leaves a block out, with the reason.
 */
export function snippetsOf(page: Page): Snippets {
  const snippets: Snippet[] = []
  const complaints: string[] = []
  for (const match of page.text.matchAll(BLOCK)) {
    const { given = '', info = '', code = '' } = match.groups ?? {}
    const start = match.index + match[0].lastIndexOf(code)
    const line = page.text.slice(0, start).split('\n').length
    if (!info.includes('no-check')) snippets.push(snippet(page, { given, code, line }))
    else if (!/no-check because .{10}/.test(info))
      complaints.push(
        `${page.path}:${line - 1} leaves a block unchecked without a reason. Write: \`\`\`ts no-check because …`,
      )
  }
  return { snippets, complaints: [...complaints, ...sameNames(snippets)] }
}

function snippet(page: Page, { given, code, line }: { given: string; code: string; line: number }): Snippet {
  const named = /^\/\/ ([\w./-]+\.ts)\b/.exec(code)?.[1]
  const offset = given.split('\n').length - 1
  return { page: page.path, file: named ?? `line-${line}.ts`, line, text: `${given}${code}export {}\n`, offset }
}

function sameNames(snippets: readonly Snippet[]): string[] {
  const repeated = snippets.filter(({ file }, index) => snippets.findIndex(other => other.file === file) < index)
  return repeated.map(
    ({ page, line, file }) => `${page}:${line} is the second block called ${file}. Name it otherwise.`,
  )
}
