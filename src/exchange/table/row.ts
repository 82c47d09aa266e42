import type { Json } from 'varve'
import { isObject } from '../imported.ts'
import { MOST_NESTED } from './exact-json.ts'

/** One row of another system's table: columns of a database, or members of a document. */
export type TableRow = Readonly<Record<string, unknown>>

/** Rows of another system's table. */
export interface TableRows {
  readonly rows: readonly TableRow[]
  /** False where every value is text, as in CSV: what the text means, the key's type says. */
  readonly typed: boolean
}

/** How people find a row again in the system it comes from. */
export interface RowName {
  readonly key: string
  /** The tenant it is for; absent for everybody's. */
  readonly tenant?: string
}

/** What the other system says of a row besides its value; what it does not say is absent. Times are of ISO 8601. */
export interface RowPast {
  readonly made?: string
  readonly changed?: string
  /** Who changed it last. */
  readonly by?: string
  readonly description?: string
  readonly category?: string
}

/** What exports of MongoDB write in place of types that JSON does not have. */
const MARKS: Readonly<Record<string, (marked: unknown) => Json | undefined>> = {
  $oid: String,
  $date: moment,
  $numberInt: number,
  $numberLong: number,
  $numberDouble: number,
  $numberDecimal: decimal,
  $binary: nothing,
  $uuid: nothing,
  $timestamp: nothing,
  $regularExpression: nothing,
}

/** The same types as the driver has them. */
const KINDS: Readonly<Record<string, (value: unknown) => Json | undefined>> = {
  ObjectId: String,
  Long: number,
  Int32: number,
  Double: number,
  Decimal128: decimal,
}

/** A column's value as plain JSON; undefined for what JSON cannot hold exactly, and for an absent one. */
export function plainValue(value: unknown, depth = 0): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'bigint') return number(value)
  if (value instanceof Date) return moment(value)
  if (depth > MOST_NESTED || ArrayBuffer.isView(value)) return undefined
  if (Array.isArray(value)) return list(value, depth)
  if (!isObject(value)) return undefined
  const kind = value['_bsontype']
  if (typeof kind === 'string') return KINDS[kind]?.(value)
  const [first, ...others] = Object.entries(value)
  const mark = first !== undefined && others.length === 0 && Object.hasOwn(MARKS, first[0]) ? first : undefined
  return mark === undefined ? object(value, depth) : MARKS[mark[0]]?.(mark[1])
}

/** A column as text; undefined where it is something else. */
export function textIn(row: TableRow, column: string): string | undefined {
  const value = plainValue(row[column])
  return typeof value === 'string' ? value : undefined
}

/** True for a column that says yes, in the ways that databases print it. */
export function isYes(row: TableRow, column: string): boolean {
  const value = plainValue(row[column])
  return value === true || value === 1 || (typeof value === 'string' && /^(?:t|true|1)$/i.test(value))
}

/** What a row says of its own past, by the columns that systems have for that. */
export function pastIn(row: TableRow): RowPast | undefined {
  const past = {
    made: timeIn(row, 'db_insert_dt', 'created_at'),
    changed: timeIn(row, 'db_update_dt', 'updated_at'),
    by: textIn(row, 'updated_by') ?? textIn(row, 'created_by'),
    description: textIn(row, 'description'),
    category: textIn(row, 'category'),
  }
  const said = Object.entries(past).filter(([, text]) => text !== undefined && text !== '')
  return said.length === 0 ? undefined : Object.fromEntries(said)
}

/** A time in one of some columns, in ISO 8601; where no zone is written, it is UTC. */
export function timeIn(row: TableRow, ...columns: readonly string[]): string | undefined {
  const times = columns.map(column => moment(row[column]) ?? moment(plainValue(row[column])))
  return times.find(time => time !== undefined)
}

function list(items: readonly unknown[], depth: number): Json | undefined {
  const plain = items.map(item => plainValue(item, depth + 1))
  return plain.includes(undefined) ? undefined : (plain as readonly Json[])
}

function object(members: TableRow, depth: number): Json | undefined {
  const plain = Object.entries(members).map(([name, member]) => [name, plainValue(member, depth + 1)] as const)
  return plain.some(([, member]) => member === undefined) ? undefined : (Object.fromEntries(plain) as Json)
}

function nothing(): undefined {
  return undefined
}

/** A number of any kind, where JavaScript has just that number. */
function number(value: unknown): number | undefined {
  const written = String(value)
  const read = Number(written)
  const isInteger = /^[+-]?\d+$/.test(written)
  if (written.trim() === '' || !Number.isFinite(read)) return undefined
  return isInteger && !Number.isSafeInteger(read) ? undefined : read
}

/** JavaScript keeps 15 digits of any decimal number, whatever they are. */
function decimal(value: unknown): number | undefined {
  const digits = String(value).replace(/e.*$/i, '').replaceAll(/\D/g, '').replace(/^0+/, '')
  return digits.length > 15 ? undefined : number(value)
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

function moment(value: unknown): string | undefined {
  const inside = isObject(value) ? (value['$numberLong'] ?? value['$date']) : undefined
  if (inside !== undefined) return moment(inside)
  if (value instanceof Date) return iso(value)
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d{11,14}$/.test(value))
  if (isNumber) return iso(new Date(Number(value)))
  const [written, day, time = '00:00', zone = 'Z'] = TIME.exec(typeof value === 'string' ? value : '') ?? []
  // PostgreSQL writes whole hours without minutes.
  return written === undefined ? undefined : iso(new Date(`${day}T${time}${zone.replace(/^([+-]\d\d)$/, '$1:00')}`))
}

function iso(at: Date): string | undefined {
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
