import { isVarveError, VarveError, type ProblemCode } from '../../core/errors.ts'
import { TokenLacking } from '../../core/protocol/pass.ts'
import { problemError } from '../../core/protocol/problem-error.ts'
import type { Answered } from './exchange.ts'

/** What a question was about, for the sentence that tells what came of it. */
export interface Circumstance {
  readonly store: string
  /** Id of the first revision that was to be appended. */
  readonly appending?: string | undefined
  /** True where something was to be changed. */
  readonly writing?: boolean | undefined
}

/** What the server's own store says in its own words. */
const OWN_WORDS: ReadonlySet<ProblemCode> = new Set([
  'STORE_UNREACHABLE',
  'STORE_INDETERMINATE',
  'STORE_CORRUPT',
  'STORE_UNSAFE',
  'STORE_FULL',
  'STORE_READ_ONLY',
  'REVISION_EXISTS',
  'SNAPSHOT_MISSING',
  'CHANGE_TOO_LARGE',
])

/** A question that got no answer, in Varve's words. What was to be appended may have arrived. */
export function unanswered(cause: unknown, { store, appending }: Circumstance): unknown {
  if (isVarveError(cause)) return cause
  const reason = reasonOf(cause)
  if (appending !== undefined && !neverArrived(cause))
    return new VarveError('STORE_INDETERMINATE', { store, id: appending, reason }, { cause })
  return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
}

/** An answer that is no success, in Varve's words. */
export function refused({ status, text }: Answered, circumstance: Circumstance): VarveError {
  const { store, appending, writing = appending !== undefined } = circumstance
  const told = problemError(parsed(text))
  if (told !== undefined && OWN_WORDS.has(told.code)) return told
  if (status === 401) return unsafe(store, TOKEN)
  if (status === 404 || status === 405) return unsafe(store, NOTHING)
  const said = told === undefined ? `it answered ${status}` : told.message.replace(/\.$/, '')
  if (status === 403 && writing) return new VarveError('STORE_READ_ONLY', { store, remedy: `${said}.` })
  if (status === 403) return unsafe(store, { reason: `the token does not open its log: ${said}`, remedy: RIGHTS })
  // Somebody between us and the server may have given up on an answer that is on its way.
  if (appending !== undefined && status >= 500 && told === undefined)
    return new VarveError('STORE_INDETERMINATE', { store, id: appending, reason: said })
  return new VarveError('STORE_UNREACHABLE', { store, reason: said })
}

/** True for an answer that says of a path only that nothing is there, and nothing of what was asked. */
export function isNothing({ status, text }: Answered): boolean {
  const code = problemError(parsed(text))?.code
  return (status === 404 || status === 405) && (code === undefined || NO_ROUTE.has(code))
}

const NO_ROUTE: ReadonlySet<ProblemCode> = new Set(['NO_SUCH_PATH', 'METHOD_REFUSED'])

/** Something that is no answer of a Varve server: another server, a page to sign in at. */
export function strange(store: string): VarveError<'STORE_UNREACHABLE'> {
  return new VarveError('STORE_UNREACHABLE', { store, reason: 'what answers there is no Varve server' })
}

/** What a text says as JSON; undefined for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const RIGHTS = 'Make a token for it: varve token create NAME --permission read,log.'
const TOKEN = { reason: 'it does not accept the token', remedy: 'It may be expired or revoked: make another.' }
const NOTHING = {
  reason: 'there is nothing at this address for who asks: another path, or no token',
  remedy:
    'Check the address with its path, and the token. If both are right, the server is older and lacks a route of /v1/log: update it.',
}

function unsafe(store: string, why: { reason: string; remedy: string }): VarveError<'STORE_UNSAFE'> {
  return new VarveError('STORE_UNSAFE', { store, ...why })
}

/** True where not even a connection came about. */
function neverArrived(error: unknown): boolean {
  if (error instanceof TokenLacking) return true
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Of several addresses that were tried, each has a failure of its own, and the whole has no words.
  const [first]: unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  return error.message === '' && first instanceof Error ? first.message : error.message
}
