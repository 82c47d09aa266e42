import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from '../syntax/source-tree.ts'
import { readPage, sections, tableRows } from './page.ts'

const page = readPage('docs/dependencies.md')
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Record<string, object | undefined>

/** The packages a section lists, with their reasons. */
function listed(heading: string): Record<string, string> {
  const section = sections(page, 2).find(one => one.heading === heading)
  const rows = tableRows(section?.text ?? '').map(([name = '', why = '']) => [name.replaceAll('`', ''), why])
  return Object.fromEntries(rows) as Record<string, string>
}

describe.each([
  ['What users install', 'dependencies'],
  ['What the repository needs', 'devDependencies'],
])('%s (docs/dependencies.md)', (heading, field) => {
  it('is what package.json says, in alphabetical order', () => {
    const named = Object.keys(manifest[field] ?? {}).toSorted()
    expect(Object.keys(listed(heading)), 'Give each package a line that says why it is here.').toEqual(named)
  })

  it('has a reason for each', () => {
    const reasons = Object.values(listed(heading))
    expect(reasons.filter(why => why.length < 20 || !why.endsWith('.'))).toEqual([])
  })
})
