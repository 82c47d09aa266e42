import { readPage, sections, tableRows } from '../pages/page.ts'

/** The first cell of each row of a table on docs/settings.md that says how Varve differs from a tool. */
export function differences(tool: string): readonly string[] {
  const section = sections(readPage('docs/settings.md'), 3).find(({ heading }) => heading === tool)
  return tableRows(section?.text ?? '').map(([first = '']) => first)
}
