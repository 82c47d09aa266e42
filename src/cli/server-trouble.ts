import { VarveError } from 'varve'
import { problemError } from 'varve/protocol'

/** Where something was asked. */
export interface AskedAt {
  readonly url: string
  readonly path: string
  readonly token: string | undefined
}

/** A server that did not answer at all, with what mends it. */
export function noAnswer(url: string, error: unknown): VarveError<'STORE_UNREACHABLE'> {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (CERTIFICATE.test(code)) {
    const mend = 'Name the authority that signed it in NODE_EXTRA_CA_CERTS, or renew it'
    return away(url, `its certificate is not accepted (${code}). ${mend}`)
  }
  if (/^(?:ERR_SSL_|EPROTO)/.test(code)) return away(url, `what answers there speaks no TLS (${code}). Try http:`)
  return away(url, cause instanceof Error ? cause.message.trim() : 'it does not answer')
}

/** What went wrong with a certificate, as Node calls it. */
const CERTIFICATE = /CERT|UNABLE_TO_|HOSTNAME_MISMATCH/

/** An answer that is no success: what the server said, or what is to be thought of who said nothing of ours. */
export function refusedAt(at: AskedAt, status: number, body: unknown): VarveError {
  const told = problemError(body)
  if (told?.code === 'NO_SUCH_PATH') return at.token === undefined ? lacking(at.url) : missingRoute(at, status, told)
  if (told?.code === 'METHOD_REFUSED') return missingRoute(at, status, told)
  return told ?? away(at.url, strangeAnswer(at, status))
}

/** Nothing is there to be shown to a server. */
export function lacking(url: string): VarveError<'CREDENTIAL_REFUSED'> {
  const remedy = `Run \`varve login ${url}\`, or set VARVE_TOKEN.`
  return new VarveError('CREDENTIAL_REFUSED', { issue: `there is none for ${url}. ${remedy}` })
}

/** A server that is not as it is wanted. */
export function away(url: string, reason: string): VarveError<'STORE_UNREACHABLE'> {
  return new VarveError('STORE_UNREACHABLE', { store: url, reason, starting: true })
}

/** The same error with a sentence that this program can mend by. */
function missingRoute({ url, path }: AskedAt, status: number, told: VarveError): VarveError {
  told.message = `${url} answered ${status} to ${routeOf(path)}. ${PATH_OR_AGE}`
  return told
}

const PATH_OR_AGE =
  'Give its address with the path it is mounted under; or it is older than this program, and is to be updated.'

function strangeAnswer({ path }: AskedAt, status: number): string {
  if (status === 404 || status === 405) return `it answered ${status} to ${routeOf(path)}. ${PATH_OR_AGE.slice(0, -1)}`
  if (status === 401 || status === 403)
    return `it answered ${status}, in words that are not Varve's: a proxy before it wants something else than a token`
  if (status < 300) return 'what answers there is no Varve server'
  return `it answered ${status}`
}

const routeOf = (path: string): string => path.replace(/\?.*$/s, '')
