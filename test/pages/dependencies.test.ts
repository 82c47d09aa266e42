import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from '../syntax/source-tree.ts'
import { readPage, sections, tableRows } from './page.ts'

const page = readPage('docs/dependencies.md')

/** The names of a package's dependencies of one kind. */
function wanted(folder: string, field: string): string[] {
  const text = readFileSync(new URL(`${folder}package.json`, root), 'utf8')
  const manifest = JSON.parse(text) as Record<string, object | undefined>
  return Object.keys(manifest[field] ?? {}).toSorted()
}

/** The packages a section lists, with their reasons. */
function listed(heading: string): Record<string, string> {
  const section = sections(page, 2).find(one => one.heading === heading)
  const rows = tableRows(section?.text ?? '').map(([name = '', why = '']) => [name.replaceAll('`', ''), why])
  return Object.fromEntries(rows) as Record<string, string>
}

describe.each([
  ['What users install', '', 'dependencies'],
  ['What the repository needs', '', 'devDependencies'],
  ['What the console is built of', 'console/', 'devDependencies'],
  ['What the benchmarks compare with', 'bench/', 'devDependencies'],
])('%s (docs/dependencies.md)', (heading, folder, field) => {
  it('is what package.json says, in alphabetical order', () => {
    const hint = 'Give each package a line that says why it is here.'
    expect(Object.keys(listed(heading)), hint).toEqual(wanted(folder, field))
  })

  it('has a reason for each', () => {
    const reasons = Object.values(listed(heading))
    expect(reasons.filter(why => why.length < 20 || !why.endsWith('.'))).toEqual([])
  })
})
