/** Which pages of other origins may ask: those named, or any. None when absent. */
export type AllowedOrigins = readonly string[] | '*'

const ALLOWED = 'content-type, if-none-match, authorization, x-api-key, last-event-id, cache-control'
const EXPOSED = 'etag, retry-after, varve-revision, x-request-id'

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
