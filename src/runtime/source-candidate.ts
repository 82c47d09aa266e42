import { checkValue, type Definition } from '../core/definition/definition.ts'
import type { Problem } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { inputOf, noneOf, originAt, saysNone, type InputIssue } from '../core/layers/input.ts'
import type { Candidate } from '../core/layers/layer.ts'
import { originText } from '../core/layers/origin.ts'
import { holdsSecret } from '../core/layers/references.ts'
import type { Part } from '../core/layers/part.ts'
import { expected } from '../core/schema/check.ts'
import { knownSecret } from './secrets/known-secret.ts'
import { at } from './own-parts.ts'
import { brief, refusals } from './proposal.ts'
import { misplacedIn, type RequiredSecrets } from './secrets/secret-policy.ts'
import type { SecretPass } from './managed/secret-pass.ts'
import type { References } from './references.ts'
import type { Fold, Step } from './source-fold.ts'
import { usable } from './usable.ts'

/** Where what is wrong is put: what must not be, and what is only worth a word. */
export interface Judged {
  readonly invalid: Problem[]
  readonly warnings: Problem[]
  /** The environment it is judged for. */
  readonly environment: string
  /** Where secrets must come from, if that is asked. */
  readonly require: RequiredSecrets | undefined
  readonly secrets: Pick<SecretPass, 'stale'>
}

/** The candidate that a key's step makes; undefined for empty text, which counts as unset. */
export function candidateOf(fold: Fold, step: Step, references: References, judged: Judged): Candidate | undefined {
  const { definition } = fold
  const { part, secrets, problems, names } = references.of(definition.key, step)
  const tainted = secrets.length > 0 || holdsSecret(part)
  const hidden = definition.secret || tainted
  const report = reporter(fold, step, judged)
  for (const { origin, ring: _, unasked, ...problem } of problems)
    if (unasked !== true) report({ ...problem, key: definition.key, ...at(origin) })
  if (problems.length > 0) return unusable(part, problems.map(({ issue }) => issue).join('; '))
  const misplaced = misplacedIn(definition, step.part, { secrets, required: judged.require })
  if (misplaced !== undefined) {
    report(misplaced)
    return unusable(part, misplaced.issue)
  }
  judged.warnings.push(...staleIn(definition, step, names, judged))
  if (secrets.length > 0 && !definition.secret) judged.warnings.push(exposed(definition, part, secrets))
  if (saysNone(part, definition))
    return none(definition, part, hidden) ?? refused([empty(part)], { definition, part, hidden, report })
  const read = inputOf(part, definition)
  if ('unset' in read) return undefined
  if ('issues' in read) return refused(read.issues, { definition, part, hidden, report })
  const known = knownSecret(definition, read.value, judged.environment)
  if (known !== undefined) report({ ...known, ...at(part.origin) })
  if (known !== undefined && known.severity !== 'warning') return unusable(part, known.issue)
  const checked = checkValue(definition, read.value)
  if ('issues' in checked) return misfit(read.value, checked.issues, { definition, part, hidden, report })
  const note = noteOf(step, names, part)
  return {
    ...usable(definition, read.value, checked, part.origin),
    ...(hidden && !definition.secret ? { secret: true as const } : {}),
    ...(note === undefined ? {} : { note }),
    ...(isWhole(part) ? {} : { part }),
  }
}

/** The candidate of a key that shall have no value; undefined where it must have one. */
function none(definition: Definition, { origin }: Part, hidden: boolean): Candidate | undefined {
  const found = noneOf(definition)
  if (found === undefined) return undefined
  const masked = hidden && !definition.secret ? { secret: true as const } : {}
  return { usable: true, input: null, value: found.value, origin, note: 'is empty: there shall be none', ...masked }
}

function empty({ origin }: Part): InputIssue {
  return { path: [], message: 'must not be empty', origin }
}

/** What is served although its manager could not be asked. */
function staleIn({ key }: Definition, step: Step, names: readonly string[], { secrets }: Judged): Problem[] {
  if (!step.isTop) return []
  return names.flatMap(name => {
    const problem = secrets.stale.get(name)
    if (problem === undefined) return []
    const issue = `serves what was fetched before: ${name} ${problem.issue}`
    return [{ ...problem, key, issue, severity: 'warning' as const, ...at(step.part.origin) }]
  })
}

