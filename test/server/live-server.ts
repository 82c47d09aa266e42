import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { open, type Config, type OpenOptions, type Tree, type Varve } from 'varve'
import { roles, rolePermissions, type Permission, type Role } from 'varve/protocol'
import type { HandlerOptions } from 'varve/server'
import { memory } from 'varve/stores/memory'
import type { Authenticate } from '../../src/server/doors/authenticate.ts'
import type { Principal } from '../../src/server/doors/principal.ts'
import { handlerOf, type Handler } from '../../src/server/handler.ts'
import { toNode } from '../../src/server/node.ts'

/** Credentials of a test, which can be taken back. */
export interface Credentials {
  /** Makes a token for a role or for permissions, perhaps bound to tenants. */
  token(may: Role | readonly Permission[], bounds?: Pick<Principal, 'tenants' | 'environments'>): string
  revoke(token: string): void
  readonly authenticate: Authenticate
}

/** A server of a test, on a port of its own. */
export interface LiveServer<T extends Tree> extends AsyncDisposable {
  readonly varve: Varve<T>
  readonly credentials: Credentials
  readonly handler: Handler
  /** With the mount: `http://127.0.0.1:40123/config`. */
  readonly url: string
  /** Asks with a token, and no other header than those given. */
  ask(
    path: string,
    init?: Omit<RequestInit, 'headers'> & { token?: string; headers?: Record<string, string> },
  ): Promise<Response>
  /** Clients that listen now. */
  clients(): Promise<number>
  /** Ports of those who are connected. */
  readonly connected: ReadonlySet<number | undefined>
  /** Ends the server and leaves its Varve. */
  stop(): Promise<void>
  /** Starts it again at the same address. */
  restart(): Promise<void>
}

/** How it is made. */
export interface LiveServerOptions extends HandlerOptions {
  readonly mount?: string
  readonly open?: OpenOptions
}

let made = 0

/** Tokens that a test makes, of which no store knows. */
export function credentialsOfTest(): Credentials {
  const known = new Map<string, Principal>()
  return {
    token(may, bounds = {}) {
      made += 1
      const [token, name] = [`vt_test_${made}`, `token ${made}`]
      const permissions = new Set(isRole(may) ? rolePermissions[may] : may)
      known.set(token, { name, kind: 'token', id: String(made), permissions, origin: 'api', ...bounds })
      return token
    },
    revoke: token => void known.delete(token),
    authenticate: async ({ headers }) => {
      const token = headers.get('x-api-key') ?? headers.get('authorization')?.replace(/^Bearer /, '')
      if (token == null) return undefined
      return known.get(token) ?? { code: 'CREDENTIAL_REFUSED', detail: 'no such token is in force' }
    },
  }
}

/** Serves a declaration on a port of its own, to whoever shows a token of the test. */
export async function liveServer<T extends Tree>(
  config: Config<T>,
  { mount = '', open: opening = {}, ...options }: LiveServerOptions = {},
): Promise<LiveServer<T>> {
  const varve = await open(config, {
    store: memory(),
    as: { environment: 'test' },
    platform: { warn: () => {} },
    ...opening,
  })
  const credentials = credentialsOfTest()
  const watcher = credentials.token(['read'])
  let handler = handlerOf(varve as unknown as Varve, options, { authenticate: () => credentials.authenticate })
  let server = createServer(toNode(handler, { mount }))
  const connected = new Set<number | undefined>()
  const listen = async (port: number): Promise<void> => {
    server.on('connection', socket => {
      const { remotePort } = socket
      connected.add(remotePort)
      socket.once('close', () => connected.delete(remotePort))
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}${mount}`
  const stop = async (): Promise<void> => {
    await handler.close()
    server.close()
    server.closeAllConnections()
    if (server.listening) await once(server, 'close')
  }
  return {
    ...{ varve, credentials, url, stop, connected },
    get handler() {
      return handler
    },
    ask: (path, { token, ...init } = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...bearer(token), ...init.headers } }),
    async clients() {
      const answer = await fetch(`${url}/metrics`, { headers: bearer(watcher) })
      return Number(/^varve_event_clients (\d+)$/m.exec(await answer.text())?.[1])
    },
    async restart() {
      handler = handlerOf(varve as unknown as Varve, options, { authenticate: () => credentials.authenticate })
      server = createServer(toNode(handler, { mount }))
      await listen(port)
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await varve.close()
    },
  }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

function isRole(may: Role | readonly Permission[]): may is Role {
  return roles.some(role => role === may)
}
