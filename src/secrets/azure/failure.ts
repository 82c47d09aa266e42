import { Refusal } from '../refusal.ts'

/** Azure's own words for what happened, as far as they are words: never its sentences, which quote what was sent. */
interface Told {
  readonly status: number | undefined
  /** `Forbidden`, `SecretNotFound`, `invalid_client`. */
  readonly code: string | undefined
  /** What is behind a `Forbidden`: `ForbiddenByRbac`, `SecretDisabled`. */
  readonly inner: string | undefined
}

/** The Refusal for whatever the SDK threw: it has requests and tokens in it, and none of that is handed on. */
export function refusalOf(error: unknown): Refusal {
  const known = refusalIn(error)
  if (known !== undefined) return known
  if (error instanceof Error && error.message.includes('challenge')) return notTheVault()
  const told = toldBy(error)
  // What does not arrive is told by our own door: this arrived, and the SDK makes no sense of it.
  return told.status === undefined || told.status === 200 ? malformed() : refused(told, told.status)
}

/** The Refusal for whatever a credential threw. */
export function refusalOfToken(error: unknown): Refusal {
  const refusal = attemptsIn(error).map(toldBy).find(isRefusal)
  if (refusal !== undefined)
    return forbidden(
      `is not given: Microsoft Entra does not accept this program (${refusal.code ?? refusal.status})`,
      'Look at AZURE_TENANT_ID, AZURE_CLIENT_ID and what proves it: a client secret may have ended.',
    )
  // The identity of a machine may take a while to be there, so this is asked again.
  return new Refusal('SECRET_MANAGER_UNREACHABLE', {
    reason: 'could not be fetched: this program gets no token of Microsoft Entra',
    remedy: 'Give this machine a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.',
  })
}

/** What came of each way to log in that could be tried, with what is behind it. */
function attemptsIn(error: unknown): readonly unknown[] {
  const { errors } = members(error)
  const attempts: readonly unknown[] = Array.isArray(errors) ? errors : [error]
  const tried = attempts.filter(attempt => members(attempt)['name'] !== 'CredentialUnavailableError')
  return tried.flatMap(attempt => [attempt, members(attempt)['cause']])
}

function isRefusal({ status = 0 }: Told): boolean {
  return status >= 400 && status < 500 && status !== 429
}

/** The Refusal for an answer that is none. */
export function malformed(): Refusal {
  const remedy = 'Look at what stands between this program and Azure.'
  return new Refusal('SECRET_MALFORMED', { reason: 'was answered in a form that is not Key Vault’s', remedy })
}

/** A Refusal of our own that the SDK passes on, or wrapped. */
function refusalIn(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  return error instanceof Error && error.cause instanceof Refusal ? error.cause : undefined
}

function refused({ code, inner }: Told, status: number): Refusal {
  const word = inner ?? code ?? String(status)
  if (status === 404) return absent(`is not there (${word})`, 'Set the secret, or recover it where it was deleted.')
  if (status === 403) return forbidden(...(reasons[word] ?? [`may not be read by this program (${word})`, GRANT]))
  if (status === 401) return forbidden(`is not given: Key Vault does not take the token (${word})`, WHOSE)
  if (status === 400) return absent(`is no name that Key Vault understands (${word})`, 'Mend the reference.')
  return new Refusal('SECRET_MANAGER_UNREACHABLE', {
    reason: `could not be fetched: Key Vault fails (${word})`,
    remedy: 'Look at the limits of Key Vault, and at status.azure.com.',
  })
}

const GRANT = 'Give it the role «Key Vault Secrets User» on the vault, or the permission to get secrets.'
const WHOSE = 'Look at the tenant that this program logs in to: it must be the vault’s.'

const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  SecretDisabled: ['is disabled', 'Enable it, or refer to another version.'],
  ForbiddenByFirewall: [
    'is kept from this machine by the vault’s firewall',
    'Let this network in, or use a private endpoint.',
  ],
}

function notTheVault(): Refusal {
  const reason = 'is not asked for with a token: what answers wants one for another domain than its own'
  return forbidden(reason, 'Look at the vault’s name, and at whether something stands between this program and Azure.')
}

/** Reads errors of the SDK for vaults (`statusCode`, `code`) and of those for tokens (`status`, `errorCode`). */
function toldBy(error: unknown): Told {
  const { statusCode, status = statusCode, code, errorCode = code, details, errorResponse } = members(error)
  const { error: inside } = members(details)
  const { innerError, innererror = innerError } = members(inside)
  return {
    status: typeof status === 'number' ? status : undefined,
    code: word(errorCode) ?? word(members(errorResponse)['error']),
    inner: word(members(innererror)['code']),
  }
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value) as Readonly<Record<string, unknown>>
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z_]{1,60}$/.test(value) ? value : undefined
}

function absent(reason: string, remedy: string): Refusal {
  return new Refusal('SECRET_NOT_FOUND', { reason, remedy })
}

function forbidden(reason: string, remedy: string): Refusal {
  return new Refusal('SECRET_FORBIDDEN', { reason, remedy })
}
