import { DeclaredKeys } from './table/declared-keys.ts'
import { finishedPlan } from './table/finished-plan.ts'
import type { TablePlan } from './table/plan.ts'
import type { Planning } from './table/planning.ts'
import { placedRow } from './table/reading.ts'
import type { TableRows } from './table/row.ts'
import { sealedTexts } from './table/sealed-text.ts'
import { withKeyColumn } from './table/with-key-column.ts'
import { readEntry } from './vibetuner/entry.ts'

/** How vibetuner's table is read. */
export interface VibetunerOptions {
  /**
   * vibetuner's `FIELD_ENCRYPTION_KEY`; several where it was changed, because vibetuner's own rotation leaves the values of
   * settings sealed with the former one. Without any, sealed values stay where they are.
   */
  readonly passphrases?: readonly string[]
  /** The scope that all of it goes to: `environment:staging`. Everybody's when absent. */
  readonly scope?: string
}

/**
 * What importing vibetuner's collection `config_entries` would do: each row by the type of its key here, sealed values
 * opened and sealed again with this Varve's own key. Nothing is written; `storePlan` does. Printing the plan shows no secret.
 * Throws IMPORT_UNREADABLE where the rows are of no such table.
 * @example
 * const rows = await db.collection('config_entries').find({}, { useBigInt64: true }).toArray()
 * const plan = await planVibetuner(varve, { rows, typed: true }, { passphrases: [process.env.FIELD_ENCRYPTION_KEY] })
 */
export async function planVibetuner(
  varve: Planning,
  table: TableRows,
  { passphrases = [], scope }: VibetunerOptions = {},
): Promise<TablePlan> {
  const keys = new DeclaredKeys(varve)
  const sealed = await sealedTexts(await fernetKeys(passphrases), {
    from: 'the passphrase',
    lacking: 'is sealed, and no passphrase is given',
  })
  const place = scope === undefined ? {} : { scope }
  const rows = withKeyColumn('vibetuner', table).map(async row =>
    placedRow(varve, keys, { ...(await readEntry(row, { typed: table.typed, sealed })), ...place }),
  )
  return finishedPlan(varve, 'vibetuner', await Promise.all(rows))
}

async function fernetKeys(passphrases: readonly string[]): Promise<readonly string[]> {
  if (passphrases.length === 0) return []
  const { vibetunerKey } = await import('varve/secrets')
  return passphrases.map(vibetunerKey)
}
