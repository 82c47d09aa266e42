import type { Usage } from 'varve'
import { headers } from 'varve/protocol'
import { saneRequestId } from '../request-id.ts'
import type { AccessLog } from './access-log.ts'

/** What somebody sent along with a request: Node's headers, or those of Fetch. */
interface Sent {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A request that is being served, and what is to be noted of it once it is answered. */
export class ServedCall {
  /** Its id: the caller's where that is a sane one, else a new one. */
  readonly id: string
  readonly #log: AccessLog
  readonly #trace: string | undefined
  readonly #route: string | undefined
  #soFar: (() => Usage) | undefined

  constructor(log: AccessLog, request: unknown, route: string | undefined) {
    this.#log = log
    this.#route = route
    this.id = saneRequestId(headerIn(request, headers.requestId))
    this.#trace = traceIn(headerIn(request, 'traceparent'))
  }

  /** Takes what tells which values were used so far. */
  readonly recording = (soFar: () => Usage): void => void (this.#soFar = soFar)

  /** Notes what it used, now that it is answered. */
  end(status: number): void {
    const { id } = this
    const [trace, route] = [this.#trace, this.#route]
    const known = { id, status, ...(trace === undefined ? {} : { trace }), ...(route === undefined ? {} : { route }) }
    if (this.#soFar !== undefined) this.#log.note(known, this.#soFar())
  }
}

/** The trace in a `traceparent` of W3C Trace Context: version-trace-parent-flags. */
export function traceIn(text: string | null | undefined): string | undefined {
  return /^[\da-f]{2}-([\da-f]{32})-/.exec(text ?? '')?.[1]
}

function headerIn(request: unknown, name: string): string | undefined {
  if (!hasHeaders(request)) return undefined
  const { headers: sent } = request
  if (sent instanceof Headers) return sent.get(name) ?? undefined
  const value = sent[name]
  return typeof value === 'string' ? value : value?.[0]
}

function hasHeaders(request: unknown): request is Sent {
  return typeof request === 'object' && request !== null && 'headers' in request && typeof request.headers === 'object'
}
