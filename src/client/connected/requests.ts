import { isVarveError, VarveError, type ProblemCode } from '../../core/errors.ts'
import { isObject, type Json } from '../../core/json.ts'
import { shown, TokenLacking } from '../../core/protocol/pass.ts'
import { problemError } from '../../core/protocol/problem-error.ts'
import type { ChangeOptions } from '../../runtime/signature.ts'
import { lackingRoute, versionIn } from '../../stores/http/lacking-route.ts'
import { addressIn, type Place } from '../../stores/http/place.ts'

/** One question to the server's routes. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** What came of one. */
interface Answered {
  readonly ok: boolean
  readonly status: number
  readonly text: string
}

/** Asks the routes of a server. Throws the error that the server told, as it was thrown there. */
export class Requests {
  readonly place: Place
  readonly #patience: number
  readonly #send: typeof fetch

  constructor(place: Place, { patience, send }: { readonly patience: number; readonly send: typeof fetch }) {
    this.place = place
    this.#patience = patience
    this.#send = send
  }

  /**
   * A change, made once however often it is sent: a key of its own tells the server of repetitions. `T` is what the route
   * answers. Throws STORE_UNREACHABLE where nobody knows what came of it.
   */
  async change<T extends object>(request: Request, options: Partial<ChangeOptions>): Promise<T> {
    const headers = {
      'idempotency-key': options.id ?? crypto.randomUUID(),
      ...(options.expect === undefined ? {} : { 'if-match': matchOf(options.expect) }),
    }
    const query = { ...request.query, dryRun: options.dryRun === true ? 'true' : undefined }
    const sent = { ...request, headers, query }
    return this.ask<T>(sent).catch((error: unknown) => {
      if (!(error instanceof Unanswered)) throw error
      return this.ask<T>(sent)
    })
  }

  /** What a route answers. */
  async ask<T extends object>(request: Request): Promise<T> {
    const { ok, status, text } = await this.#admitted(request)
    const answer = parsed(text)
    if (ok && typeof answer === 'object' && answer !== null) return answer as T
    const told = problemError(answer)
    if (isLacking(status, told?.code)) throw await this.#lacking(request, status)
    if (told !== undefined) throw told
    // Not the server's word: somebody between may have given up on an answer that was on its way.
    if (status >= 500) throw new Unanswered(this.place.name, new Error(`it answered ${status}`))
    throw this.#unreachable(`it answered ${status}${detailOf(answer)}`)
  }

  async #lacking({ method, path }: Request, status: number): Promise<Error> {
    const told = await this.#admitted({ method: 'GET', path: '/health' }).catch(() => undefined)
    const version = versionIn(parsed(told?.text ?? ''))
    return lackingRoute({ store: this.place.name, what: 'This', route: `${method} ${path}`, status, version })
  }

  /** Shows the token and, where it is refused, another once: a change that was refused at the door was not made. */
  async #admitted(request: Request): Promise<Answered> {
    const { pass } = this.place
    try {
      const token = await pass.token()
      const answered = await this.#sent(request, token)
      const other = answered.status === 401 ? await pass.after(token).catch(() => token) : token
      return other === token ? answered : await this.#sent(request, other)
    } catch (error) {
      throw error instanceof TokenLacking ? this.#unreachable(error.message, error) : error
    }
  }

  async #sent({ method, path, query = {}, body, headers = {} }: Request, token: string | undefined): Promise<Answered> {
    const given = Object.fromEntries(
      Object.entries(query).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
    )
    const sent = {
      method,
      redirect: 'error',
      headers: {
        ...headers,
        accept: 'application/json',
        ...shown(token),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(this.#patience),
    } as const
    try {
      const response = await this.#send.call(undefined, addressIn(this.place, path, given), sent)
      return { ok: response.ok, status: response.status, text: await response.text() }
    } catch (error) {
      // Whoever sends may have a word of their own to say.
      if (isVarveError(error)) throw error
      throw new Unanswered(this.place.name, error)
    }
  }

  #unreachable(reason: string, cause?: unknown): VarveError<'STORE_UNREACHABLE'> {
    return new VarveError('STORE_UNREACHABLE', { store: this.place.name, reason }, { cause })
  }
}

/** No answer came: whether the question arrived is not known. */
class Unanswered extends VarveError<'STORE_UNREACHABLE'> {
  constructor(store: string, cause: unknown) {
    super('STORE_UNREACHABLE', { store, reason: reasonOf(cause) }, { cause })
  }
}

/** True where the route is not there: whose log was read before has the right address, and is no stranger. */
function isLacking(status: number, code: ProblemCode | undefined): boolean {
  if (status !== 404 && status !== 405) return false
  return code === undefined || code === 'NO_SUCH_PATH' || code === 'METHOD_REFUSED'
}

function matchOf(expect: NonNullable<ChangeOptions['expect']>): string {
  if (expect === 'any') return '*'
  return JSON.stringify(String(typeof expect === 'number' ? expect : expect.head))
}

/** What a server says that knows more codes than this version. */
function detailOf(answer: Json | undefined): string {
  return isObject(answer) && typeof answer['detail'] === 'string' ? `: ${answer['detail'].replace(/\.$/, '')}` : ''
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** What `fetch` has to say is in the cause of what it throws. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || error.message : error.message
}
