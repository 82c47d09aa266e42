import { isVarveError, VarveError, type ProblemCode } from 'varve'
import { PROBLEM_MEDIA, PROBLEM_TYPE, statusOf, titleOf, type ProblemDocument } from 'varve/protocol'
import { PlainAnswer } from './plain-answer.ts'

/** Members of a problem document that no detail of an error may stand in for. */
const FRAME: ReadonlySet<string> = new Set(['type', 'title', 'status', 'detail', 'code', 'instance', 'requestId'])

/** What a program is told to pass, and what is sent in its place over HTTP, by code. */
const SENT: Partial<Record<ProblemCode, readonly [passed: string, sent: string]>> = {
  SIGNATURE_MISSING: ["Pass { by: 'dana', message: 'Why it changes' }.", 'Send `message`: why it changes.'],
  REVISION_CONFLICT: ["pass expect: 'any' to overwrite.", 'send `If-Match: *` to overwrite.'],
}

/** A request that was not done, as it is answered. */
export function problemDocument(error: VarveError, about: { requestId: string; instance?: string }): ProblemDocument {
  const { code, message, details } = error
  const { problems, ...rest } = details as { readonly problems?: ProblemDocument['errors'] }
  return {
    type: PROBLEM_TYPE + code,
    title: titleOf(code),
    status: statusOf(code),
    detail: detailOf(code, message),
    code,
    ...(about.instance === undefined ? {} : { instance: about.instance }),
    requestId: about.requestId,
    ...(problems === undefined ? {} : { errors: problems }),
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !FRAME.has(name))),
  }
}

/** The library's sentence, whose end may be about HTTP. */
function detailOf(code: ProblemCode, message: string): string {
  const [passed, sent] = SENT[code] ?? []
  if (passed === undefined || !message.endsWith(passed)) return message
  return message.slice(0, -passed.length) + sent
}

/** The error as one of ours: what is none becomes SERVER_FAILED, whose message quotes nothing. */
export function ownError(error: unknown, requestId: string): VarveError {
  return isVarveError(error) ? error : new VarveError('SERVER_FAILED', { requestId })
}

/** The answer to a request that was not done. */
export function problemAnswer(error: VarveError, about: { requestId: string; instance?: string }): Response {
  const document = problemDocument(error, about)
  const headers = { 'content-type': PROBLEM_MEDIA, 'cache-control': 'no-store', ...headersOf(error) }
  return new PlainAnswer(JSON.stringify(document), { status: document.status, headers })
}

/** Codes whose answers say how long to wait. */
const WAITS: ReadonlySet<string> = new Set(['TOO_MANY_REQUESTS', 'TOO_MANY_ATTEMPTS', 'STREAMS_FULL'])

function headersOf(error: VarveError): Record<string, string> {
  const { code, details } = error
  if (code === 'CREDENTIAL_REFUSED') return { 'www-authenticate': 'Bearer realm="varve"' }
  if ('seconds' in details && WAITS.has(code)) return { 'retry-after': String(details.seconds) }
  // It may be back at the next look: a store that is away is asked again every two seconds at the latest.
  if (statusOf(code) === 503) return { 'retry-after': '2' }
  return code === 'METHOD_REFUSED' && 'allowed' in details ? { allow: String(details.allowed) } : {}
}
