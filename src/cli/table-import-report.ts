import { MASK, withoutPasswords, type Json, type Written } from 'varve'
import type { LeftReason, LeftRow, PlannedChange, RowName, TablePlan } from 'varve/exchange'
import type { Output } from './output.ts'
import { table } from './table.ts'
import { count, replacedText, visible } from './words.ts'
import type { Before } from './written.ts'

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

/** Most rows of one kind that a person is shown; programs get all. */
const SHOWN = 50

/** Tells all that became of the rows: what was imported, what is stored just so already, and what stays, with the reason. */
export function reportTable(output: Output, plan: TablePlan, outcome: TableOutcome, before: Before): void {
  if (output.json !== undefined) return output.printJson(tableJson(plan, outcome, before))
  const { changes, unchanged, left } = plan
  if ('why' in outcome) output.remark(outcome.why)
  if (changes.length > 0) output.print(`${tally(changes)} ${deedOf(outcome)}`)
  const rows = changes.map(change => cellsOf(change, before))
  for (const line of table(shown(rows, output), output, '  ')) output.print(line)
  if (unchanged.length > 0) output.print(`${count(unchanged.length, 'row')} stored just so already`)
  if (left.length > 0)
    output.print(`${count(left.length, 'row')} left where ${left.length === 1 ? 'it is' : 'they are'}:`)
  printLeft(output, left)
  if ('written' in outcome && isDry(outcome.written)) output.remark('Nothing was written: this was a dry run.')
}

/** Cells parted by tabs for a program; for a person a sentence below each name, which no width cuts off. */
function printLeft(output: Output, left: readonly LeftRow[]): void {
  const rows = left.map(({ row, why, reason }) => [named(row), visible(why), REMEDIES[reason]])
  for (const [name = '', ...said] of shown(rows, output))
    output.print(
      output.forPeople
        ? [`  ${name}`, ...(said.length === 0 ? [] : [`      ${output.paint.dim(said.join('. '))}`])].join('\n')
        : [name, ...said].join('\t'),
    )
}

function shown(rows: readonly (readonly string[])[], output: Output): readonly (readonly string[])[] {
  if (!output.forPeople || rows.length <= SHOWN) return rows
  return [...rows.slice(0, SHOWN), [`… and ${rows.length - SHOWN} more, which --json lists`]]
}

function named({ key, tenant }: RowName): string {
  return visible(tenant === undefined ? key : `${key} of ${tenant}`)
}

/** A row's name and tenant over there, its key here, what it replaces, and what is to be said. */
function cellsOf(change: PlannedChange, before: Before): string[] {
  const { row, key, note = '' } = change
  return [row.key, row.tenant ?? '', key, replacedText(previous(change, before), valueOf(change)), note]
}

function previous({ key, scope }: PlannedChange, before: Before): Json | undefined {
  return before({ key, op: 'set', ...(scope === undefined ? {} : { scope }) })
}

/** What a row becomes, as it may be shown. */
function valueOf(change: PlannedChange): Json {
  if ('secret' in change) return MASK
  return 'flag' in change ? ({ flag: change.flag } as unknown as Json) : withoutPasswords(change.value)
}

function tally(changes: readonly PlannedChange[]): string {
  const of = (kind: 'value' | 'secret' | 'flag'): number => changes.filter(change => kind in change).length
  const kinds = (['value', 'secret', 'flag'] as const).filter(kind => of(kind) > 0)
  return kinds.map(kind => count(of(kind), kind)).join(', ')
}

function deedOf(outcome: TableOutcome): string {
  if ('why' in outcome) return 'would be imported'
  const { written } = outcome
  if (isDry(written)) return 'imported'
  return `imported  (${written.map(({ number }) => `r${number}`).join(', ')} by ${written[0]?.by})`
}

function isDry(written: readonly Written[]): boolean {
  return written.some(({ dryRun }) => dryRun === true)
}

function tableJson({ from, changes, unchanged, left }: TablePlan, outcome: TableOutcome, before: Before): object {
  const written = 'written' in outcome ? outcome.written : []
  const numbers = isDry(written) ? [] : written.map(({ number }) => number)
  const rows = changes.map(change => changeJson(change, before))
  return {
    from,
    revision: numbers[0] ?? null,
    revisions: numbers,
    dryRun: isDry(written),
    imported: written.length === 0 ? [] : rows,
    waiting: written.length === 0 ? rows : [],
    unchanged: unchanged.map(({ key, scope, row }) => ({ key, scope: scope ?? null, row })),
    left: left.map(leftJson),
    why: 'why' in outcome ? outcome.why : null,
  }
}

function changeJson(change: PlannedChange, before: Before): object {
  const as = 'secret' in change ? 'secret' : 'flag' in change ? 'flag' : 'value'
  const { key, scope, row, note } = change
  const values = { previous: previous(change, before) ?? null, value: valueOf(change) }
  return { key, scope: scope ?? null, as, ...values, row, note: note ?? null }
}

function leftJson({ row, key, scope, reason, why }: LeftRow): object {
  return { row, key: key ?? null, scope: scope ?? null, reason, why, remedy: REMEDIES[reason] }
}
