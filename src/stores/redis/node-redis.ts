import { within } from '../patience.ts'
import type { Dialer, Dialing, Wire } from './wire.ts'

/**
 * A client of the package `redis` (`createClient`), as far as the store uses it. It is duplicated: it need not be
 * connected, and is never closed.
 */
export interface NodeRedisClient {
  readonly isOpen: boolean
  readonly options?: { readonly socket?: object; readonly url?: string; readonly database?: number }
  duplicate(overrides?: object): NodeRedisClient
  connect(): Promise<unknown>
  sendCommand(args: readonly string[]): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<void>
  on(event: string, listener: (cause: unknown) => void): unknown
  unref(): void
  destroy(): void
}

/**
 * A client of the package `redis` for a cluster (`createCluster`), as far as the store uses it: it says where the nodes
 * are. It must be connected.
 */
export interface NodeRedisCluster {
  readonly masters: readonly NodeRedisNode[]
  nodeClient(node: never): unknown
}

/** A node of such a cluster. */
export interface NodeRedisNode {
  readonly address: string
  /** Its client, once there is one. */
  readonly client?: unknown
}

/** True for a client of one server, by what the store uses of it; a pool of them is none. */
export function isNodeRedis(client: object): client is NodeRedisClient {
  return (
    'duplicate' in client &&
    'sendCommand' in client &&
    'isOpen' in client &&
    'destroy' in client &&
    !('acquire' in client)
  )
}

/** Connections like a client's. */
export function likeNodeRedis(client: NodeRedisClient): Dialer {
  return { dial: async dialing => dial(client, dialing) }
}

async function dial(like: NodeRedisClient, { patience, lost, place }: Dialing): Promise<Wire> {
  const client = like.duplicate(plain(like, patience, place))
  let open = true
  const end = (): void => {
    open = false
    // Who has never been open cannot be destroyed in older versions of the client.
    if (client.isOpen) client.destroy()
  }
  client.on('error', () => {
    if (open) lost()
    end()
  })
  // A connection that is open keeps no process alive; whoever waits for an answer does.
  client.unref()
  try {
    await within(client.connect(), patience)
  } catch (error) {
    open = false
    end()
    throw error
  }
  return {
    send: async (command, ...args) => client.sendCommand([command, ...args]),
    subscribe: async (channel, hear) => client.subscribe(channel, hear),
    close: end,
  }
}

/** What is ours to decide: nothing is queued while there is no connection, and none is opened again by itself. */
function plain({ options }: NodeRedisClient, patience: number, place: Dialing['place']): object {
  return {
    // It would be read again, and lead elsewhere than `place`; its parts are among the options.
    url: undefined,
    socket: { ...options?.socket, ...place, connectTimeout: patience, reconnectStrategy: false },
    disableOfflineQueue: true,
    commandOptions: {},
    keyPrefix: undefined,
    readonly: false,
    pingInterval: undefined,
    clientSideCache: undefined,
    emitInvalidate: false,
    maintNotifications: 'disabled',
  }
}
