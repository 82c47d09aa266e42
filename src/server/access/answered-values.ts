import { usageOf, type Audience, type Flat, type MomentReader, type Tree } from 'varve'
import type { Asked } from '../call.ts'
import type { HandlerOptions } from '../options.ts'
import type { AccessLog } from './access-log.ts'
import { traceIn } from './served-call.ts'

/** What a request was answered with. */
export interface Answered {
  /** Its route, as it is declared: `POST /v1/evaluate`. */
  readonly route: string
  /** The past that was asked about; the present when absent. */
  readonly at?: MomentReader<Flat<Tree>> | undefined
  /** Who was answered for, in their order. */
  readonly audiences: readonly Audience[]
  /** Which keys each was told: asked for where the request is one of those that are kept. */
  readonly keys: () => Iterable<string>
}

/** Keeps which values the server itself answered with, where that is wanted. */
export class AnsweredValues {
  readonly #log: AccessLog

  constructor(log: AccessLog) {
    this.#log = log
  }

  /** What a handler with these options keeps: undefined for nothing, which costs nothing. */
  static of({ access, recordAnswers = false }: HandlerOptions): AnsweredValues | undefined {
    return access !== undefined && recordAnswers ? new AnsweredValues(access) : undefined
  }

  /** Takes note of an answer. It is called with nothing awaited since the values were read: what it tells are these. */
  note({ request, requestId, varve }: Asked, { route, at, audiences, keys }: Answered): void {
    if (!this.#log.wants(requestId)) return
    const trace = traceIn(request.headers.get('traceparent'))
    const served = { id: requestId, route, ...(trace === undefined ? {} : { trace }) }
    this.#log.note(served, usageOf(at ?? varve.now(), audiences, keys()))
  }
}
