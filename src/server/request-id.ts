import { headers } from 'varve/protocol'

/** What a request id may look like: what a log and a header take as it is. */
const SANE = /^[\w.:/+=-]{1,128}$/

/** The id of a request: the caller's where it has a sane one, else a new one. */
export function requestIdOf(request: Request): string {
  return saneRequestId(request.headers.get(headers.requestId) ?? undefined)
}

/** An id that was sent, where it is a sane one; else a new one. */
export function saneRequestId(sent: string | undefined): string {
  return sent !== undefined && SANE.test(sent) ? sent : crypto.randomUUID()
}
