import path from 'node:path'
import { VarveError, type Tree, type Varve, type Written } from 'varve'
import type { TablePlan, TableRows, TableVendor } from 'varve/exchange'
import { before } from './before.ts'
import type { WriteFlags } from './command.ts'
import type { ExitCode } from './exit-codes.ts'
import { foreignRows } from './foreign-table.ts'
import type { Session } from './session.ts'
import { signed } from './signed.ts'
import { reportTable } from './table-import-report.ts'
import { fileText } from './value-input.ts'
import { count } from './words.ts'

/** The systems whose tables are imported, and what each calls its table. */
const TABLES: Readonly<Record<TableVendor, string>> = { vibetuner: 'config_entries', shelfwise: 'tenant_configs' }

/** The variable that says what another system sealed its values with. */
const KEY = 'VARVE_IMPORT_KEY'

/** As much as a revision may ever be long: a whole table goes into one. */
const LARGEST = 8 * 1_048_576

/** Flags of an import of a table. */
export interface TableFlags extends WriteFlags {
  readonly table?: string
  readonly keyFile?: string
  readonly skipUnfit?: boolean
}

/** True for a system whose table is imported. */
export function isTableVendor(name: string): name is TableVendor {
  return Object.hasOwn(TABLES, name)
}

/** Takes the settings that another system keeps in a table into the store. Returns the exit code. */
export async function importTable(
  session: Session,
  place: string,
  { vendor, flags }: { readonly vendor: TableVendor; readonly flags: TableFlags },
): Promise<ExitCode> {
  const keys = await keysOf(session, flags.keyFile)
  const rows = await foreignRows(session, { vendor, place, table: flags.table ?? TABLES[vendor] })
  const { varve } = await session.open({ largestRevision: LARGEST })
  const plan = await planOf(session, varve, { vendor, rows, keys })
  const replaced = await before(varve)
  const inTheWay = plan.left.filter(({ reason }) => reason !== 'idle').length
  if (inTheWay > 0 && flags.skipUnfit !== true) {
    const why = `Nothing was written: ${count(inTheWay, 'row')} cannot be imported. Mend ${inTheWay === 1 ? 'it' : 'them'}, or go on without, with --skip-unfit.`
    reportTable(session.output, plan, { why }, replaced)
    return 5
  }
  if (plan.changes.length === 0) {
    const nothing = rows.rows.length === 0 ? 'There are no rows in it' : 'All that fits is stored already'
    reportTable(session.output, plan, { why: `${nothing}: nothing was changed.` }, replaced)
    return 0
  }
  const written = await stored(session, varve, plan, flags)
  if (written === undefined) return 130
  reportTable(session.output, plan, { written }, replaced)
  return 0
}

async function planOf(
  session: Session,
  varve: Varve<Tree>,
  { vendor, rows, keys }: { readonly vendor: TableVendor; readonly rows: TableRows; readonly keys: readonly string[] },
): Promise<TablePlan> {
  const { planShelfwise, planVibetuner } = await import('varve/exchange')
  const { scope } = session
  if (vendor === 'vibetuner')
    return planVibetuner(varve, rows, { passphrases: keys, ...(scope === undefined ? {} : { scope }) })
  if (scope === undefined) return planShelfwise(varve, rows, { masterKeys: keys })
  const issue = "ShelfWise's rows say themselves whose they are."
  throw new VarveError('USAGE', { issue, remedy: 'Leave out --scope and --tenant.' })
}

async function stored(
  session: Session,
  varve: Varve<Tree>,
  plan: TablePlan,
  flags: TableFlags,
): Promise<readonly Written[] | undefined> {
  const { storePlan } = await import('varve/exchange')
  const options = await signed(session, flags)
  return options === undefined ? undefined : storePlan(varve, plan, { ...options, skipUnfit: true })
}

/**
 * What sealed values are opened with: the lines of a file, each of which is tried, or the variable. Never an argument, which
 * would stay in the shell's history.
 */
async function keysOf(session: Session, file: string | undefined): Promise<readonly string[]> {
  const text =
    file === undefined ? (session.surroundings.env[KEY] ?? '') : await fileText(path.resolve(session.cwd, file), file)
  return text.split(/\r?\n/).filter(line => line !== '')
}
