import { canonical, type Json } from 'varve'
import { table } from './table.ts'

/** An object of JSON. */
type Members = { readonly [name: string]: Json }

/** Columns of a list of the API, in the order of a table: those that its items have. */
const COLUMNS = [
  ['number', 'revision'],
  ['tenant', 'tenant'],
  ['name', 'name'],
  ['key', 'key'],
  ['scope', 'scope'],
  ['value', 'value'],
  ['before', 'before'],
  ['after', 'after'],
  ['type', 'type'],
  ['layer', 'source'],
  ['kind', 'kind'],
  ['status', 'status'],
  ['fingerprint', 'fingerprint'],
  ['revision', 'revision'],
  ['at', 'at'],
  ['by', 'by'],
  ['message', 'message'],
] as const

/** An answer of the API as text for a terminal: lists as tables, single things with one member a line. */
export function plainText(answer: Json): string {
  if (!isObject(answer)) return `${shown(answer)}\n`
  if (typeof answer['detail'] === 'string' && typeof answer['code'] === 'string') return problemText(answer)
  const { items, ...rest } = answer
  if (!Array.isArray(items)) return membersText(answer)
  const more = rest['next'] === undefined ? '' : `\nMore: ?after=${shown(rest['next'])}\n`
  return items.length === 0 ? 'Nothing.\n' : `${listText(items)}${more}`
}

function listText(items: readonly Json[]): string {
  const rows = items.filter(isObject)
  if (rows.length < items.length) return items.map(item => `${shown(item)}\n`).join('')
  const columns = COLUMNS.filter(([member]) => rows.some(row => row[member] !== undefined))
  const head = columns.map(([, title]) => title.toUpperCase())
  return table([head, ...rows.map(row => columns.map(([member]) => cell(member, row[member])))])
}

function membersText(members: Members): string {
  const { explanation, ...own } = members
  // Whole documents are for programs, which ask for JSON.
  const told = Object.entries(own).filter(
    ([name, value]) => !isDocument(value) || name === 'value' || name === 'default',
  )
  const lines = told.map(([name, value]) => [name, cell(name, value)])
  return `${table(lines)}${isObject(explanation) ? layersText(explanation['layers']) : ''}`
}

/** The layers of an explanation: which one won, and what the others have. */
function layersText(layers: Json | undefined): string {
  if (!Array.isArray(layers)) return ''
  const rows = layers
    .filter(isObject)
    .map(({ layer, status, value, note }) => [shown(layer), shown(status), shown(value), shown(note)])
  return `\n${table([['LAYER', 'STATUS', 'VALUE', 'NOTE'], ...rows])}`
}

function isDocument(value: Json | undefined): boolean {
  return isObject(Array.isArray(value) ? value[0] : value)
}

function isObject(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problemText({ code, detail, errors }: Members): string {
  const more = Array.isArray(errors)
    ? errors.filter(isObject).map(one => `  ${shown(one['key'])} ${shown(one['issue'])}\n`)
    : []
  return `${shown(code)}: ${shown(detail)}\n${more.join('')}`
}

function cell(member: string, value: Json | undefined): string {
  if (member === 'at' && typeof value === 'number') return new Date(value).toISOString()
  if ((member === 'revision' || member === 'number') && typeof value === 'number') return `r${value}`
  return shown(value)
}

/** A value on one line: texts as they are, but without what would command a terminal. */
function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return withoutControls(typeof value === 'string' ? value : canonical(value))
}

function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, character =>
    character === '\n' ? '⏎' : '\ufffd',
  )
}
