import { within } from '../patience.ts'
import type { Dialer, Dialing, Place, Wire } from './wire.ts'

/** A client of the package `ioredis` (`new Redis`), as far as the store uses it. It is duplicated, and never closed. */
export interface IoRedisClient {
  readonly status: string
  readonly options: { readonly sentinels?: object | null | undefined }
  duplicate(overrides?: object): IoRedisClient
  connect(): Promise<unknown>
  call(command: string, ...args: string[]): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  on(event: 'error', listener: (cause: Error) => void): unknown
  on(event: 'end' | 'connect', listener: () => void): unknown
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  disconnect(): void
  readonly stream?: { unref?(): unknown }
}

/**
 * A client of the package `ioredis` for a cluster (`new Cluster`), as far as the store uses it: it says where the nodes
 * are.
 */
export interface IoRedisCluster {
  readonly isCluster: boolean
  readonly options?: { readonly natMap?: NatMap | undefined }
  nodes(role: 'master'): readonly IoRedisClient[]
}

type NatMap = Readonly<Record<string, Place>> | ((inner: string) => Place | null)

/** Connections like a client's. */
export function likeIoRedis(client: IoRedisClient): Dialer {
  return { dial: async dialing => dial(client, dialing) }
}

async function dial(like: IoRedisClient, { patience, lost, place }: Dialing): Promise<Wire> {
  const client = like.duplicate({ ...plain(like, patience), ...place })
  let open = true
  let trouble: Error | undefined
  const end = (): void => {
    open = false
    client.disconnect()
  }
  // What it rejects with when it cannot connect is only that it is closed; the event says why.
  client.on('error', cause => (trouble ??= cause))
  client.on('end', () => {
    if (open) lost()
    open = false
  })
  try {
    const connecting = client.connect()
    // A connection that is open keeps no process alive; whoever waits for an answer does.
    client.on('connect', () => client.stream?.unref?.())
    await within(connecting, patience)
  } catch (error) {
    end()
    throw trouble ?? error
  }
  return {
    send: async (command, ...args) => client.call(command, ...args),
    subscribe: async (channel, hear) => {
      client.on('message', (from, message) => (from === channel ? hear(message) : undefined))
      await client.subscribe(channel)
    },
    close: end,
  }
}

/** What is ours to decide: nothing is queued, sent again or tried again, and no connection is opened again by itself. */
function plain({ options }: IoRedisClient, patience: number): object {
  return {
    lazyConnect: true,
    connectTimeout: patience,
    retryStrategy: () => null,
    reconnectOnError: null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableAutoPipelining: false,
    // Who may not ask for INFO would be warned of it; a server that is still loading says so by itself. Where sentinels
    // named the server, it is the check that it is a primary.
    enableReadyCheck: options.sentinels !== undefined && options.sentinels !== null,
    keyPrefix: '',
    readOnly: false,
    stringNumbers: false,
    replyMapping: 'legacy',
    commandTimeout: undefined,
  }
}
