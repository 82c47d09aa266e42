import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineConfig, openSync, type Store, type Tree, type Varve } from 'varve'
import type { Permission } from 'varve/protocol'
import type { Principal, Refusal } from '../../src/server/doors/principal.ts'
import { handlerOf } from '../../src/server/handler.ts'
import { toNode } from '../../src/server/node.ts'
import type { Address } from '../network/proxy.ts'

/** A server whose log is a store of the test's. */
export interface ServedStore extends Address, AsyncDisposable {
  readonly url: string
}

/** Who may do all with the log, in anybody's name. */
export const COPIER: readonly Permission[] = ['read', 'log', 'admin']

/** Serves a store on a port of its own, to whoever shows a token, which is the name and the permissions it has. */
export async function serveStore(store: Store): Promise<ServedStore> {
  const varve = openSync(defineConfig({}), { store })
  const server = await serveVarve(varve)
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await varve.close()
    },
  }
}

/** The same for a configuration that is open already, and stays so. `port` is one that was had before. */
export async function serveVarve<T extends Tree>(
  varve: Varve<T>,
  port = 0,
  { environment = 'test', isAllowed = (_: Request): boolean => true } = {},
): Promise<ServedStore> {
  const authenticate = () => async (request: Request) => (isAllowed(request) ? principalIn(request) : REVOKED)
  const limits = { perMinute: 1e9 }
  const handler = handlerOf(varve as unknown as Varve, { limits, environment }, { authenticate })
  const server = createServer(toNode(handler))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    host: '127.0.0.1',
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      await handler.close()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** What a token gets that was one. */
const REVOKED: Refusal = { code: 'CREDENTIAL_REFUSED', detail: 'The token was revoked.' }

/** A token of these servers. */
export function tokenOf(name: string, permissions: readonly Permission[]): string {
  return `vt_${name}.${permissions.join('.')}`
}

function principalIn(request: Request): Principal | undefined {
  const token = /^Bearer vt_(.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token === undefined) return undefined
  const [name = '', ...permissions] = token.split('.')
  return { name, kind: 'token', id: name, permissions: new Set(permissions as Permission[]), origin: 'api' }
}
