import type { Written } from 'varve'
import type { LeftReason, LeftRow, PlannedChange, RowName, TablePlan } from 'varve/exchange'
import type { Output } from './output.ts'
import { count, visible } from './words.ts'

/** What came of a plan: revisions, or the reason why nothing was written. */
export type TableOutcome = { readonly written: readonly Written[] } | { readonly why: string }

/** What to do about a row that stays where it is. */
const REMEDIES: Readonly<Record<LeftReason, string>> = {
  idle: 'It has no effect there either; nothing is to be done.',
  'not-in-code': 'Declare the key, or add this name to the aliases of one.',
  setting: 'Declare it with live(…), or set it in a source.',
  'does-not-fit': 'Mend the row there, or the declaration here.',
  'not-opened': 'Give the key it was sealed with, in VARVE_IMPORT_KEY or --key-file.',
  'no-keyring': 'Set VARVE_ENCRYPTION_KEY, to a key of your own.',
  'would-show': 'Declare it live(secret(…)).',
  twice: 'Delete one of the two rows there.',
}

/** Tells all that became of the rows: what was imported, what is stored just so already, and what stays, with the reason. */
export function reportTable(output: Output, plan: TablePlan, outcome: TableOutcome): void {
  if (output.json !== undefined) return output.printJson(tableJson(plan, outcome))
  const { changes, unchanged, left } = plan
  if ('why' in outcome) output.remark(outcome.why)
  if ('why' in outcome && changes.length > 0) output.print(`${tally(changes)} would be imported`)
  if ('written' in outcome) output.print(`${tally(changes)} imported${revisionsOf(outcome.written)}`)
  if (unchanged.length > 0) output.print(`${count(unchanged.length, 'row')} stored just so already`)
  const noted = changes.filter(({ note }) => note !== undefined)
  print(
    output,
    noted.map(({ row, note = '' }) => [named(row), note]),
  )
  if (left.length > 0)
    output.print(`${count(left.length, 'row')} left where ${left.length === 1 ? 'it is' : 'they are'}:`)
  print(
    output,
    left.map(({ row, why, reason }) => [named(row), why, REMEDIES[reason]]),
  )
  if ('written' in outcome && isDry(outcome.written)) output.remark('Nothing was written: this was a dry run.')
}

/** Rows for a program, cells parted by tabs; for a person a sentence below each name, which no width cuts off. */
function print(output: Output, rows: readonly (readonly [name: string, ...said: string[]])[]): void {
  const shown = rows.map(cells => cells.map(visible))
  if (output.forPeople)
    for (const [name, ...said] of shown) output.print(`  ${name}\n      ${output.paint.dim(said.join('. '))}`)
  else for (const cells of shown) output.print(cells.join('\t'))
}

function named({ key, tenant }: RowName): string {
  return tenant === undefined ? key : `${key} of ${tenant}`
}

function tally(changes: readonly PlannedChange[]): string {
  const of = (kind: 'value' | 'secret' | 'flag'): number => changes.filter(change => kind in change).length
  const kinds = (['value', 'secret', 'flag'] as const).filter(kind => of(kind) > 0)
  return kinds.map(kind => count(of(kind), kind)).join(', ')
}

function revisionsOf(written: readonly Written[]): string {
  if (isDry(written)) return ''
  return `  (${written.map(({ number }) => `r${number}`).join(', ')} by ${written[0]?.by})`
}

function isDry(written: readonly Written[]): boolean {
  return written.some(({ dryRun }) => dryRun === true)
}

function tableJson({ from, changes, unchanged, left }: TablePlan, outcome: TableOutcome): object {
  const written = 'written' in outcome ? outcome.written : []
  const numbers = isDry(written) ? [] : written.map(({ number }) => number)
  return {
    from,
    revision: numbers[0] ?? null,
    revisions: numbers,
    dryRun: isDry(written),
    imported: written.length === 0 ? [] : changes.map(importedJson),
    waiting: written.length === 0 ? changes.map(importedJson) : [],
    unchanged,
    left: left.map(leftJson),
    why: 'why' in outcome ? outcome.why : null,
  }
}

function importedJson({ key, scope, row, note, ...change }: PlannedChange): object {
  const as = 'secret' in change ? 'secret' : 'flag' in change ? 'flag' : 'value'
  return { key, scope: scope ?? null, as, row, note: note ?? null }
}

function leftJson({ row, key, scope, reason, why }: LeftRow): object {
  return { row, key: key ?? null, scope: scope ?? null, reason, why, remedy: REMEDIES[reason] }
}
