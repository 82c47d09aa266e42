import { readdirSync, readFileSync } from 'node:fs'
import { root } from '../syntax/source-tree.ts'

/** A page of the documentation. */
export interface Page {
  /** From the repository's root: `docs/errors.md`. */
  readonly path: string
  readonly text: string
}

/** Reads a page below the repository's root. */
export function readPage(path: string): Page {
  return { path, text: readFileSync(new URL(path, root), 'utf8') }
}

/** Every page people read: those at the root and those below `docs`. */
export function allPages(): Page[] {
  const markdown = (folder: string): string[] =>
    readdirSync(new URL(folder, root), { recursive: folder !== './', encoding: 'utf8' })
      .filter(name => name.endsWith('.md'))
      .map(name => (folder === './' ? name : `${folder}${name.replaceAll('\\', '/')}`))
  return [...markdown('./'), ...markdown('docs/')].toSorted().map(readPage)
}

/** The parts of a page below its headings of one level: heading and text. */
export function sections(page: Page, level: number): { heading: string; text: string }[] {
  const mark = `${'#'.repeat(level)} `
  const parts = page.text.split(/^(?=#{1,6} )/m)
  return parts
    .filter(part => part.startsWith(mark))
    .map(part => {
      const [heading = '', ...rest] = part.slice(mark.length).split('\n')
      return { heading: heading.trim(), text: rest.join('\n').trim() }
    })
}

/** The rows of the tables in a text, without heads: one list of cells a row. */
export function tableRows(text: string): string[][] {
  const rows = text.split('\n').filter(line => line.startsWith('|'))
  const cells = rows.map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
  return cells.filter(([first], index) => !/^-+$/.test(first ?? '') && !/^-+$/.test(cells[index + 1]?.[0] ?? ''))
}
