import type { ReadRow, RowContent } from '../table/reading.ts'
import { pastIn, plainValue, textIn, type TableRow } from '../table/row.ts'
import { isToken, type SealedTexts } from '../table/sealed-text.ts'
import type { KeyedRow } from '../table/with-key-column.ts'
import { isTenantName, tenantOf, ZERO } from './tenant.ts'

/** How rows are read. */
export interface TenantRowReading {
  readonly typed: boolean
  readonly sealed: SealedTexts
}

/** One row of ShelfWise: where it belongs, and what it holds. */
export async function readTenantRow({ key, columns }: KeyedRow, { typed, sealed }: TenantRowReading): Promise<ReadRow> {
  const tenant = tenantOf(columns['tenant_id'])
  const past = pastIn(columns)
  const isSecret = key.startsWith('secret.')
  return {
    row: { key, ...(tenant === undefined || tenant === ZERO ? {} : { tenant }) },
    names: namesOf(key),
    ...(tenant === undefined || tenant === ZERO ? {} : { scope: `tenant:${tenant}` }),
    ...(past === undefined ? {} : { past }),
    isSecret,
    content: isTenantName(tenant ?? '') ? await contentOf(columns, { typed, isSecret, sealed }) : NO_TENANT,
  }
}

/** Names that a key may have here: `secret.erp.api_key` may well be `erp.apiKey`. */
function namesOf(key: string): readonly string[] {
  const [, kind, rest] = /^(secret|feature)\.(.+)$/.exec(key) ?? []
  return kind === undefined || rest === undefined ? [key] : [key, `${kind}s.${rest}`, rest]
}

const NO_TENANT = { reason: 'does-not-fit', why: 'has no tenant that a scope can be named after' } as const

async function contentOf(
  columns: TableRow,
  { typed, isSecret, sealed }: TenantRowReading & { readonly isSecret: boolean },
): Promise<RowContent> {
  const text = textIn(columns, 'value')
  if (text === undefined) return withoutText(columns['value'], typed)
  if (!isSecret) return { text }
  if (!isToken(text)) return { reason: 'not-opened', why: 'holds no token, which ShelfWise could not read either' }
  const opened = await sealed.open(text)
  return 'text' in opened ? opened : { reason: 'not-opened', why: opened.why }
}

/** A row whose value is no text. Some tools write an empty text to CSV as they write null: nobody can tell which it was. */
function withoutText(value: unknown, typed: boolean): RowContent {
  if (plainValue(value ?? null) !== null) return { reason: 'does-not-fit', why: 'is no text' }
  if (typed) return { reason: 'idle', why: 'holds nothing there' }
  return { reason: 'does-not-fit', why: 'is empty or null, which this CSV does not tell apart: export it as JSON' }
}
