import type { ApiRequest } from './request.ts'

/** What the server says is wrong, as it says it: a problem document of RFC 9457 with Varve's codes. */
export interface ProblemDocument {
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly code?: string
  readonly requestId?: string
  readonly key?: string
  readonly errors?: readonly { readonly key?: string; readonly issue: string; readonly remedy?: string }[]
  /** Of a conflict: what both sides began from, what is stored now, and what was asked for. */
  readonly base?: unknown
  readonly theirs?: unknown
  readonly yours?: unknown
  readonly [detail: string]: unknown
}

/** A request that was refused, or that never arrived: then `status` is 0. */
export class ApiProblem extends Error {
  readonly document: ProblemDocument

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title)
    this.name = 'ApiProblem'
    this.document = document
  }

  get status(): number {
    return this.document.status
  }

  get code(): string | undefined {
    return this.document.code
  }

  get requestId(): string | undefined {
    return this.document.requestId
  }

  /** True where nobody answered: the network, or a server that is gone. */
  get isAway(): boolean {
    return this.status === 0
  }
}

/** The problem that an answer tells of. Answers of proxies in between tell nothing but their status. */
export async function problemIn(response: Response, request: ApiRequest): Promise<ApiProblem> {
  const fallback = {
    title: response.statusText === '' ? `The server answered ${response.status}` : response.statusText,
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? undefined,
    ...(isGateway(response.status) ? { detail: unansweredWords(request) } : {}),
  }
  const body: unknown = await response.json().catch(() => undefined)
  const told = typeof body === 'object' && body !== null ? (body as Partial<ProblemDocument>) : {}
  const { requestId, ...rest } = { ...fallback, ...told }
  return new ApiProblem(requestId === undefined ? rest : { ...rest, requestId })
}

/** The problem of a request whose answer never came. */
export function unanswered(request: ApiRequest): ApiProblem {
  return new ApiProblem({ title: 'The server does not answer', detail: unansweredWords(request), status: 0 })
}

/** What is known where no answer came: of what only asks, that nothing was changed; of a change, not even that. */
function unansweredWords(request: ApiRequest): string {
  if (asks(request)) return 'The server does not answer. What you see may be old; nothing was changed.'
  return 'The server does not answer. It is not known whether it was done. Trying again here does not do it twice.'
}

/** Questions that are posted, because they are too long for an address. */
const QUESTIONS: readonly string[] = ['v1/parse', 'v1/evaluate']

function asks({ method, path, query }: ApiRequest): boolean {
  return method === 'GET' || query?.['dryRun'] === true || QUESTIONS.includes(path)
}

/** True where a proxy says that what is behind it did not answer. */
function isGateway(status: number): boolean {
  return status === 502 || status === 504
}
