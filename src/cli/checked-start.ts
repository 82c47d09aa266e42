import type { Inspection, Problem } from 'varve'
import { CommittedSecrets } from './committed-secrets.ts'
import { declarationProblems } from './declaration-checks.ts'
import { inspectTarget } from './opening.ts'
import { Progress } from './progress.ts'
import type { Session } from './session.ts'
import { standings, type Standing } from './standing.ts'
import { startText, type Start } from './start.ts'
import { startsToCheck, usualStart } from './starts.ts'
import type { Target } from './target.ts'
import { placeText } from './whereabouts.ts'

/** How a check is made. */
export interface CheckOptions {
  /** True where secrets are not at hand, as in CI: one that is missing is no problem. */
  readonly withoutSecrets: boolean
  /** True for all profiles that the sources know, whatever is named. */
  readonly all: boolean
}

/** One start, and all that is wrong with it. */
export interface CheckedStart {
  readonly name: string
  readonly problems: readonly Problem[]
  /** What the start would say though nothing is wrong. */
  readonly remarks: readonly string[]
}

interface Found {
  readonly start: Start
  readonly inspection: Inspection
  readonly all: readonly Standing[]
}

/** Checks every start that is asked for, one after the other. */
export async function checkedStarts(session: Session, options: CheckOptions): Promise<CheckedStart[]> {
  const target = await session.target()
  const starts = startsToCheck(session, target, {
    // Which profiles there are is no secret.
    inspection: await inspectTarget(session, usualStart(session, target), { withoutSecrets: true }),
    all: options.all,
  })
  const progress = new Progress(session, 'checking profile')
  const found: Found[] = []
  for (const [index, start] of starts.entries()) {
    progress.step(index + 1, starts.length)
    const inspection = await inspectTarget(session, start, options)
    found.push({ start, inspection, all: standings(target, inspection) })
  }
  progress.end()
  return judged(session, target, { found, options })
}

function judged(
  session: Session,
  target: Target,
  { found, options }: { readonly found: readonly Found[]; readonly options: CheckOptions },
): CheckedStart[] {
  const declaration = declarationProblems(target.config)
  const committed = new CommittedSecrets(session, target)
  const isWanted = options.withoutSecrets ? isBesidesSecrets(target, found) : () => true
  return found.map(({ start, inspection }) => ({
    name: startText({ ...start, environment: inspection.environment, profiles: inspection.profiles }),
    problems: [
      ...inspection.problems
        .filter(isWanted)
        .map(problem => compared(unlessStored(problem, target), inspection, found)),
      ...committed.problems(inspection),
      ...declaration,
    ],
    remarks: inspection.warnings.filter(({ code }) => code === 'VARVE_DEPRECATED').map(({ message }) => message),
  }))
}

const UNFETCHED: ReadonlySet<string> = new Set(['SECRET_NOT_FOUND', 'SECRET_MANAGER_UNREACHABLE'])

/** True for a problem that stays one where secrets are not at hand. */
function isBesidesSecrets({ config }: Target, found: readonly Found[]): (problem: Problem) => boolean {
  const documents = found.flatMap(({ inspection }) => inspection.documents)
  const secretive = new Set(documents.filter(({ layer }) => layer.startsWith('secret-')).map(({ name }) => name))
  // What stands in a secret that nobody asked for may be anything.
  const isOpen = documents.some(({ layer }) => layer === 'secret-manager')
  return ({ code, key = '' }) => {
    if (code === 'MISSING_VALUE') return !isOpen && !config.definitions.get(key).secret
    return !UNFETCHED.has(code) && !(code === 'SOURCE_UNREADABLE' && secretive.has(key))
  }
}

/** A live value may be in the store, which is not asked; a secret cannot be. */
function unlessStored(problem: Problem, { config }: Target): Problem {
  const { code, key = '', issue } = problem
  if (code !== 'MISSING_VALUE') return problem
  const { kind, secret } = config.definitions.get(key)
  if (kind === 'setting' || secret) return problem
  return { ...problem, severity: 'warning', issue: `${issue}, unless the store has it` }
}

/** Says of a missing value which other start has one. */
function compared(problem: Problem, { environment }: Inspection, found: readonly Found[]): Problem {
  if (problem.code !== 'MISSING_VALUE') return problem
  for (const { inspection, all } of found) {
    const winner = all.find(({ key }) => key === problem.key)?.winner
    if (inspection.environment === environment || winner === undefined || winner.layer === 'default') continue
    return { ...problem, issue: `${problem.issue}, and ${inspection.environment} has it in ${placeText(winner)}` }
  }
  return problem
}