function isWhole(part: Part): boolean {
  return part.kind === 'scalar'
}

function noteOf({ former, part, below }: Step, names: readonly string[], served: Part): string | undefined {
  const isKept = 'manager' in served.origin && !('manager' in part.origin)
  const notes = [
    ...(former === undefined ? [] : [`found under its former name ${former}`]),
    ...(below !== undefined && part.kind !== 'scalar' ? [`put onto ${originText(below.part.origin)}`] : []),
    ...(isKept ? [`written in ${originText(part.origin)}`] : []),
    ...(names.length === 0 ? [] : [`refers to ${names.join(', ')}`]),
  ]
  return notes.length === 0 ? undefined : notes.join('; ')
}

type Report = (problem: Problem) => void

/** Problems of the strongest document stop the start; those of covered ones are only said. */
function reporter({ definition }: Fold, step: Step, judged: Judged): Report {
  const over = step.below === undefined ? undefined : covered(definition, step.below)
  return told => {
    const problem = fromWriting(told, step.part)
    if (!step.isTop) judged.warnings.push({ ...problem, severity: 'warning', issue: `${problem.issue}, if it counted` })
    else if (problem.severity === 'warning') judged.warnings.push(problem)
    else judged.invalid.push(over === undefined ? problem : { ...problem, over })
  }
}

/** A problem of a value that is kept elsewhere: it begins where its reference is written. */
function fromWriting(problem: Problem, { origin }: Part): Problem {
  const isElsewhere = problem.place !== undefined && 'manager' in problem.place && !('manager' in origin)
  return isElsewhere ? { ...problem, origin: `${originText(origin)} → ${problem.origin ?? ''}` } : problem
}

/** What a value stands over, in words: `config.toml:12:8 = 5432`. */
function covered(definition: Definition, { part }: Step): string {
  const place = originText(part.origin)
  if (definition.secret || holdsSecret(part) || part.kind !== 'scalar' || part.references !== undefined) return place
  return `${place} = ${brief(part.value ?? part.text)}`
}

interface Context {
  readonly definition: Definition
  readonly part: Part
  readonly hidden: boolean
  readonly report: Report
}

function refused(issues: readonly InputIssue[], { definition, part, hidden, report }: Context): Candidate {
  for (const { message, origin, path, code = 'INVALID_VALUE', hint } of issues) {
    const inside = path.length === 0 ? '' : ` at ${path.join('.')}`
    const more = hidden ? ' (value hidden)' : hint === undefined ? '' : ` (${hint})`
    report({
      code,
      key: definition.key,
      issue: `${message}${inside}${more}`,
      ...at(origin),
      ...wanted(definition, part),
    })
  }
  return unusable(part, issues.map(({ message }) => message).join('; '))
}

function misfit(
  value: Json,
  issues: Parameters<typeof refusals>[2],
  { definition, part, hidden, report }: Context,
): Candidate {
  const problems = refusals(definition, value, issues, hidden)
  for (const [index, problem] of problems.entries()) {
    report({ ...problem, ...at(originAt(part, issues[index]?.path ?? [])), ...wanted(definition, part) })
  }
  return unusable(part, problems.map(({ issue }) => issue).join('; '), hidden ? undefined : value)
}

function wanted({ schema }: Definition, part: Part): Pick<Problem, 'expected' | 'remedy'> {
  const words = expected(schema)
  const { origin } = part
  // In `.env`, all behind the # is a comment.
  const isWhole = part.kind === 'map' && 'reference' in origin && !origin.reference.includes('#')
  const remedy = isWhole
    ? `Name the member that is meant: "${origin.reference}#password", in quotes.`
    : `Give it ${words}.`
  return { expected: words, remedy }
}

function unusable(part: Part, note: string, input: Json = null): Candidate {
  return { usable: false, input, origin: part.origin, note }
}

function exposed({ key }: Definition, part: Part, secrets: readonly string[]): Problem {
  return {
    code: 'SECRET_EXPOSED',
    key,
    severity: 'warning',
    issue: `takes in the secret ${secrets.join(', ')} and is not declared secret: it is masked all the same`,
    ...at(part.origin),
    remedy: `Declare ${key} as secret(…).`,
  }
}
