import { flagChange, isFlagRow } from './shelfwise/flag.ts'
import { ownReading } from './shelfwise/reading.ts'
import { readTenantRow } from './shelfwise/tenant-row.ts'
import { DeclaredKeys } from './table/declared-keys.ts'
import { finishedPlan } from './table/finished-plan.ts'
import type { TablePlan } from './table/plan.ts'
import type { Planning } from './table/planning.ts'
import { placedRow } from './table/reading.ts'
import type { TableRows } from './table/row.ts'
import { sealedTexts } from './table/sealed-text.ts'
import { withKeyColumn } from './table/with-key-column.ts'

/** How ShelfWise's table is read. */
export interface ShelfwiseOptions {
  /** ShelfWise's master keys, each a Fernet key: what its `secret.…` rows are sealed with. */
  readonly masterKeys?: readonly string[]
}

/**
 * What importing ShelfWise's table `tenant_configs` would do: rows of the zero UUID become everybody's, those of a tenant go
 * to its scope, `feature.…` rows become flags whose cohorts stay as they are, and sealed values are sealed again with this
 * Varve's own key. Nothing is written; `storePlan` does. Printing the plan shows no secret. Throws IMPORT_UNREADABLE where
 * the rows are of no such table.
 * @example
 * const { rows } = await pool.query('SELECT * FROM tenant_configs')
 * const plan = await planShelfwise(varve, { rows, typed: true })
 */
export async function planShelfwise(
  varve: Planning,
  table: TableRows,
  { masterKeys = [] }: ShelfwiseOptions = {},
): Promise<TablePlan> {
  const keys = new DeclaredKeys(varve)
  const sealed = await sealedTexts(masterKeys, {
    from: 'the master key',
    lacking: 'is sealed, and no master key is given',
  })
  const rows = withKeyColumn('shelfwise', table).map(async row => {
    const read = await readTenantRow(row, { typed: table.typed, sealed })
    return isFlagRow(read) ? flagChange(keys, read) : placedRow(varve, keys, read, ownReading)
  })
  return finishedPlan(varve, 'shelfwise', await Promise.all(rows))
}
