import { isProblem, type Problem } from 'varve'
import type { LeftRow, PlannedChange, TablePlan, TableVendor } from './plan.ts'
import type { Planning } from './planning.ts'
import { issueOf } from './reading.ts'
import { isStoredAlready } from './stored-already.ts'
import { importParts, writeOn } from './store-plan.ts'

/** Who tries, while nothing is written. */
const TRYING = { by: 'varve import', message: 'Try what fits', dryRun: true } as const

/**
 * Finishes a plan: of two rows for one place only the first counts, what is stored already need not be written, and what
 * the declarations or their validators refuse stays. Nothing is written.
 */
export async function finishedPlan(
  varve: Planning,
  from: TableVendor,
  rows: readonly (PlannedChange | LeftRow)[],
): Promise<TablePlan> {
  const left = rows.filter(row => 'why' in row)
  const changes = rows.filter((row): row is PlannedChange => !('why' in row))
  const { once, twice } = withoutRepetition(changes)
  const stored = new Set(once.filter(change => isStoredAlready(varve, change)))
  const news = once.filter(change => !stored.has(change))
  const { fit, unfit } = await sorted(varve, news)
  return {
    from,
    changes: fit,
    unchanged: [...stored].map(({ key, scope, row }) => ({ key, ...(scope === undefined ? {} : { scope }), row })),
    left: [...left, ...twice, ...unfit],
  }
}

function withoutRepetition(changes: readonly PlannedChange[]): { once: PlannedChange[]; twice: LeftRow[] } {
  const places = new Map<string, PlannedChange>()
  const twice: LeftRow[] = []
  for (const change of changes) {
    const place = `${change.key}\n${change.scope ?? ''}`
    const first = places.get(place)
    if (first === undefined) places.set(place, change)
    else twice.push(leftAs(change, 'twice', `goes where the row ${first.row.key} goes already`))
  }
  return { once: [...places.values()], twice }
}

/** What fits and what does not. Throws VALUE_REFUSED for what no single row is to blame for, such as a rule across keys. */
async function sorted(
  varve: Planning,
  changes: readonly PlannedChange[],
): Promise<{ fit: readonly PlannedChange[]; unfit: readonly LeftRow[] }> {
  const unfit: LeftRow[] = []
  for (let fit = changes; ;) {
    const error = fit.length === 0 ? undefined : await problemOf(varve, fit)
    if (error === undefined) return { fit, unfit }
    const blamed = await toBlame(varve, fit, error)
    if (blamed.size === 0) throw error
    unfit.push(...blamed.values())
    fit = fit.filter(change => !blamed.has(change))
  }
}

/** Why these changes cannot be made, or undefined when they can. Throws what is no matter of theirs. */
async function problemOf(varve: Planning, changes: readonly PlannedChange[]): Promise<Error | undefined> {
  try {
    await importParts(changes, part => varve.import(TRYING, draft => writeOn(draft, part)))
    return undefined
  } catch (error) {
    if (isProblem(error, 'VALUE_REFUSED') || isProblem(error, 'NO_KEYRING') || isProblem(error, 'CHANGE_TOO_LARGE'))
      return error
    throw error
  }
}

const NO_KEY = 'is a secret, and there is no key to seal it with'

type Blamed = ReadonlyMap<PlannedChange, LeftRow>

async function toBlame(varve: Planning, changes: readonly PlannedChange[], error: Error): Promise<Blamed> {
  if (isProblem(error, 'NO_KEYRING')) return blame(changes.filter(isSecret), 'no-keyring', NO_KEY)
  if (isProblem(error, 'VALUE_REFUSED')) return unfitAmong(varve, changes, error.details.problems)
  const longest = changes.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, 1)
  return blame(longest, 'does-not-fit', 'is longer than a revision may be')
}

function blame(changes: readonly PlannedChange[], reason: LeftRow['reason'], why: string): Blamed {
  return new Map(changes.map(change => [change, leftAs(change, reason, why)]))
}

async function unfitAmong(
  varve: Planning,
  changes: readonly PlannedChange[],
  problems: readonly Problem[],
): Promise<Blamed> {
  const keys = new Set(problems.map(({ key }) => key))
  const suspects = changes.filter(({ key }) => keys.has(key))
  const times = new Map<string, number>()
  for (const { key } of suspects) times.set(key, (times.get(key) ?? 0) + 1)
  const blamed = new Map<PlannedChange, LeftRow>()
  for (const change of suspects) {
    // Of several scopes of one key, each by itself tells whether it is to blame.
    const isAlone = (times.get(change.key) ?? 0) === 1
    const found = isAlone ? problems : await problemsOf(varve, change)
    const own = found.filter(({ key }) => key === change.key)
    if (own.length > 0) blamed.set(change, leftAs(change, 'does-not-fit', issueOf(own, isSecret(change))))
  }
  return blamed
}

async function problemsOf(varve: Planning, change: PlannedChange): Promise<readonly Problem[]> {
  const error = await problemOf(varve, [change])
  return isProblem(error, 'VALUE_REFUSED') ? error.details.problems : []
}

function isSecret(change: PlannedChange): boolean {
  return 'secret' in change
}

function lengthOf(change: PlannedChange): number {
  return JSON.stringify('secret' in change ? change.secret.reveal() : change).length
}

function leftAs({ key, scope, row }: PlannedChange, reason: LeftRow['reason'], why: string): LeftRow {
  return { row, key, ...(scope === undefined ? {} : { scope }), reason, why }
}
