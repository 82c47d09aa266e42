import type { Audience, Explanation, Flat, MomentReader, Tree, Usage, UsedValue } from 'varve'
import type { Asked } from '../call.ts'
import type { HandlerOptions } from '../options.ts'
import type { AccessLog } from './access-log.ts'
import { traceIn } from './served-call.ts'

/** The most values that are told of one request, as for requests of programs. */
const MOST_TOLD = 500

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
    this.#log.note(served, usageOf(at ?? varve.now(), audiences, [...keys()]))
  }
}

function usageOf(reader: MomentReader<Flat<Tree>>, audiences: readonly Audience[], keys: readonly string[]): Usage {
  const [first = {}] = audiences
  const values: UsedValue[] = []
  for (const audience of audiences) {
    const whose = reader.for(audience)
    for (const key of keys.slice(0, MOST_TOLD - values.length)) {
      const explanation = explained(whose, key)
      if (explanation !== undefined) values.push(usedValue(explanation, audience === first ? undefined : audience))
    }
  }
  const more = Math.max(0, keys.length * audiences.length - MOST_TOLD)
  return { moment: reader.moment, audience: first, values, more }
}

/** Undefined for a key that nobody was answered: there is none, or a tenant is missing. */
function explained(reader: { explain(key: string): Explanation }, key: string): Explanation | undefined {
  try {
    return reader.explain(key)
  } catch {
    return undefined
  }
}

function usedValue(explanation: Explanation, audience: Audience | undefined): UsedValue {
  const { key, value, layer, reason, variant, ruleId, origin } = explanation
  return {
    ...{ key, value, layer, reason },
    ...(audience === undefined ? {} : { audience }),
    ...(variant === undefined ? {} : { variant }),
    ...(ruleId === undefined ? {} : { ruleId }),
    ...('revision' in origin ? { revision: origin.revision } : {}),
  }
}
