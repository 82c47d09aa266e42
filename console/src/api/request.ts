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
}

let csrf: string | undefined

/** Remembers what unsafe requests of this session are known by. */
export function rememberCsrf(token: string | undefined): void {
  csrf = token
}

/** Sends a request and returns what its answer's body says. Throws ApiProblem. */
export async function send<T>(request: ApiRequest, signal?: AbortSignal): Promise<T> {
  const response = await fetch(addressOf(request), {
    method: request.method,
    headers: headersOf(request),
    credentials: 'same-origin',
    // The browser keeps answers with their ETag and asks whether they still hold.
    cache: 'no-cache',
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    throw unanswered()
  })
  if (!response.ok) throw await problemIn(response)
  return (response.status === 204 ? undefined : await response.json()) as T
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

function headersOf({ method, body, expect }: ApiRequest): Headers {
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (method !== 'GET' && csrf !== undefined) headers.set('x-varve-csrf', csrf)
  if (expect !== undefined) headers.set('if-match', expect === '*' ? '*' : `"${expect}"`)
  return headers
}
