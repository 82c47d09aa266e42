import { isVarveError } from 'varve'
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

/** How long a server may take, in milliseconds. */
const PATIENCE = 30_000

/**
 * Asks a server, and gives what it answers. Before a change, standard error says which server that is. Throws what the server
 * says is wrong, STORE_UNREACHABLE where it cannot be reached, CREDENTIAL_REFUSED where there is nothing to show.
 */
export async function callServer(
  session: Session,
  server: Pick<NamedServer, 'url' | 'token'>,
  call: ServerCall,
): Promise<unknown> {
  const { url, token } = server
  if (token === undefined && !isOwnMachine(url)) throw lacking(url)
  if (call.method !== 'GET') session.output.remark(`Server: ${url}`)
  const answer = await send(`${url}${call.path}`, call, token)
  const body = await bodyOf(answer)
  if (answer.ok) return body
  // Strangers are told of no path; one of this machine may need nothing to show, in development.
  throw refusedAt({ url, path: call.path, token }, answer.status, body)
}

async function send(url: string, { method, body }: ServerCall, token: string | undefined): Promise<Response> {
  const shown = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const headers = { ...shown, 'user-agent': 'varve-cli', accept: 'application/json' }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  try {
    return await fetch(url, {
      ...{ method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) } },
      // Whoever answers with another address is not sent the token there.
      ...{ redirect: 'error', signal: AbortSignal.timeout(PATIENCE), ...sent },
    })
  } catch (error) {
    throw noAnswer(new URL(url).origin, error)
  }
}

async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text()
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  } catch (error) {
    if (isVarveError(error)) throw error
    return undefined
  }
}
