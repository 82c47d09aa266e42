import type { Audience } from '../../core/layers/audience.ts'
import type { Timers } from '../../core/ports/platform.ts'
import { Pass, shown } from '../../core/protocol/pass.ts'
import type { Reason } from '../../core/rollouts/evaluation.ts'
import type { RemoteEvaluation, RemoteOptions } from '../remote.ts'
import { refusal, unreachable } from './told-error.ts'

/** All values of one audience, as the server evaluated them at one revision. */
export interface Answers {
  readonly audience: Audience
  readonly revision: number
  readonly values: ReadonlyMap<string, RemoteEvaluation>
  /** The entity tag that they came with, for the next question. */
  readonly tag?: string
}

/** What `POST /v1/evaluate` answers, as far as it is used. */
interface Evaluated {
  readonly revision: number
  readonly results: readonly [{ readonly values: Readonly<Record<string, EvaluatedValue>> }]
}

interface EvaluatedValue {
  readonly value?: unknown
  readonly variant?: string
  readonly reason?: Reason
  readonly ruleId?: string
  readonly revision?: number
  readonly error?: string
}

/** What goes with a request besides. */
interface Sent {
  readonly signal: AbortSignal
  readonly token: string | undefined
}

/** The way to one server. */
export class RemoteServer {
  readonly url: string
  readonly #options: RemoteOptions

  readonly #pass: Pass

  constructor(options: RemoteOptions, timers: Timers) {
    this.url = options.url.replace(/\/+$/, '')
    this.#options = options
    this.#pass = new Pass(options.token, timers)
  }

  /**
   * Asks what somebody gets. Where that is what is known of them already, the server says no more than so, and `known` is what
   * comes back. Throws what the server said instead, or STORE_UNREACHABLE.
   */
  async evaluate(audience: Audience, signal: AbortSignal, known?: Answers): Promise<Answers> {
    const { keys } = this.#options
    const body = JSON.stringify({ audiences: [audience], ...(keys === undefined ? {} : { keys }) })
    const headers = { 'content-type': 'application/json', accept: 'application/json', ...unless(known) }
    const response = await this.request('/v1/evaluate', { method: 'POST', headers, body }, signal)
    if (response.status === 304 && known !== undefined) return known
    const answer: unknown = await response.json().catch(() => undefined)
    if (!response.ok) throw refusal(this.url, response.status, answer)
    if (!isEvaluated(answer)) throw unreachable(this.url, 'what answers there is no Varve server')
    return { audience, revision: answer.revision, values: valuesIn(answer), ...tagOf(response.headers.get('etag')) }
  }

  /** One request, with whatever opens the door. Throws STORE_UNREACHABLE. */
  async request(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    try {
      const known = this.#pass.token()
      // Questions go out in the order in which they are asked.
      const token = typeof known === 'object' ? await known : known
      const response = await this.#send(path, init, { signal, token })
      const other = response.status === 401 ? await this.#pass.after(token).catch(() => token) : token
      if (other === token) return response
      void response.body?.cancel()
      return await this.#send(path, init, { signal, token: other })
    } catch (error) {
      throw unreachable(this.url, error instanceof Error ? error.message : String(error), error)
    }
  }

  #send(path: string, init: RequestInit, { signal, token }: Sent): Promise<Response> {
    const { fetch: ask = fetch } = this.#options
    const headers = { ...(init.headers as Record<string, string>), ...shown(token) }
    return ask(this.url + path, { ...init, headers, signal, credentials: 'same-origin' })
  }
}

/** Answers as text, to be kept. */
export function keptText({ audience, revision, values, tag }: Answers): string {
  return JSON.stringify({ v: 1, audience, revision, tag, values: [...values.values()] })
}

/** What was kept for an audience; undefined where that is for somebody else, or no such text. */
export function keptAnswers(text: string | null, audience: Audience): Answers | undefined {
  try {
    const kept: unknown = JSON.parse(text ?? 'null')
    if (!isKept(kept) || !isSameAudience(kept.audience, audience)) return undefined
    const values = new Map(kept.values.map(one => [one.key, one]))
    return { audience, revision: kept.revision, values, ...tagOf('tag' in kept ? kept.tag : undefined) }
  } catch {
    return undefined
  }
}

/** True where two audiences say the same, in whatever order. */
export function isSameAudience(a: Audience, b: Audience): boolean {
  return audienceName(a) === audienceName(b)
}

/** The condition under which a question need not be answered at length. */
function unless(known: Answers | undefined): Readonly<Record<string, string>> {
  return known?.tag === undefined ? {} : { 'if-none-match': known.tag }
}

/** An entity tag as a member; none for anything else, a text that no header takes included. */
function tagOf(tag: unknown): { readonly tag?: string } {
  return typeof tag === 'string' && /^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(tag) ? { tag } : {}
}

function valuesIn({ results: [{ values }] }: Evaluated): Map<string, RemoteEvaluation> {
  const had = Object.entries(values).filter(([, { error, value }]) => error === undefined && value !== undefined)
  return new Map(had.map(([key, told]) => [key, evaluation(key, told)]))
}

function evaluation(
  key: string,
  { value, variant, reason = 'DEFAULT', ruleId, revision }: EvaluatedValue,
): RemoteEvaluation {
  return { key, value, variant, reason, ruleId, revision }
}

/** The same text for the same audience, in whatever order it was said. */
export function audienceName(audience: Audience): string {
  const said = Object.entries(audience).filter(([, value]) => value !== undefined)
  return JSON.stringify(said.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function isEvaluated(answer: unknown): answer is Evaluated {
  if (typeof answer !== 'object' || answer === null || !('results' in answer) || !('revision' in answer)) return false
  const [first]: unknown[] = Array.isArray(answer.results) ? answer.results : []
  return typeof first === 'object' && first !== null && 'values' in first && typeof answer.revision === 'number'
}

function isKept(kept: unknown): kept is { audience: Audience; revision: number; values: readonly RemoteEvaluation[] } {
  if (typeof kept !== 'object' || kept === null || !('v' in kept) || kept.v !== 1) return false
  if (!('audience' in kept && 'revision' in kept && 'values' in kept)) return false
  return typeof kept.revision === 'number' && Array.isArray(kept.values) && kept.values.every(isEvaluation)
}

function isEvaluation(one: unknown): boolean {
  return typeof one === 'object' && one !== null && 'key' in one && typeof one.key === 'string' && 'value' in one
}
