import { isObject, type Json } from '../../core/json.ts'
import type { FetchedSecret } from '../../core/ports.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { Refusal } from '../refusal.ts'
import { crc32c } from './crc32c.ts'

/** A secret, whole, or none: what arrived is not what was sent. */
export type Received = FetchedSecret | 'damaged'

/** Reads what `:access` answered. Throws a Refusal. */
export function readAccess(answer: HttpAnswer): Received {
  const body = answer.json()
  if (answer.status !== 200) throw refusalOf(answer.status, isObject(body) ? body['error'] : undefined)
  const { name, payload } = isObject(body) ? body : {}
  const { data, dataCrc32c } = isObject(payload) ? payload : {}
  const bytes = typeof data === 'string' ? bytesOf(data) : undefined
  if (bytes === undefined || typeof name !== 'string') throw malformed('was answered in a form that is not Google’s')
  // A number of 64 bits is a text in Google's JSON. Versions of the first years may have none.
  if (dataCrc32c !== undefined && Number(dataCrc32c) !== crc32c(bytes)) return 'damaged'
  return { value: textOf(bytes) ?? bytes, version: name.slice(name.lastIndexOf('/') + 1) }
}

/** The error for a secret that arrived damaged more than once. */
export function malformed(reason: string): Refusal {
  const remedy = 'Look at what stands between this program and Google.'
  return new Refusal('SECRET_MALFORMED', { reason, remedy })
}

function bytesOf(data: string): Uint8Array | undefined {
  const bytes = Buffer.from(data, 'base64')
  return bytes.toString('base64') === data ? Uint8Array.from(bytes) : undefined
}

/** What most secrets are; undefined for bytes that are no text. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function refusalOf(httpStatus: number, error: Json | undefined): Refusal {
  const { status, message, details } = isObject(error) ? error : {}
  const said = typeof status === 'string' && /^[A-Z_]{1,40}$/.test(status) ? status : String(httpStatus)
  const why = reasonIn(details)
  if (httpStatus === 404) return absent('is not there (NOT_FOUND)', 'Add the secret, or a version of it.')
  if (httpStatus === 401) return forbidden(`is not given to a program whom Google does not know (${said})`, SIGN_IN)
  if (httpStatus === 403)
    return forbidden(`may not be read by this program (${why ?? said})`, remedies[why ?? ''] ?? GRANT)
  if (said === 'FAILED_PRECONDITION') return unfit(typeof message === 'string' ? message : '')
  if (httpStatus === 400) return absent(`is no name that Google understands (${said})`, 'Mend the reference.')
  const remedy = 'Look at the quotas, and at status.cloud.google.com.'
  return new Refusal('SECRET_MANAGER_UNREACHABLE', { reason: `could not be fetched: Google fails (${said})`, remedy })
}

const SIGN_IN = 'Look at the credentials of this program.'
const GRANT = 'Grant it the role roles/secretmanager.secretAccessor on the secret.'
const remedies: Readonly<Record<string, string>> = {
  SERVICE_DISABLED: 'Enable it: gcloud services enable secretmanager.googleapis.com.',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'Give its credentials the scope cloud-platform.',
}

/** A version that is there, and has nothing to give. */
function unfit(message: string): Refusal {
  if (message.includes('DISABLED'))
    return forbidden('is a version that is disabled', 'Enable it, or refer to another version.')
  return absent('is a version that was destroyed', 'Add a version, or refer to another one.')
}

function absent(reason: string, remedy: string): Refusal {
  return new Refusal('SECRET_NOT_FOUND', { reason, remedy })
}

function forbidden(reason: string, remedy: string): Refusal {
  return new Refusal('SECRET_FORBIDDEN', { reason, remedy })
}

/** Google's own word for why, if it says one. */
function reasonIn(details: Json | undefined): string | undefined {
  const all = Array.isArray(details) ? details : []
  const reasons = all.map(detail => (isObject(detail) ? detail['reason'] : undefined))
  return reasons.find((reason): reason is string => typeof reason === 'string' && /^[A-Z_]{1,60}$/.test(reason))
}
