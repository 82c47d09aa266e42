import { isVarveError, VarveError, type ProblemDetails } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { FetchedSecret, SecretManager, SecretReference, Timers } from '../../core/ports.ts'
import { secretValue, whyNoSecret, type PickedField, type SecretValue } from '../../core/secret-field.ts'
import { waited } from '../../core/time.ts'
import { inTime } from '../silence.ts'

/** What came of asking for a secret, by its code. */
export type ManagedCode =
  | 'REFERENCE_INVALID'
  | 'SECRET_MANAGER_UNKNOWN'
  | 'SECRET_NOT_FOUND'
  | 'SECRET_FORBIDDEN'
  | 'SECRET_MALFORMED'
  | 'SECRET_MANAGER_UNREACHABLE'

/** Why a secret cannot be had. */
export type ManagedError = VarveError<ManagedCode>

/** A secret as it arrived. */
export interface ArrivedSecret {
  readonly value: SecretValue
  readonly version?: string
  /** How long it may be used, in milliseconds from now. */
  readonly validFor?: number
}

/** How a secret is asked for. */
export interface RequestOptions {
  readonly timers: Timers
  /** How long an answer may take, in milliseconds. */
  readonly patience: number
  /** Ends the request from outside. */
  readonly abort: AbortController
}

/**
 * Asks a manager once. Throws one of the codes of `SecretManager.fetch` and no other: whatever else a manager throws is told
 * as SECRET_MANAGER_UNREACHABLE without its words, and an answer that is no secret as SECRET_MALFORMED.
 */
export async function requestSecret(
  manager: SecretManager,
  reference: SecretReference,
  { timers, patience, abort }: RequestOptions,
): Promise<ArrivedSecret> {
  const { signal } = abort
  const late = (): Error => unanswered(manager, reference, `has not been answered within ${waited(patience)}`)
  try {
    signal.throwIfAborted()
    const answer = Promise.race([asked(manager, reference, signal), aborted(signal)])
    return arrived(await inTime(answer, patience, timers, late), manager, reference)
  } catch (error) {
    throw isManaged(error) ? error : unanswered(manager, reference, `could not be asked for: ${nameOf(error)}`)
  } finally {
    abort.abort()
  }
}

/** True for what a manager may throw. */
export function isManaged(error: unknown): error is ManagedError {
  return isVarveError(error) && CODES.has(error.code)
}

/** The error for a secret whose manager has not answered. */
export function unanswered({ name }: SecretManager, { text }: SecretReference, reason: string): ManagedError {
  const remedy = 'Look whether it runs, and whether this machine reaches it.'
  return new VarveError('SECRET_MANAGER_UNREACHABLE', { reference: text, manager: name, reason, remedy })
}

/** The error for a secret that has come, and has not the field that is meant. */
export function missingField(
  { name }: SecretManager,
  { text }: SecretReference,
  { code, reason }: Exclude<PickedField, { value: Json }>,
): ManagedError {
  const remedy = 'Name a member that it has after the #, or leave the # out for all of it.'
  return new VarveError(code, { reference: text, manager: name, reason, remedy })
}

/** The details of such an error in the form that most of them have. */
export function managedDetails({ code, details }: ManagedError): ProblemDetails<'SECRET_NOT_FOUND'> {
  if ('reason' in details) return details
  return { reference: details.reference, reason: details.issue, remedy: details.remedy ?? REMEDIES[code] ?? '' }
}

const REMEDIES: { readonly [code: string]: string } = {
  REFERENCE_INVALID: 'Write vault://secret/shop#password, and the like.',
}

const CODES: ReadonlySet<string> = new Set<ManagedCode>([
  'REFERENCE_INVALID',
  'SECRET_MANAGER_UNKNOWN',
  'SECRET_NOT_FOUND',
  'SECRET_FORBIDDEN',
  'SECRET_MALFORMED',
  'SECRET_MANAGER_UNREACHABLE',
])

/** Also a manager that throws before it makes a promise. */
async function asked(manager: SecretManager, reference: SecretReference, signal: AbortSignal): Promise<FetchedSecret> {
  return manager.fetch(reference, { signal })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
}

function arrived(answer: unknown, { name }: SecretManager, { text }: SecretReference): ArrivedSecret {
  const { value, version, validFor } = Object(answer) as Partial<Record<keyof FetchedSecret, unknown>>
  const known = secretValue(value)
  if (known === undefined) {
    const [reason, remedy] = [whyNoSecret(value), 'Store it as text, as bytes or as a plain JSON object.']
    throw new VarveError('SECRET_MALFORMED', { reference: text, manager: name, reason, remedy })
  }
  return {
    value: known,
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof validFor === 'number' && validFor >= 0 ? { validFor } : {}),
  }
}

/** What may be told of an error that a manager did not mean to throw: its code or its name, never its words. */
function nameOf(error: unknown): string {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown }
  const told = [code, name].find(one => typeof one === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,60}$/.test(one))
  return typeof told === 'string' ? told : 'its manager failed'
}
