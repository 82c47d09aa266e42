import type { Json } from 'varve'
import { exactJson } from '../table/exact-json.ts'
import type { ReadRow, RowContent } from '../table/reading.ts'
import { isYes, pastIn, plainValue, textIn } from '../table/row.ts'
import { isToken, type SealedTexts } from '../table/sealed-text.ts'
import type { KeyedRow } from '../table/with-key-column.ts'

/** How entries are read. */
export interface EntryReading {
  readonly typed: boolean
  readonly sealed: SealedTexts
}

const ROUNDED = { reason: 'does-not-fit', why: 'is a number that JavaScript would round, or is no JSON' } as const

/** One entry of vibetuner: where it belongs, and what it holds. */
export async function readEntry({ key, columns }: KeyedRow, reading: EntryReading): Promise<ReadRow> {
  const isSecret = isYes(columns, 'is_secret')
  const past = pastIn(columns)
  const kept = textIn(columns, 'secret_value')
  const content =
    isSecret && kept !== undefined
      ? await secretContent(kept, reading.sealed)
      : plainContent(columns['value'], !reading.typed && textIn(columns, 'value_type') !== 'str')
  return { row: { key }, names: [key], isSecret, content, ...(past === undefined ? {} : { past }) }
}

/**
 * A value as it stands: vibetuner never checks what it reads, so the key's type here is the first to do so. `isWritten` says
 * that a text is a value written down, as in CSV.
 */
function plainContent(stored: unknown, isWritten: boolean): RowContent {
  const value = plainValue(stored ?? null)
  if (value === undefined) return ROUNDED
  return isWritten && typeof value === 'string' ? { text: value } : { value }
}

/**
 * Secrets are kept as JSON, sealed. Without a key vibetuner keeps them as bare JSON, which is never taken for a token: a
 * text in JSON begins with a quote.
 */
async function secretContent(kept: string, sealed: SealedTexts): Promise<RowContent> {
  if (!isToken(kept)) {
    const value = jsonOf(kept)
    return value === undefined ? NO_JSON : { value, note: 'was not sealed there, and is here' }
  }
  const opened = await sealed.open(kept)
  if ('why' in opened) return { reason: 'not-opened', why: opened.why }
  const value = jsonOf(opened.text)
  return value === undefined ? NO_JSON : { value }
}

const NO_JSON = { reason: 'not-opened', why: 'holds neither a token nor JSON' } as const

function jsonOf(text: string): Json | undefined {
  try {
    return plainValue(exactJson(text))
  } catch {
    return undefined
  }
}
