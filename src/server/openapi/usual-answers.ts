import type { RouteFacts } from '../route.ts'

/** How a route answers besides what it declares, from what it takes: each holds for every such route. */
export function usualAnswers(route: RouteFacts): ReadonlyMap<number, string> {
  const answers = new Map<number, string>()
  const add = (status: number, when: boolean, doc: string): void => void (when && answers.set(status, doc))
  const isOfrep = isOfrepPath(route.path)
  const isPublic = route.permission === 'public'
  const told = route.strangers === 'told'
  // OFREP has one status for whatever does not fit.
  const sorted = !isOfrep
  const reads = route.method === 'GET' || route.takes?.includes('at') === true
  add(304, route.tagged === true, 'Nothing is other than at the entity tag of `If-None-Match`.')
  add(
    400,
    isOfrep || isReadable(route),
    'A part of the address, or the body, cannot be read: it is encoded wrongly, or no JSON.',
  )
  add(401, !isPublic, 'The credential is wrong, has expired or was revoked.')
  add(403, !isPublic && route.permission !== 'anybody', 'The permission is missing, or another tenant is asked about.')
  add(
    404,
    !isPublic && !told,
    'There is no such thing; or no credential was sent, and strangers are not told what there is.',
  )
  add(412, sorted && reads, 'The revision of `min-revision` is not known here in time.')
  add(413, sorted && route.body !== undefined, 'The body is longer than is read.')
  add(415, sorted && route.body !== undefined, 'The body has another media type than is taken.')
  add(422, sorted, 'The query or the body does not fit: all that is wrong, in `errors`.')
  add(429, route.unlimited !== true, 'Too many requests. `Retry-After` says how many seconds to wait.')
  return answers
}

/** True for the paths of OFREP, whose failures have a form and statuses of their own. */
export function isOfrepPath(path: string): boolean {
  return path.startsWith('/ofrep/')
}

function isReadable(route: RouteFacts): boolean {
  return route.path.includes('{') || route.body !== undefined
}
