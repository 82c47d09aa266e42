import { checkValue, type Definition } from '../../core/definition/definition.ts'
import { VarveError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { inputOf } from '../../core/layers/input.ts'
import type { Candidate } from '../../core/layers/layer.ts'
import { originText } from '../../core/layers/origin.ts'
import type { SourceOrigin } from '../../core/ports.ts'
import type { Stored } from '../../core/revisions/state.ts'
import type { Reason } from '../../core/rollouts/evaluation.ts'
import { fetchedPart } from './fetched-part.ts'
import type { ManagedSecrets } from './managed-secrets.ts'
import type { ManagedValue } from './managed-answer.ts'

/** Where a reference is stored, and by whom. */
export interface StoredReference {
  readonly stored: Pick<Stored, 'revision' | 'by' | 'at' | 'scope'>
  readonly reference: string
  readonly reason: Reason | undefined
}

/** What a stored reference answers: what its manager gave last, or why that cannot be had. Asks nobody. */
export function referenceCandidate(
  definition: Definition,
  { stored, reference, reason }: StoredReference,
  managed: Pick<ManagedSecrets, 'known'>,
): Candidate {
  const { revision, by, at, scope } = stored
  const holds = `stored as ${originText({ revision, by, at, ...(scope === undefined ? {} : { scope }) })}`
  const answer = managed.known(reference)
  const manager = answer?.problem === undefined ? (answer?.manager ?? '') : managerIn(answer.error.details)
  const base = { input: null, origin: { manager, reference }, ...(reason === undefined ? {} : { reason }) }
  const unusable = (note: string): Candidate => ({ ...base, usable: false, note: `${note}; ${holds}` })
  if (!definition.secret) return unusable('refers to a secret, and its key is declared as none')
  if (answer === undefined) return { ...unusable('was not fetched'), unfetched: unasked(reference) }
  if (answer.problem !== undefined) return { ...unusable(answer.problem.issue), unfetched: answer.error }
  const origin = fetchedOrigin(reference, answer)
  const read = fetchedInput(definition, answer.value, origin)
  const checked = 'value' in read ? checkValue(definition, read.value) : read
  if ('issues' in checked) {
    const issues = checked.issues.map(({ message }) => message).join('; ')
    return { ...unusable(`does not fit: ${issues}`), origin }
  }
  return { ...base, origin, usable: true, value: checked.value, note: holds }
}

/** The error for a reference of which nothing is known: nobody holds it any more. */
function unasked(reference: string): VarveError {
  const reason = 'was not fetched'
  const remedy = 'Ask again: what is stored is fetched when it arrives.'
  return new VarveError('SECRET_MANAGER_UNREACHABLE', { reference, reason, remedy })
}

/** A fetched secret as the input of its key's schema: text is read by the key's type, an object goes as it is. */
export function fetchedInput(
  definition: Definition,
  value: Json,
  origin: SourceOrigin,
): { readonly value: Json } | { readonly issues: readonly { readonly message: string }[] } {
  const read = inputOf(fetchedPart(value, origin), definition)
  return 'unset' in read ? { issues: [{ message: 'is empty' }] } : read
}

/** What a reference leads to as the input of its key's schema; undefined where nothing is known that can be read so. */
export function fetchedValue(
  definition: Definition,
  reference: string,
  managed: Pick<ManagedSecrets, 'newest'>,
): { readonly value: Json } | undefined {
  const answer = managed.newest(reference)
  if (answer?.value === undefined) return undefined
  const read = fetchedInput(definition, answer.value, fetchedOrigin(reference, answer))
  return 'value' in read ? read : undefined
}

/** Where a fetched secret is from. */
export function fetchedOrigin(reference: string, { manager, version }: ManagedValue): SourceOrigin {
  return { manager, reference, ...(version === undefined ? {} : { version }) }
}

function managerIn(details: object): string {
  return 'manager' in details && typeof details.manager === 'string' ? details.manager : ''
}
