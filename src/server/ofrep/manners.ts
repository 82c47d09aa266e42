import type { VarveError } from 'varve'
import { PlainAnswer } from '../plain-answer.ts'
import { problemAnswer } from '../problem.ts'
import { allowedOrigins, corsHeaders, preflight, type AllowedOrigins } from './cors.ts'

/** Where a request went, as far as it matters here. */
interface Whereabouts {
  readonly request: Request
  readonly mount: string | undefined
}

/** What OFREP's paths do otherwise than all others: pages of other origins may ask, and errors are said in its own words. */
export class OfrepManners {
  readonly #allowed: AllowedOrigins | undefined

  /** Throws USAGE for an origin that is none. */
  constructor(allowed: AllowedOrigins | undefined) {
    this.#allowed = allowed === undefined ? undefined : allowedOrigins(allowed)
  }

  /** The answer to a browser that asks beforehand, which shows no credential; undefined for everybody else. */
  preflight({ request, mount = '' }: Whereabouts): Response | undefined {
    return request.method === 'OPTIONS' && isOfrep(request, mount) ? preflight(request, this.#allowed) : undefined
  }

  /** Puts on an answer what lets a page of another origin read it. */
  dress(answer: Response, { request, mount = '' }: Whereabouts): void {
    if (this.#allowed === undefined || !isOfrep(request, mount)) return
    const { vary, ...rest } = corsHeaders(request.headers.get('origin'), this.#allowed)
    for (const [name, value] of Object.entries(rest)) answer.headers.set(name, value)
    if (vary !== undefined) answer.headers.append('vary', vary)
  }

  /** What could not be done, in OFREP's words; undefined on other paths. `key` is the flag that was asked for. */
  refusal(error: VarveError, { request, mount = '', key, requestId }: Refused): Response | undefined {
    if (!isOfrep(request, mount)) return undefined
    const plain = problemAnswer(error, { requestId })
    const { status, headers } = plain
    headers.delete('content-type')
    // These have no body: what a client may know of them is the status.
    if (status === 401 || status === 403 || status === 429) return new PlainAnswer(undefined, { status, headers })
    headers.set('content-type', 'application/json')
    const answered = status < 500 && status !== 404 && status !== 405 && status !== 413 ? 400 : status
    const body = JSON.stringify({ key, errorCode: errorCodeFor(status), errorDetails: error.message })
    return new PlainAnswer(body, { status: answered, headers })
  }
}

interface Refused extends Whereabouts {
  readonly key: string
  readonly requestId: string
}

/** True below OFREP's paths. Most requests are not, and cost one look. */
function isOfrep({ url }: Request, mount: string): boolean {
  return url.includes('/ofrep/') && URL.parse(url)?.pathname.startsWith(`${mount}/ofrep/`) === true
}

function errorCodeFor(status: number): string {
  if (status === 404) return 'FLAG_NOT_FOUND'
  return status < 500 ? 'PARSE_ERROR' : 'GENERAL'
}
