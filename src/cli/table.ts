import type { Output } from './output.ts'
import { visible } from './words.ts'

/** One cell: text, or text with the colour it gets on a terminal. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string }

/** Longest cell on a terminal that is not the last of its row, in characters. */
const WIDEST = 44

/**
 * Rows as lines. For a person, columns stand below each other and long cells are cut; for a program, cells are whole,
 * separated by tabs. No boxes: they break grep and copying.
 */
export function table(rows: readonly (readonly Cell[])[], output: Output, indent = ''): string[] {
  if (!output.forPeople) return rows.map(row => row.map(cell => painted(cell, visible(textOf(cell)))).join('\t'))
  const shown = rows.map(row => row.map((cell, index) => cut(cell, index === row.length - 1)))
  const widths = widthsOf(shown)
  return shown.map(row => (indent + row.map((cell, index) => padded(cell, widths[index] ?? 0)).join('  ')).trimEnd())
}

function cut(cell: Cell, isLast: boolean): Cell {
  const text = visible(textOf(cell))
  const characters = [...text]
  const short = isLast || characters.length <= WIDEST ? text : `${characters.slice(0, WIDEST - 1).join('')}…`
  return typeof cell === 'string' ? short : { text: short, paint: cell.paint }
}

function widthsOf(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(textOf(cell)))
  }
  return widths
}

function padded(cell: Cell, to: number): string {
  const text = textOf(cell)
  const space = ' '.repeat(Math.max(0, to - width(text)))
  return painted(cell, text) + space
}

function painted(cell: Cell, text: string): string {
  return typeof cell === 'string' || text === '' ? text : cell.paint(text)
}

function width(text: string): number {
  return [...text].length
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text
}
