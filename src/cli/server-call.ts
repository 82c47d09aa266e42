import type { NamedServer } from './named-server.ts'
import { isOwnMachine } from './server-address.ts'
import { lacking, noAnswer, refusedAt } from './server-trouble.ts'
import type { Session } from './session.ts'

/** What is asked of a server. */
export interface ServerCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below its mount: `/v1/tokens`. */
  readonly path: string
  readonly body?: object
}

/** A server, and what is shown to it. */
export type Asked = Pick<NamedServer, 'url' | 'token'>

/** What a server answered. */
export interface Answered {
  readonly isWell: boolean
  readonly status: number
  /** What it said as JSON; undefined where that is none. */
  readonly body: unknown
}

/** How long a server may take, in milliseconds. */
const PATIENCE = 30_000

/**
 * Asks a server, and gives what it answers. Before a change, standard error says which server that is. Throws what the server
 * says is wrong, STORE_UNREACHABLE where it cannot be reached, CREDENTIAL_REFUSED where there is nothing to show.
 */
export async function callServer(session: Session, server: Asked, call: ServerCall): Promise<unknown> {
  const { url, token } = server
  if (token === undefined && !isOwnMachine(url)) throw lacking(url)
  if (call.method !== 'GET') session.output.remark(`Server: ${url}`)
  const { isWell, status, body } = await answerOf(server, call)
  if (isWell) return body
  // Strangers are told of no path; one of this machine may need nothing to show, in development.
  throw refusedAt({ url, path: call.path, token }, status, body)
}

/** A server's answer as it is. Throws STORE_UNREACHABLE where none came. */
export async function answerOf({ url, token }: Asked, { method, path, body }: ServerCall): Promise<Answered> {
  const shown = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const headers = { ...shown, 'user-agent': 'varve-cli', accept: 'application/json' }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  try {
    const answer = await fetch(url + path, {
      ...{ method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) } },
      // Whoever answers with another address is not sent the token there.
      ...{ redirect: 'error', signal: AbortSignal.timeout(PATIENCE), ...sent },
    })
    return { isWell: answer.ok, status: answer.status, body: jsonIn(await answer.text()) }
  } catch (error) {
    throw noAnswer(url, error)
  }
}

/** The JSON in a text; undefined where that is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
