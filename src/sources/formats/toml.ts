import { parse, TomlDate, TomlError } from 'smol-toml'
import type { MapPart, Part, ScalarPart } from '../../core/layers/part.ts'
import { PART_DEPTH } from '../../core/layers/part.ts'
import { type Draft, readingOf, type Remark, unreadable, writtenIn } from './draft.ts'
import { Members, writtenTwice } from './members.ts'
import type { Format } from './reading.ts'
import { type Place, type Places, placesOf } from './toml-places.ts'

/**
 * Reads TOML 1.0, and what 1.1 added to it. Values are typed; dates and times are told as they are written, and refused
 * where there is no such day.
 */
export const toml: Format = (text, file) => readingOf(text, file, read)

function read(draft: Draft): readonly MapPart[] {
  // Places come first, because they are bounded: the parser itself would follow a key of a million names.
  const places = placesOf(draft)
  const value = parsed(draft, places)
  // Never true while places are found wherever the parser reads; and never is a value lost unseen.
  if (places.end < draft.text.length) draft.stop(places.end, unreadable(NOT_TOML))
  return writtenIn(mapOf(draft, value, { at: 0, members: places.root.members ?? new Map() }))
}

function parsed(draft: Draft, places: Places): Table {
  try {
    return parse(draft.text, { integersAsBigInt: 'asNeeded', maxDepth: PART_DEPTH })
  } catch (error) {
    // A parser that fails in another way than it says is a text that cannot be read, all the same.
    if (!(error instanceof TomlError)) return draft.stop(0, unreadable('is not valid TOML'))
    const at = offsetOf(draft.text, error)
    return draft.stop(at, isRedefinition(error) ? redefined(draft, places, at) : wrong(error, draft.text.charAt(at)))
  }
}

/** The offset of an error, whose lines end with a line feed only. */
function offsetOf(text: string, { line, column }: TomlError): number {
  let start = 0
  for (let passed = 1; passed < line; passed += 1) start = text.indexOf('\n', start) + 1
  return start + column - 1
}

function isRedefinition(error: TomlError): boolean {
  return error.message.includes('redefine')
}

function redefined(draft: Draft, { earlier }: Places, at: number): Remark {
  const key = at + (/^[ \t]*/.exec(draft.text.slice(at))?.[0].length ?? 0)
  const first = earlier.get(key)
  return writtenTwice(first === undefined ? undefined : draft.line(first))
}

/** A table as the parser gives it. */
type Table = Readonly<Record<string, unknown>>

const NOT_TOML = 'is not valid TOML from here on'

/** What is wrong, in words of our own: the parser's quote the text. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/unfinished string|control characters.*line end/, 'a text is not closed'],
  [/control characters/, 'a control character stands there'],
  [/escape/, 'an escape is unknown'],
  [/unfinished (?:table|array)/, 'a bracket is not closed'],
  [/invalid date/, 'there is no such date or time'],
  [/end of key|empty bare key|in key.*line end/, 'a name and = are expected'],
  [/illegal character in key/, 'a name needs quotation marks for this character'],
  [/followed by an end-of-line/, 'the line goes on after its value'],
  [/leading zero/, 'a number has no leading zero'],
  [/invalid value|numeric/, 'a text needs quotation marks'],
]

function wrong({ message }: TomlError, character: string): Remark {
  const [first = ''] = message.split('\n')
  const said = /[\n\r]/.test(character) ? `${first} at the line end` : first
  const reason = REASONS.find(([pattern]) => pattern.test(said))?.[1]
  return unreadable(reason === undefined ? NOT_TOML : `${NOT_TOML}: ${reason}`)
}

function partOf(draft: Draft, value: unknown, place: Place): Part {
  const { at, items, members } = place
  if (members !== undefined) return mapOf(draft, value as Table, { at, members })
  if (items === undefined) return scalarOf(draft, value, place)
  const parts = items.map((item, index) => partOf(draft, (value as readonly unknown[])[index], item))
  return { kind: 'list', origin: draft.origin(at), items: parts }
}

function mapOf(draft: Draft, table: Table, { at, members }: Required<Pick<Place, 'at' | 'members'>>): MapPart {
  const parts = new Members(draft)
  for (const [name, place] of members) parts.put(name, place.nameAt, partOf(draft, table[name], place))
  return parts.at(at)
}

function scalarOf(draft: Draft, value: unknown, { at, end }: Place): ScalarPart {
  if (typeof value === 'string') return draft.scalar(at, value, value)
  const written = draft.text.slice(at, end)
  if (typeof value === 'boolean') return draft.scalar(at, written, value)
  // An integer that JavaScript would round comes as a bigint, and infinity and NaN are no JSON.
  if (!(value instanceof TomlDate))
    return draft.scalar(at, written, Number.isFinite(value) ? (value as number) : undefined)
  if (!isDay(written)) draft.complain(at, unreadable('is a date that does not exist'))
  return draft.scalar(at, written, written)
}

/** False for a date such as 30 February; the parser lets every month have 31 days. */
function isDay(written: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(written)?.map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return true
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return day <= days
}
