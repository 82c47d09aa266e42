import { checkValue, type Definition } from '../../core/definition/definition.ts'
import type { Problem } from '../../core/errors.ts'
import type { Change } from '../../core/revisions/revision.ts'
import { referencesIn } from '../../core/revisions/reference-leaf.ts'
import type { StateView } from '../../core/revisions/state.ts'
import { FAMILIAR_SCHEMES, isReference, schemeOf, type Reference } from '../../core/secret-reference.ts'
import type { ManagedValue } from './managed-answer.ts'
import type { ManagedSecrets } from './managed-secrets.ts'
import { fetchedInput, fetchedOrigin } from './reference-candidate.ts'

type Known = Pick<ManagedSecrets, 'known' | 'newest' | 'answers' | 'refusal'>

/**
 * The reference that somebody stores in place of a value, or why it may not be stored; undefined for anything else. Keys
 * that are no secrets may hold an object that only looks like one.
 */
export function givenReference(
  { key, secret }: Definition,
  input: unknown,
  managed: Known,
): Reference | { readonly problems: Problem[] } | undefined {
  if (!isReference(input)) return undefined
  const { reference } = input
  const refusal = managed.refusal(reference)
  if (secret) return refusal === undefined ? { reference } : { problems: [{ ...refusal, key }] }
  const isMeant = managed.answers(reference) || FAMILIAR_SCHEMES.has(schemeOf(reference) ?? '')
  return isMeant ? { problems: [exposed(key, reference)] } : undefined
}

/** What is wrong with references that a change brings; those that stood there before are not asked about. */
export function referenceProblems(
  definition: Definition,
  change: Change,
  before: StateView,
  managed: Known,
): Problem[] {
  const stood = referencesIn(before.stored(change.key, change.scope)?.entry)
  const brought = referencesIn(change.entry).filter(reference => !stood.includes(reference))
  return brought.flatMap(reference => {
    const { key, secret } = definition
    if (!secret) return [exposed(key, reference)]
    const answer = managed.newest(reference)
    const problem = answer?.problem ?? answer?.stale
    if (problem !== undefined) return isAway(problem) ? [] : [told(problem, key, reference)]
    return answer?.value === undefined ? [] : misfits(definition, reference, answer)
  })
}

/** What keeps a fetched secret from being read by its key's type, or judged by its schema. */
function misfits(definition: Definition, reference: string, answer: ManagedValue): Problem[] {
  const { key } = definition
  const read = fetchedInput(definition, answer.value, fetchedOrigin(reference, answer))
  const checked = 'value' in read ? checkValue(definition, read.value) : read
  if (!('issues' in checked)) return []
  return checked.issues.map(({ message }) => {
    const issue = `refers to ${reference}, whose value ${message}`
    return { code: 'INVALID_VALUE', key, issue }
  })
}

/** What is odd about references in changes that were made: nobody could be asked about them. */
export function referenceWarnings(changes: readonly Change[], managed: Known): Problem[] {
  return changes.flatMap(({ key, entry }) =>
    referencesIn(entry).flatMap((reference): Problem[] => {
      const { problem } = managed.known(reference) ?? {}
      return problem !== undefined && isAway(problem) ? [{ ...told(problem, key, reference), severity: 'warning' }] : []
    }),
  )
}

function isAway({ code }: Problem): boolean {
  return code === 'SECRET_MANAGER_UNREACHABLE'
}

function told(problem: Problem, key: string, reference: string): Problem {
  const { origin: _, ...rest } = problem
  return { ...rest, key, issue: `refers to ${reference}, which ${problem.issue}` }
}

function exposed(key: string, reference: string): Problem {
  const issue = `is no secret, and would show what ${reference} leads to`
  return { code: 'SECRET_EXPOSED', key, issue, remedy: 'Declare it with secret(…), or store a value.' }
}
