import type { ReadRow, RowContent } from '../table/reading.ts'
import { pastIn, plainValue, textIn, type TableRow } from '../table/row.ts'
import { isToken, type SealedTexts } from '../table/sealed-text.ts'
import type { KeyedRow } from '../table/with-key-column.ts'
import { isTenantName, tenantOf, ZERO } from './tenant.ts'

/** One row of ShelfWise: where it belongs, and what it holds. */
export async function readTenantRow({ key, columns }: KeyedRow, sealed: SealedTexts): Promise<ReadRow> {
  const tenant = tenantOf(columns['tenant_id'])
  const past = pastIn(columns)
  const isSecret = key.startsWith('secret.')
  return {
    row: { key, ...(tenant === undefined || tenant === ZERO ? {} : { tenant }) },
    names: namesOf(key),
    ...(tenant === undefined || tenant === ZERO ? {} : { scope: `tenant:${tenant}` }),
    ...(past === undefined ? {} : { past }),
    isSecret,
    content: await contentOf(columns, tenant, isSecret ? sealed : undefined),
  }
}

/** Names that a key may have here: `secret.erp.api_key` may well be `erp.apiKey`. */
function namesOf(key: string): readonly string[] {
  const [, kind, rest] = /^(secret|feature)\.(.+)$/.exec(key) ?? []
  return kind === undefined || rest === undefined ? [key] : [key, `${kind}s.${rest}`, rest]
}

async function contentOf(
  columns: TableRow,
  tenant: string | undefined,
  sealed: SealedTexts | undefined,
): Promise<RowContent> {
  if (tenant === undefined || !isTenantName(tenant))
    return { reason: 'does-not-fit', why: 'has no tenant that a scope can be named after' }
  const text = textIn(columns, 'value')
  if (text === undefined)
    return plainValue(columns['value'] ?? null) === null
      ? { reason: 'idle', why: 'holds nothing there' }
      : { reason: 'does-not-fit', why: 'is no text' }
  if (sealed === undefined) return { text }
  if (!isToken(text)) return { reason: 'not-opened', why: 'holds no token, which ShelfWise could not read either' }
  const opened = await sealed.open(text)
  return 'text' in opened ? opened : { reason: 'not-opened', why: opened.why }
}
