import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../laws/runs.ts'
import { Page } from './page.ts'
import { formats, placesIn, plain } from './parts.ts'
import { choices, type Table, tables } from './values.ts'
import { writeJson } from './write-json.ts'
import { writeToml } from './write-toml.ts'
import { writeYaml } from './write-yaml.ts'

const writers: Readonly<Record<string, (page: Page, table: Table) => void>> = {
  json: (page, table) => writeJson(page, table, 'json'),
  jsonc: (page, table) => writeJson(page, table, 'jsonc'),
  json5: (page, table) => writeJson(page, table, 'json5'),
  toml: writeToml,
  yaml: writeYaml,
}

describe('the place of a part', () => {
  it.each(Object.entries(writers))('is the character at which it begins, in %s', (name, write) => {
    fc.assert(
      fc.property(tables, choices, (table, chosen) => {
        const page = new Page(chosen)
        write(page, table)
        const reading = formats[name]?.(page.text, 'file') ?? { documents: [], complaints: [] }
        expect(reading.complaints, page.text).toEqual([])
        expect(plain(reading.documents[0]) ?? {}, page.text).toEqual(table)
        expect({ ...placesIn(reading), '': '' }, page.text).toEqual({ ...page.places, '': '' })
      }),
      { numRuns: runs.numRuns * 5 },
    )
  })
})
