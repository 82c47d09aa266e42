import { glob, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { familyOf, problemCodes } from '../../src/core/errors.ts'
import { listed } from '../listed.ts'
import { readPage, sections } from './page.ts'

const page = readPage('docs/errors.md')
const documented = sections(page, 3)
const codes: readonly string[] = problemCodes

/** What to add to the page for a code it lacks. */
function sectionFor(code: (typeof problemCodes)[number]): string {
  const before = codes[codes.indexOf(code) - 1]
  const place = before === undefined ? 'first' : `after ### ${before}`
  return `Add to docs/errors.md, ${place}:\n\n### ${code}\nFamily \`${familyOf(code)}\`. When it happens.\n\nTo mend: what to do.\n`
}

describe('the table of errors', () => {
  it('has each code once, whichever of its files it stands in', async () => {
    const files = await listed(glob('src/core/errors/*.ts'))
    const texts = await Promise.all(files.map(file => readFile(file, 'utf8')))
    const rows = texts.flatMap(text => [...text.matchAll(/^ {2}([A-Z][A-Z_0-9]*):/gm)].map(([, code]) => code))
    expect(rows.toSorted()).toEqual(codes.toSorted())
  })
})

describe('docs/errors.md', () => {
  it.each(problemCodes)('explains %s', code => {
    const section = documented.find(({ heading }) => heading === code)
    expect(section, sectionFor(code)).toBeDefined()
    expect(section?.text).toMatch(new RegExp(`^Family \`${familyOf(code)}\`\\. [^]{20,}\n\nTo mend: [^]{10,}`))
  })

  it('has no section for a code that is gone', () => {
    expect(documented.map(({ heading }) => heading).filter(heading => !codes.includes(heading))).toEqual([])
  })

  it('keeps the order of the table in src/core/errors.ts', () => {
    const headings = documented.map(({ heading }) => heading)
    expect(headings).toEqual(codes.filter(code => headings.includes(code)))
  })
})
