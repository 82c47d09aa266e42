import { findTool } from '../tools.ts'
import { loopbackHosts } from './loopback.ts'
import { namespaceHosts } from './namespaces.ts'

/** What does not come through between a host and the engine: what it asks, what it is answered, or either. */
export type Cut = 'requests' | 'answers' | 'everything'

/** One host, with the network between it and the engine. */
export interface Host {
  /** The engine's address as it is reached from here. */
  readonly address: string
  /** The engine's port as it is reached from here; the engine's own when absent. */
  readonly port?: number
  /** What a command begins with that is to run on this host. */
  readonly enter: readonly string[]
  /** Loses everything that goes this way, without a word to either side, until it is healed. */
  cut(what: Cut): Promise<void>
  heal(): Promise<void>
}

/** Two hosts and where the engine must listen so that they reach it. */
export interface HostNetwork extends AsyncDisposable {
  /** Addresses of this machine on which the engine is to listen. */
  readonly listen: readonly string[]
  /** Connects the hosts to an engine on this port. */
  connect(port: number): Promise<readonly [Host, Host]>
}

/** A way to have two hosts on one machine. */
export interface HostsKind {
  readonly name: string
  make(): Promise<HostNetwork>
}

const loopback: HostsKind = { name: 'on two addresses of this machine', make: async () => loopbackHosts() }
const namespaces: HostsKind = { name: 'in network namespaces', make: namespaceHosts }

/** Every way there is here to have hosts, the best first. Where that is not the real one it is told. */
export function everyHostsHere(): readonly [HostsKind, ...HostsKind[]] {
  const tool = findTool('ip')
  if (!('missing' in tool)) return [namespaces, loopback]
  process.stderr.write(
    `\nNo hosts with networks of their own can be made here: ${tool.missing}\n` +
      'Used instead: processes that reach the engine at two addresses of this machine, each through a proxy.\n',
  )
  return [loopback]
}
