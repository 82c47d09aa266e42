import { checkValue, type Definition } from '../core/definition/definition.ts'
import type { Rule } from '../core/definition/validator.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { freeze, type Json } from '../core/json.ts'
import { withoutPasswords } from '../core/passwords.ts'
import type { Timers } from '../core/ports.ts'
import type { Change } from '../core/revisions/revision.ts'
import type { LogState, StateView } from '../core/revisions/state.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import { entryOf } from '../core/revisions/rollback.ts'
import { needsDocumentJudge } from './documents.ts'
import type { DocumentTools } from './document-tools.ts'
import type { Present } from './present.ts'
import { withoutSecrets, withoutTexts } from './rule-sentence.ts'
import { exposedProblem, isInTheOpen } from './secrets/exposed.ts'
import { fetchedValue } from './managed/reference-candidate.ts'
import { referenceProblems } from './managed/referring.ts'
import type { Unreadable } from './secrets/sealing.ts'
import { noting, proposal } from './start-rules.ts'
import { unreadableProblem } from './secrets/unreadable.ts'
import { verdict } from './verdict.ts'

/** A validator or a rule that was asked about a change, and had nothing against it. */
export interface PassedCheck {
  /** The rule's name; a validator's is that of its function, or its place on the key: `validator 2`. */
  readonly name: string
  /** The key that a validator stands on; absent for a rule, which is about all of them. */
  readonly key?: string
  readonly scope?: string
}

/** What a set of changes is checked against. */
export interface Judge {
  readonly present: Present
  readonly rules: readonly Rule[]
  readonly tools: DocumentTools
  /** Keeps a validator from being waited for without end. */
  readonly timers: Timers
  /** Validators added while running, by key. */
  readonly added: ReadonlyMap<string, readonly NonNullable<Definition['validators']>[number][]>
}

/**
 * Checks changes before they are written: each new value by its schema and validators, and the whole result by the
 * rules across keys. `after` makes the log's state as it would be; only rules need it. Resolves with who was asked and had
 * nothing against it. Throws VALUE_REFUSED with everything that is wrong.
 */
export async function judge(
  { present, rules, timers, added, tools }: Judge,
  changes: readonly Change[],
  before: StateView,
  after: () => LogState,
): Promise<readonly PassedCheck[]> {
  const problems: Problem[] = []
  const passed: PassedCheck[] = []
  if (changes.some(needsDocumentJudge)) {
    const { documentProblems } = await import('./document-judge.ts')
    problems.push(...(await documentProblems({ present, tools }, changes, after())).filter(isError))
  }
  for (const change of changes) {
    const definition = isReserved(change.scope) ? undefined : present.definitions.find(change.key)
    if (definition === undefined) continue
    problems.push(...schemaProblems(definition, change, tools))
    problems.push(...referenceProblems(definition, change, before, tools.managed))
    if (problems.length > 0) continue
    const validators = [...definition.validators, ...(added.get(definition.key) ?? [])]
    if (validators.length > 0)
      problems.push(...(await validatorProblems(definition, { validators, timers, tools, passed }, change, before)))
  }
  if (problems.length === 0 && rules.length > 0)
    problems.push(...(await ruleProblems({ present, rules, timers, passed }, changes, after())))
  if (problems.length > 0) throw new VarveError('VALUE_REFUSED', { problems })
  return passed
}

function isError({ severity }: Problem): boolean {
  return severity !== 'warning'
}

function schemaProblems(definition: Definition, change: Change, tools: DocumentTools): Problem[] {
  if (definition.secret && !tools.sealing.servesPlaintext && isInTheOpen(entryOf(change)))
    return [exposedProblem(definition)]
  // What references lead to is judged with them.
  const found = 'reference' in (entryOf(change) ?? {}) ? undefined : valueOf(definition, change, tools)
  if (found === undefined) return []
  if ('reason' in found) return [unreadableProblem(definition, found)]
  const checked = checkValue(definition, found.value)
  return 'issues' in checked ? refusals(definition, found.value, checked.issues) : []
}

/** The value of a change, opened or fetched. Undefined for a document, and where it is not there to be looked at. */
function valueOf(
  definition: Definition,
  change: Change,
  { sealing, managed }: DocumentTools,
): { readonly value: Json } | Unreadable | undefined {
  const entry = entryOf(change)
  if (entry === undefined || 'value' in entry) return entry
  if ('reference' in entry) return fetchedValue(definition, entry.reference, managed)
  return 'sealed' in entry && sealing.canOpen ? sealing.valueIn(entry, entry.sealed, change) : undefined
}

/** Says what is wrong with a value and, unless it is secret, which value it is. */
export function refusals(
  definition: Definition,
  value: unknown,
  issues: readonly { readonly path: readonly (string | number)[]; readonly message: string; readonly code?: string }[],
  hidden = definition.secret,
): Problem[] {
  return issues.map(issue => {
    const inside = issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
    const is = hidden || issue.path.length > 0 ? '' : `, but is ${brief(value)}`
    return {
      code: issue.code === 'UNSAFE_INTEGER' ? 'UNSAFE_INTEGER' : 'INVALID_VALUE',
      key: definition.key,
      issue: `${issue.message}${inside}${is}`,
    }
  })
}

/** A value in few characters, without a password that stands in an address. */
export function brief(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(withoutPasswords(value as Json))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Where it is noted who had nothing against a change. */
interface Noting {
  readonly passed: PassedCheck[]
}

async function validatorProblems(
  definition: Definition,
  { validators, timers, tools, passed }: Pick<Definition, 'validators'> & Pick<Judge, 'timers' | 'tools'> & Noting,
  change: Change,
  before: StateView,
): Promise<Problem[]> {
  const found = valueOf(definition, change, tools)
  if (found === undefined || 'reason' in found) return []
  const checked = checkValue(definition, found.value)
  if ('issues' in checked) return []
  const stood = before.stored(change.key, change.scope)?.entry
  const place = { key: definition.key, ...(change.scope === undefined ? {} : { scope: change.scope }) }
  const context = {
    ...place,
    before: stood !== undefined && 'value' in stood ? freeze(stood.value) : undefined,
  }
  const problems: Problem[] = []
  for (const [index, validator] of validators.entries()) {
    const issue = await verdict(() => validator(checked.value, context), { timers, secret: definition.secret })
    if (issue === undefined) {
      passed.push({ name: validator.name === '' ? `validator ${index + 1}` : validator.name, ...place })
      continue
    }
    // It may have revealed the value, to judge it.
    const said = definition.secret ? withoutTexts(issue, [checked.value]) : issue
    problems.push({ code: 'INVALID_VALUE', key: definition.key, issue: `was refused: ${said}` })
  }
  return problems
}

async function ruleProblems(
  { present, rules, timers, passed }: Pick<Judge, 'present' | 'rules' | 'timers'> & Noting,
  changes: readonly Change[],
  after: LogState,
): Promise<Problem[]> {
  const layers = present.layersAt(after)
  const proposed = proposal(present, layers, changes)
  const problems: Problem[] = []
  for (const { name, check } of rules) {
    const secrets: unknown[] = []
    const asking = noting(proposed, new Set(), secrets)
    const issue = await verdict(() => check(asking), { timers, secret: () => secrets.length > 0 })
    if (issue === undefined) {
      passed.push({ name })
      continue
    }
    const said = withoutSecrets(issue, present, layers, secrets)
    problems.push({ code: 'INVALID_VALUE', issue: `breaks the rule "${name}": ${said}` })
  }
  return problems
}
