import { isProblem, VarveError, type ChangeOptions, type Json, type Problem, type Written } from 'varve'
import type { PlanDraft, Planning } from './planning.ts'
import { isInTheWay, type LeftRow, type PlannedChange, type TablePlan } from './plan.ts'

/** How a plan is carried out. */
export interface StorePlanOptions extends Omit<ChangeOptions, 'id'> {
  /** True: rows that cannot be imported are left out. Otherwise one of them keeps all the others out. */
  readonly skipUnfit?: boolean
}

/**
 * Writes what is planned as one revision of the kind `import`, its note keeping what the other system says of each row:
 * when it was made and changed; as several only where one would be too long. Returns what was written, nothing where nothing had to be. Throws
 * VALUE_REFUSED where rows cannot be imported and are not to be left out, and then nothing is written.
 * @example
 * const plan = await planVibetuner(varve, tableRows(text, { vendor: 'vibetuner' }), { passphrase })
 * await storePlan(varve, plan, { by: 'dana', message: 'Out of vibetuner' })
 */
export async function storePlan(
  varve: Pick<Planning, 'import'>,
  { from, changes, left }: TablePlan,
  { skipUnfit, ...options }: StorePlanOptions,
): Promise<readonly Written[]> {
  const inTheWay = left.filter(isInTheWay)
  if (inTheWay.length > 0 && skipUnfit !== true)
    throw new VarveError('VALUE_REFUSED', { problems: inTheWay.map(problemOf) })
  if (changes.length === 0) return []
  return importParts(changes, part =>
    varve.import({ ...options, note: noteOf(from, part) }, draft => writeOn(draft, part)),
  )
}

/** Imports changes all at once or, where that is too long for a revision, half of them and then the others. */
export async function importParts(
  changes: readonly PlannedChange[],
  write: (part: readonly PlannedChange[]) => Promise<Written>,
): Promise<readonly Written[]> {
  try {
    return [await write(changes)]
  } catch (error) {
    if (!isProblem(error, 'CHANGE_TOO_LARGE') || changes.length < 2) throw error
    const half = Math.ceil(changes.length / 2)
    const first = await importParts(changes.slice(0, half), write)
    return [...first, ...(await importParts(changes.slice(half), write))]
  }
}

/** Puts changes on a draft. */
export function writeOn(draft: PlanDraft, changes: readonly PlannedChange[]): void {
  for (const change of changes) {
    const at = change.scope === undefined ? {} : { scope: change.scope }
    if ('flag' in change) draft.setFlag(change.key, change.flag, at)
    else draft.set(change.key, 'secret' in change ? change.secret : change.value, at)
  }
}

function noteOf(from: string, changes: readonly PlannedChange[]): Json {
  const rows = changes.flatMap(({ row, past }) => (past === undefined ? [] : [{ ...row, ...past }]))
  return { imported: { from, changes: changes.length, ...(rows.length === 0 ? {} : { rows }) } }
}

function problemOf({ row, key = row.key, scope, reason, why }: LeftRow): Problem {
  const origin = [row.tenant === undefined ? row.key : `${row.key} of ${row.tenant}`, scope].filter(Boolean).join(', ')
  return { code: CODES[reason] ?? 'INVALID_VALUE', key, issue: why, origin }
}

const CODES: { readonly [R in LeftRow['reason']]?: Problem['code'] } = {
  'not-in-code': 'UNKNOWN_KEY',
  setting: 'NOT_WRITABLE',
  'not-opened': 'SECRET_UNREADABLE',
  'no-keyring': 'NO_KEYRING',
  'would-show': 'SECRET_EXPOSED',
}
