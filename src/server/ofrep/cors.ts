import { VarveError } from 'varve'

/** Which pages of other origins may ask: those named, or any. None when absent. */
export type AllowedOrigins = readonly string[] | '*'

const ALLOWED = 'content-type, if-none-match, authorization, x-api-key, last-event-id, cache-control'
const EXPOSED = 'etag, retry-after, varve-revision, x-request-id'

/**
 * Origins as browsers write them: in lower case, without a `/` at their end and without the usual port. Throws USAGE for what no
 * browser ever sends as one.
 */
export function allowedOrigins(given: AllowedOrigins): AllowedOrigins {
  // A text is a list of its characters: what was meant is one origin.
  if (given === '*') return given
  if (!Array.isArray(given)) throw refused(String(given), "Give a list: ['https://shop.example'], or '*' for any.")
  return given.map(asSent)
}

function asSent(text: string): string {
  const url = URL.parse(text)
  const isOrigin = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+\/?$/i.test(text)
  if (url === null || !isOrigin) throw refused(text, 'Write https://shop.example: no path, no pattern, no name.')
  // Pages of apps come from schemes of their own, of which the platform knows no origin.
  return url.origin === 'null' ? text.toLowerCase().replace(/\/$/, '') : url.origin
}

function refused(text: string, remedy: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: `cors has ${JSON.stringify(text.slice(0, 100))}, which is no origin.`,
    remedy,
  })
}

/** Headers that let a page of another origin read an answer; none where it may not, or where nobody asked from one. */
export function corsHeaders(origin: string | null, allowed: AllowedOrigins | undefined): Record<string, string> {
  if (origin === null || allowed === undefined) return {}
  if (allowed === '*') return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED }
  // Which origin it is decides the answer, so caches must not give one's answer to another.
  if (!allowed.includes(origin)) return { vary: 'origin' }
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'origin' }
}

/** The answer to a browser that asks beforehand whether a page of another origin may ask. */
export function preflight(request: Request, allowed: AllowedOrigins | undefined): Response | undefined {
  const { headers } = request
  const method = headers.get('access-control-request-method')
  if (request.method !== 'OPTIONS' || method === null) return undefined
  const permitted = corsHeaders(headers.get('origin'), allowed)
  if (permitted['access-control-allow-origin'] === undefined)
    return new Response(null, { status: 204, headers: permitted })
  return new Response(null, {
    status: 204,
    headers: {
      ...permitted,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': ALLOWED,
      'access-control-max-age': '600',
    },
  })
}
