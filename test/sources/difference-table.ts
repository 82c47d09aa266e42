import { expect, it } from 'vitest'
import { readPage, sections, tableRows } from '../pages/page.ts'

/**
 * Runs a check for each row of a table of differences on docs/settings.md, below the heading `Coming from <tool>`. A row
 * without a check, and a check without a row, fail.
 */
export function differences(tool: string, checks: Readonly<Record<string, () => Promise<void>>>): void {
  const section = sections(readPage('docs/settings.md'), 3).find(({ heading }) => heading === tool)
  const rows = tableRows(section?.text ?? '').map(([first = '']) => first)

  it('is a table with a check for each of its rows', () => {
    expect(rows).toEqual(Object.keys(checks))
  })

  it.each(Object.entries(checks))('%s', async (_, check) => {
    await check()
  })
}
