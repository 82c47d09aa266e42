import { headers } from 'varve/protocol'

/** What a request id may look like: what a log and a header take as it is. */
const SANE = /^[\w.:/+=-]{1,128}$/

/** The id of a request: the caller's where it has a sane one, else a new one. */
export function requestIdOf(request: Request): string {
  const sent = request.headers.get(headers.requestId)
  return sent !== null && SANE.test(sent) ? sent : crypto.randomUUID()
}
