/**
 * The one table that turns text into values: environment variables, `.env` files, INI, arguments, form fields. It is
 * closed: what it does not list is an error. Issues never quote the text, which may be a secret.
 */
import type { Json } from '../json.ts'
import { parseJson } from './json-text.ts'
import { UNSAFE } from './numbers.ts'
import type { TextType } from './text-type.ts'
import { listed } from './texts.ts'

export { isTextHint, takesRawText, type TextHint, type TextType, textTypeOf, textTypeOfJson } from './text-type.ts'

/** What a text became. */
export type TextReading =
  | { readonly value: Json }
  /** The text is empty, or nothing but white space, and its type is not text. */
  | { readonly unset: true }
  | {
      /** What is wrong, without subject and value: `must be an integer`. */
      readonly issue: string
      readonly code?: 'UNSAFE_INTEGER'
      /** How to write it, `write 3`. It may show the value: leave it out for a secret. */
      readonly hint?: string
    }

const TRUE_WORDS = new Set(['true', '1', 'yes', 'y', 'on', 't'])
const FALSE_WORDS = new Set(['false', '0', 'no', 'n', 'off', 'f'])
const INTEGER = /^[+-]?\d[\d_]*$/
const NUMBER = /^[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?$/
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i

/**
 * Reads a text as a type. Text for a string is taken raw, to the last space; any other is trimmed, and empty text is
 * `unset`. The result is schema input, still to be checked. Never throws.
 * @example readText(' 1_000 ', { kind: 'integer' }) // { value: 1000 }
 */
export function readText(text: string, type: TextType): TextReading {
  if (type.kind === 'string') return { value: text }
  if (type.kind === 'union') return readUnion(text, type.members)
  const trimmed = text.trim()
  if (type.kind === 'choice') return readChoice(trimmed, type)
  return trimmed === '' ? { unset: true } : readAs(type, trimmed, text)
}

type OtherType = Exclude<TextType, { kind: 'string' | 'union' | 'choice' }>

function readAs(type: OtherType, trimmed: string, raw: string): TextReading {
  switch (type.kind) {
    case 'boolean':
      return readBoolean(trimmed)
    case 'integer':
      return readInteger(trimmed)
    case 'number':
      return readNumber(trimmed)
    case 'null':
      return trimmed === 'null' ? { value: null } : { issue: 'must be null' }
    case 'list':
      return trimmed.startsWith('[') ? parseJson(trimmed) : readCells(trimmed, type)
    case 'object':
      return trimmed.startsWith('{') ? parseJson(trimmed) : { issue: 'must be a JSON object, such as {"name": 1}' }
    case 'json':
      return parseJson(trimmed)
    case 'duration':
    case 'bytes':
    case 'k8sCpu':
    case 'k8sMemory':
      return NUMBER.test(trimmed) ? readNumber(trimmed) : { value: trimmed }
    case 'path':
    case 'regex':
      // Their first and last character may well be a space.
      return { value: raw }
    case 'rate':
    case 'date':
    case 'url':
    case 'host':
      return { value: trimmed }
  }
}

function readBoolean(text: string): TextReading {
  const word = text.toLowerCase()
  if (TRUE_WORDS.has(word)) return { value: true }
  if (FALSE_WORDS.has(word)) return { value: false }
  const issue = 'must be true or false (1, 0, yes, no, on and off are understood too)'
  const hint = { enabled: 'write true', disabled: 'write false' }[word]
  return hint === undefined ? { issue } : { issue, hint }
}

function readInteger(text: string): TextReading {
  if (!INTEGER.test(text)) return unreadable('must be an integer', integerHint(text))
  return exactly(Number(text.replaceAll('_', '')))
}

/** `-0` becomes `0`, as JSON would have it. */
function exactly(integer: number): TextReading {
  return Number.isSafeInteger(integer) ? { value: integer + 0 } : { issue: UNSAFE, code: 'UNSAFE_INTEGER' }
}

function readNumber(text: string): TextReading {
  if (INTEGER.test(text)) return readInteger(text)
  if (NOT_FINITE.test(text)) return { issue: 'must be a finite number' }
  if (!NUMBER.test(text)) return unreadable('must be a number', numberHint(text))
  const value = Number(text.replaceAll('_', ''))
  return Number.isFinite(value) ? { value: value + 0 } : { issue: 'must be a finite number' }
}

function unreadable(issue: string, hint: string | undefined): TextReading {
  return hint === undefined ? { issue } : { issue, hint }
}

function integerHint(text: string): string | undefined {
  const meant = NUMBER.test(text) || /^0x[\da-f]+$/i.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
  return Number.isSafeInteger(meant) ? `write ${meant}` : digitsHint(text)
}

function numberHint(text: string): string | undefined {
  return /^[+-]?\d+,\d+$/.test(text) ? `write ${text.replace(',', '.')}` : digitsHint(text)
}

function digitsHint(text: string): string | undefined {
  // Kubernetes sets REDIS_PORT=tcp://10.0.0.1:6379 for a service called redis.
  if (text.startsWith('tcp://')) {
    return 'it looks like a Kubernetes service link: set enableServiceLinks to false, or use a prefix'
  }
  return /^[+-]?\p{Nd}+$/u.test(text) ? 'write it with the digits 0 to 9' : undefined
}

function readChoice(text: string, { values, fold }: Extract<TextType, { kind: 'choice' }>): TextReading {
  const means = (value: Json): boolean => {
    if (typeof value === 'string') return value === text || (fold && value.toLowerCase() === text.toLowerCase())
    const read =
      typeof value === 'number' ? readNumber(text) : typeof value === 'boolean' ? readBoolean(text) : undefined
    return read === undefined ? text === 'null' : 'value' in read && read.value === value
  }
  const value = values.find(value => value === text) ?? values.find(means)
  if (value !== undefined) return { value }
  return text === '' ? { unset: true } : { issue: `must be ${listed(values)}` }
}

/**
 * Text stays text where a member of the union is text, unless it begins like a JSON list or object and is one.
 * Otherwise the first member that can read it does.
 */
function readUnion(text: string, members: readonly TextType[]): TextReading {
  const asText = members.some(member => member.kind === 'string')
  if (asText && !/^\s*[[{]/.test(text)) return { value: text }
  const readings = members.filter(member => member.kind !== 'string').map(member => readText(text, member))
  const good = readings.find(reading => 'value' in reading)
  if (good !== undefined) return good
  if (asText) return { value: text }
  const unset = readings.find(reading => 'unset' in reading)
  return unset ?? unionIssue(members, readings)
}

function unionIssue(members: readonly TextType[], readings: readonly TextReading[]): TextReading {
  const telling = readings.filter((_, index) => members[index]?.kind !== 'null')
  const unsafe = telling.find(reading => 'code' in reading)
  const only = telling.length === 1 ? telling[0] : unsafe
  return only ?? { issue: `must be ${members.map(spoken).join(' or ')}` }
}

function spoken(type: TextType): string {
  if (type.kind === 'choice') return listed(type.values)
  return WORDS[type.kind]
}

const WORDS: Readonly<Record<Exclude<TextType['kind'], 'choice'>, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'an integer',
  number: 'a number',
  json: 'JSON',
  object: 'a JSON object',
  null: 'null',
  list: 'a list',
  union: 'one of several',
  duration: 'a duration',
  bytes: 'a size',
  k8sCpu: 'an amount of CPU',
  k8sMemory: 'an amount of memory',
  rate: 'a rate',
  date: 'a date',
  url: 'a URL',
  host: 'a host',
  path: 'a path',
  regex: 'a regular expression',
}

type ListType = Extract<TextType, { kind: 'list' }>

/** A list without brackets: parted by commas, trimmed, a cell in double quotes kept as it is (`""` for a quote). */
function readCells(text: string, { first, rest, separator = ',' }: ListType): TextReading {
  const cells = splitCells(text, separator)
  if (cells === undefined)
    return { issue: `must have every double quote closed before the next ${separator === ',' ? 'comma' : separator}` }
  const items: Json[] = []
  for (const [index, { content, quoted }] of cells.entries()) {
    const reading: TextReading = content === '' && !quoted ? { unset: true } : readText(content, first[index] ?? rest)
    if ('issue' in reading) return { ...reading, issue: `${reading.issue} (item ${index + 1})` }
    if ('unset' in reading)
      return { issue: `must not have an empty item (item ${index + 1})`, hint: 'write "" for one' }
    items.push(reading.value)
  }
  return { value: items }
}

const CELL = /\s*(?:"((?:[^"]|"")*)"\s*|([^",\s][^,]*)?)(,|$)/y

function splitCells(
  text: string,
  separator: string,
): { readonly content: string; readonly quoted: boolean }[] | undefined {
  const cells: { content: string; quoted: boolean }[] = []
  const cell = separator === ',' ? CELL : cellsParted(separator)
  cell.lastIndex = 0
  for (let more = true; more;) {
    const match = cell.exec(text)
    if (match === null) return undefined
    const [, quoted, bare = '', mark = ''] = match
    cells.push({ content: quoted?.replaceAll('""', '"') ?? bare.trim(), quoted: quoted !== undefined })
    more = mark !== ''
  }
  return cells
}

function cellsParted(separator: string): RegExp {
  const mark = separator.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  return new RegExp(String.raw`\s*(?:"((?:[^"]|"")*)"\s*|((?:(?!${mark})[^"\s])(?:(?!${mark})[^])*)?)(${mark}|$)`, 'y')
}
