import { type Page, under } from './page.ts'
import { isList, isTable, type Table, type Value } from './values.ts'

/** Writes a table as YAML: blocks and flows, texts of every style, anchors, comments. */
export function writeYaml(page: Page, table: Table): void {
  page.write(page.choose(['', '---\n', '# first\n---\n', '%YAML 1.2\n---\n']))
  if (Object.keys(table).length === 0) return flow(page, table, '')
  block(page, table, '', 0)
  page.write(page.choose(['', '...\n', '# last\n']))
}

/** A value whose collections are written in blocks, at the place where its first line begins. */
function block(page: Page, value: Value, path: string, indent: number): void {
  if (isTable(value)) members(page, value, path, indent)
  else if (isList(value)) items(page, value, path, indent)
}

function members(page: Page, table: Table, path: string, indent: number): void {
  for (const [index, [name, value]] of Object.entries(table).entries()) {
    if (index > 0) page.write(' '.repeat(indent))
    if (index === 0) page.mark(path)
    page.write(`${nameOf(page, name)}:`)
    below(page, value, under(path, name), indent)
  }
}

function items(page: Page, list: readonly Value[], path: string, indent: number): void {
  for (const [index, value] of list.entries()) {
    if (index > 0) page.write(' '.repeat(indent))
    if (index === 0) page.mark(path)
    page.write('-')
    below(page, value, under(path, index), indent)
  }
}

/** What stands behind a name or a dash, and below it. */
function below(page: Page, value: Value, path: string, indent: number): void {
  const isEmpty = typeof value === 'object' && Object.keys(value).length === 0
  if (typeof value === 'object' && !isEmpty && page.choose([true, true, false])) {
    page.write(page.choose(['\n', ' # below\n', ' &an\n', '\n# between\n\n']))
    page.write(' '.repeat(indent + 2))
    return block(page, value, path, indent + 2)
  }
  page.write(page.choose([' ', '  ', ' &anchor ', '\n' + ' '.repeat(indent + 1)]))
  if (typeof value === 'string' && literal(page, value, path, indent)) return
  flow(page, value, path)
  page.write(page.choose(['\n', ' # "then": [\n', '\r\n']))
}

/** Writes a text as a literal block, where it can be one and is to be one. */
function literal(page: Page, text: string, path: string, indent: number): boolean {
  if (!/^[^\s][^]*\n.*[^\s]$/.test(text) || page.choose([true, false])) return false
  page.mark(path)
  page.write(page.choose(['|-\n', '|- # why | not\n']))
  for (const line of text.split('\n')) page.write(`${' '.repeat(indent + 2)}${line}\n`)
  return true
}

function flow(page: Page, value: Value, path: string): void {
  page.mark(path)
  if (typeof value !== 'object') return page.write(scalar(page, value))
  page.write(isList(value) ? '[' : '{')
  const all = isList(value) ? [...value.entries()] : Object.entries(value)
  for (const [index, [name, one]] of all.entries()) {
    page.write(index === 0 ? '' : page.choose([', ', ' , ']))
    if (typeof name === 'string') page.write(`${JSON.stringify(name)}: `)
    flow(page, one, under(path, name))
  }
  page.write(isList(value) ? ']' : '}')
}

function nameOf(page: Page, name: string): string {
  return /^[a-z][a-z0-9_-]*$/.test(name) && !isWord(name) ? page.choose([name, `'${name}'`]) : JSON.stringify(name)
}

function scalar(page: Page, value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  const ways: [string, ...string[]] = [JSON.stringify(value)]
  if (!value.includes('\n')) ways.push(`'${value.replaceAll("'", "''")}'`)
  if (/^[a-zA-Z][a-zA-Z0-9é😀]*$/u.test(value) && !isWord(value)) ways.push(value)
  return page.choose(ways)
}

function isWord(text: string): boolean {
  return /^(?:true|false|null)$/i.test(text)
}
