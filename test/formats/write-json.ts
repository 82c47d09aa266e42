import { type Page, under } from './page.ts'
import { isList, isTable, type Table, type Value } from './values.ts'

/** Writes a table as JSON with blanks and line ends anywhere; in other dialects with comments and their liberties, too. */
export function writeJson(page: Page, table: Table, dialect: 'json' | 'jsonc' | 'json5'): void {
  const space = (): void => page.write(page.choose(['', ' ', '\n', '\r\n  ', '\t', ...comments(dialect)]))
  const value = (one: Value, path: string): void => {
    space()
    page.mark(path)
    if (isTable(one)) members(Object.entries(one), path)
    else if (isList(one)) items(one, path)
    else page.write(scalar(page, one, dialect))
    space()
  }
  const end = (count: number): void => {
    if (count > 0 && dialect !== 'json') page.write(page.choose(['', ',']))
    space()
  }
  const members = (all: readonly (readonly [string, Value])[], path: string): void => {
    page.write('{')
    for (const [index, [name, one]] of all.entries()) {
      page.write(index === 0 ? '' : ',')
      space()
      page.write(dialect === 'json5' && /^[a-z][a-z0-9_]*$/.test(name) ? name : quoted(page, name, dialect))
      space()
      page.write(':')
      value(one, under(path, name))
    }
    end(all.length)
    page.write('}')
  }
  const items = (all: readonly Value[], path: string): void => {
    page.write('[')
    for (const [index, one] of all.entries()) {
      page.write(index === 0 ? '' : ',')
      value(one, under(path, index))
    }
    end(all.length)
    page.write(']')
  }
  value(table, '')
}

function comments(dialect: string): readonly string[] {
  return dialect === 'json' ? [] : ['/* {"a": 1} */', '// "b": 2\n', '/*\n😀*/ ']
}

function scalar(page: Page, value: string | number | boolean, dialect: string): string {
  return typeof value === 'string' ? quoted(page, value, dialect) : String(value)
}

function quoted(page: Page, text: string, dialect: string): string {
  const plain = JSON.stringify(text)
  if (dialect !== 'json5') return plain
  const single = `'${plain.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  return page.choose([plain, single])
}
