import { headers } from 'varve/protocol'
import { serverUrl } from '../place.ts'
import { problemIn, unanswered } from './problem.ts'

/** Parameters of an address; those that are undefined are left out, a list is given once for each of its items. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** One request to the server, as data: what is sent can also be shown as a command. */
export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'
  /** Below the mount: `v1/values/limits.maxUploads`. */
  readonly path: string
  readonly query?: Query
  readonly body?: unknown
  /** The revision that last touched the key as its author saw it; `*` replaces whatever is there. */
  readonly expect?: number | '*'
  /** A UUID of version 7 that a change is known by, however often it is sent. */
  readonly id?: string
}

/** What was answered, and the revision it was made at; 0 where the answer does not say. */
export interface Answered<T> {
  readonly body: T
  readonly revision: number
}

let csrf: string | undefined

/** Remembers what unsafe requests of this session are known by. */
export function rememberCsrf(token: string | undefined): void {
  csrf = token
}

/** Sends a request and returns what its answer's body says. Throws ApiProblem. */
export async function send<T>(request: ApiRequest, signal?: AbortSignal): Promise<T> {
  return (await answered<T>(request, signal)).body
}

/** Sends a request, and tells of what moment the answer is. Throws ApiProblem. */
export async function answered<T>(request: ApiRequest, signal?: AbortSignal): Promise<Answered<T>> {
  const lost = (error: unknown): never => {
    if (signal?.aborted === true) throw error
    throw unanswered(request)
  }
  const response = await fetch(addressOf(request), {
    method: request.method,
    headers: headersOf(request),
    credentials: 'same-origin',
    // The browser keeps answers with their ETag and asks whether they still hold.
    cache: 'no-cache',
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch(lost)
  if (!response.ok) throw await problemIn(response, request)
  const body = (response.status === 204 ? undefined : await response.json().catch(lost)) as T
  return { body, revision: Number(response.headers.get(headers.revision) ?? 0) }
}

/** A key, a tenant's or a segment's name as one part of a path. */
export function segment(name: string): string {
  return encodeURIComponent(name)
}

/** The whole address of a request. */
export function addressOf({ path, query = {} }: ApiRequest): URL {
  const url = serverUrl(path)
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') url.searchParams.append(name, String(one))
    }
  }
  return url
}

function headersOf({ method, body, expect, id }: ApiRequest): Headers {
  const all = new Headers({ accept: 'application/json' })
  if (body !== undefined) all.set('content-type', 'application/json')
  if (method !== 'GET' && csrf !== undefined) all.set(headers.csrf, csrf)
  if (expect !== undefined) all.set('if-match', expect === '*' ? '*' : `"${expect}"`)
  if (id !== undefined) all.set('idempotency-key', id)
  return all
}
