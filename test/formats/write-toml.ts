import { type Page, under } from './page.ts'
import { isList, isTable, type Table, type Value } from './values.ts'

/** Writes a table as TOML: headers, lists of tables, inline tables, dotted names, texts of all four kinds. */
export function writeToml(page: Page, table: Table): void {
  body(page, table, { names: [], path: '' })
}

/** A table being written: the names of its header, and the path of its part. */
interface Here {
  readonly names: readonly string[]
  readonly path: string
}

function body(page: Page, table: Table, here: Here): void {
  const later: (() => void)[] = []
  for (const [name, value] of Object.entries(table)) {
    const there = { names: [...here.names, name], path: under(here.path, name) }
    if (isTable(value) && page.choose([true, false, true])) later.push(() => section(page, value, there))
    else if (isTables(value) && page.choose([true, false])) later.push(() => list(page, value, there))
    else pair(page, [name], value, here.path, page.choose(['\n', '\r\n', ' # "x" = [\n']))
  }
  for (const write of later) write()
}

function section(page: Page, table: Table, { names, path }: Here): void {
  page.write(page.choose(['', '  ', '# [not]\n']))
  page.write('[')
  key(page, names, here => mark(page, here, names, path))
  page.write(page.choose([']\n', '] # then\r\n']))
  body(page, table, { names, path })
}

function list(page: Page, tables: readonly Table[], { names, path }: Here): void {
  for (const [index, table] of tables.entries()) {
    page.write('[[')
    key(page, names, here => {
      mark(page, here, names, path)
      if (here === names.length) page.mark(under(path, index))
    })
    page.write(']]\n')
    body(page, table, { names, path: under(path, index) })
  }
}

/** Marks the table that the first `count` names of a header lead to; its path may have indexes that names do not have. */
function mark(page: Page, count: number, names: readonly string[], path: string): void {
  if (count === names.length) page.mark(path)
  else if (!/\.\d+\./.test(`.${path}.`)) page.mark(names.slice(0, count).join('.'))
}

function pair(page: Page, names: readonly string[], value: Value, path: string, end: string): void {
  const [only] = isTable(value) ? Object.entries(value) : []
  // A table with one member may be written with a dot.
  if (only !== undefined && isTable(value) && Object.keys(value).length === 1 && page.choose([true, false])) {
    return pair(page, [...names, only[0]], only[1], path, end)
  }
  key(page, names, count => {
    if (count < names.length) page.mark(under(path, names.slice(0, count).join('.')))
  })
  page.write(page.choose(['=', ' = ', '\t= ']))
  inline(page, value, under(path, names.join('.')))
  page.write(end)
}

function key(page: Page, names: readonly string[], before: (count: number) => void): void {
  for (const [index, name] of names.entries()) {
    page.write(index === 0 ? '' : page.choose(['.', ' . ', '.']))
    before(index + 1)
    const isBare = /^[\w-]+$/.test(name)
    page.write(isBare && page.choose([true, false]) ? name : basic(name))
  }
}

function inline(page: Page, value: Value, path: string): void {
  page.mark(path)
  if (isTable(value)) {
    page.write('{')
    for (const [index, [name, one]] of Object.entries(value).entries()) {
      page.write(index === 0 ? ' ' : ', ')
      pair(page, [name], one, path, '')
    }
    page.write(' }')
  } else if (isList(value)) {
    page.write('[')
    for (const [index, one] of value.entries()) {
      page.write(page.choose(['', '\n  ', ' # a ] here\n']))
      inline(page, one, under(path, index))
      page.write(page.choose([',', ' ,\n']))
    }
    page.write(']')
  } else page.write(scalar(page, value))
}

function scalar(page: Page, value: string | number | boolean): string {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number')
    return Number.isInteger(value) && !/e/.test(String(value)) ? String(value) : float(value)
  const ways: [string, ...string[]] = [basic(value), `"""${basic(value).slice(1, -1)}"""`]
  if (!/['\n]/.test(value)) ways.push(`'${value}'`)
  if (!value.includes("'")) ways.push(`'''\n${value}'''`)
  if (!/[\\"]/.test(value)) ways.push(`"""\n${value}"""`)
  return page.choose(ways)
}

function float(value: number): string {
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

function basic(text: string): string {
  return JSON.stringify(text)
}

function isTables(value: Value): value is readonly Table[] {
  return isList(value) && value.length > 0 && value.every(isTable)
}
