import { describe, expect, it } from 'vitest'
import { rules } from '../../src/scan/index.ts'
import { readPage, sections, tableRows } from './page.ts'

describe('docs/scan.md', () => {
  it('has the table of rules', () => {
    const section = sections(readPage('docs/scan.md'), 2).find(({ heading }) => heading === 'The rules')
    const told = rules.map(({ id, severity, finds }) => [`\`${id}\``, severity, finds])
    expect(tableRows(section?.text ?? '')).toEqual(told)
  })
})
