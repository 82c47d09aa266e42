import type { ProblemCode } from '../../core/errors.ts'

/**
 * An error with a code, as the library's own are, without their table of sentences, which would be half of what a page loads.
 * `isProblem` and `isVarveError` know it.
 */
export class ToldError extends Error {
  override readonly name = 'VarveError'
  readonly code: ProblemCode
  readonly details: object

  constructor(
    code: ProblemCode,
    message: string,
    options: { readonly details?: object; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }
}

/** The server cannot be asked. */
export function unreachable(url: string, reason: string, cause?: unknown): ToldError {
  const details = { store: url, reason }
  return new ToldError('STORE_UNREACHABLE', `The server (${url}) cannot be reached: ${reason}.`, { details, cause })
}

/** What a server said instead of an answer. */
export function refusal(url: string, status: number, document: unknown): ToldError {
  const said = typeof document === 'object' && document !== null ? document : {}
  const code = 'code' in said && typeof said.code === 'string' ? (said.code as ProblemCode) : undefined
  const detail = 'detail' in said && typeof said.detail === 'string' ? said.detail : undefined
  if (
    (status === 404 || status === 405) &&
    (code === undefined || code === 'NO_SUCH_PATH' || code === 'METHOD_REFUSED')
  )
    return new ToldError(code ?? 'CREDENTIAL_REFUSED', nothingAt(url, status))
  if (code !== undefined && detail !== undefined) return new ToldError(code, detail, { details: said })
  return unreachable(url, `it answered ${status}`)
}

function nothingAt(url: string, status: number): string {
  return `There is nothing at ${url} for this page: check address and token. If they are right, the server is older: it answered ${status} to POST /v1/evaluate.`
}
