import { isProblem, Secret, type Json, type Listing, type Problem } from 'varve'
import type { DeclaredKeys } from './declared-keys.ts'
import type { LeftReason, LeftRow, PlannedChange, PlannedPlace } from './plan.ts'
import type { Planning } from './planning.ts'
import type { RowName, RowPast } from './row.ts'

/** A row as far as its own system tells: where it may belong, and what it holds. */
export interface ReadRow {
  readonly row: RowName
  /** Names that its key may have here, the likeliest first. */
  readonly names: readonly string[]
  readonly scope?: string
  readonly past?: RowPast
  /** True where its own system keeps it secret. */
  readonly isSecret: boolean
  readonly content: RowContent
}

/** What a row holds: a typed value, a text that its key's type must read, or nothing that could be read, and why. */
export type RowContent =
  | { readonly value: Json; readonly note?: string }
  | { readonly text: string; readonly note?: string }
  | { readonly reason: LeftReason; readonly why: string }

/** How one system reads a text for a type, where it reads it otherwise than Varve; undefined to let Varve read it. */
export type OwnReading = (text: string, listing: Listing) => { readonly value: Json; readonly note: string } | undefined

/** What a row becomes here, or why it stays. */
export function placedRow(
  varve: Pick<Planning, 'parse'>,
  keys: DeclaredKeys,
  read: ReadRow,
  own: OwnReading = () => undefined,
): PlannedChange | LeftRow {
  const { row, names, scope, content, past } = read
  const listing = keys.find(names)
  if (listing === undefined) return left(read, 'not-in-code', 'is not in the code')
  const { key, secret } = listing
  const at = { key, ...(scope === undefined ? {} : { scope }), row }
  const wrong = (reason: LeftReason, why: string): LeftRow => ({ ...at, reason, why })
  if (listing.kind === 'setting') return wrong('setting', 'is a start-up setting here, which no store holds')
  if ('reason' in content) return wrong(content.reason, content.why)
  if (read.isSecret && !secret)
    return wrong('would-show', 'is a secret there, and would be shown here: declare it secret')
  const value = valueOf(varve, listing, content, own)
  if ('why' in value) return wrong('does-not-fit', value.why)
  return { ...planned(at, secret, value), ...(past === undefined ? {} : { past }) }
}

/** A row that stays, with the key that it names. */
export function left({ row, scope }: Pick<ReadRow, 'row' | 'scope'>, reason: LeftReason, why: string): LeftRow {
  return { row, ...(scope === undefined ? {} : { scope }), reason, why }
}

function planned(
  at: PlannedPlace,
  secret: boolean,
  { value, note }: { readonly value: Json; readonly note?: string | undefined },
): PlannedChange {
  const said = note === undefined ? {} : { note }
  return secret ? { ...at, ...said, secret: new Secret(value) } : { ...at, ...said, value }
}

type Value = { readonly value: Json; readonly note?: string | undefined } | { readonly why: string }

function valueOf(
  varve: Pick<Planning, 'parse'>,
  listing: Listing,
  content: Exclude<RowContent, { reason: LeftReason }>,
  own: OwnReading,
): Value {
  const { note } = content
  if ('value' in content && (typeof content.value !== 'string' || listing.type === 'json')) return content
  const text = 'value' in content ? content.value : content.text
  if (typeof text !== 'string') return { value: text, note }
  const meant = own(text, listing)
  if (meant !== undefined) return listing.secret ? { value: meant.value, note } : meant
  try {
    const value = varve.parse(listing.key, text)
    // A typed row that holds text for a number is worth a word; a text of a table of texts is not.
    const isRead = 'value' in content && typeof value !== 'string' && !listing.secret
    return { value, note: note ?? (isRead ? `the text ${JSON.stringify(text)} is read as ${listing.type}` : undefined) }
  } catch (error) {
    if (!isProblem(error, 'VALUE_REFUSED')) throw error
    return { why: issueOf(error.details.problems, listing.secret) }
  }
}

/** What is wrong with a value, without its key: `must be an integer, but is "abc"`. Of a secret, only that it does not fit. */
export function issueOf(problems: readonly Pick<Problem, 'issue'>[], isSecret: boolean): string {
  const said = isSecret ? [] : problems.map(({ issue }) => issue)
  return said.length === 0 ? 'does not fit its declaration' : said.join('; ')
}
