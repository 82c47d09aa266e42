import { FaultProxy } from '../network/proxy.ts'
import type { Host, HostNetwork } from './network.ts'

/** Addresses of this machine that only Linux has without being told; elsewhere both hosts share the first. */
const ADDRESSES =
  process.platform === 'linux' ? (['127.0.0.2', '127.0.0.3'] as const) : (['127.0.0.1', '127.0.0.1'] as const)

/** Hosts that are none: each reaches the engine at an address of its own, through a proxy that can hold what passes. */
export function loopbackHosts(): HostNetwork {
  const networks: FaultProxy[] = []
  const join = async (address: string, port: number): Promise<Host> => {
    const network = await FaultProxy.on(address, { host: '127.0.0.1', port })
    networks.push(network)
    return hostBehind(network)
  }
  return {
    listen: ['127.0.0.1'],
    connect: async port => [await join(ADDRESSES[0], port), await join(ADDRESSES[1], port)],
    async [Symbol.asyncDispose]() {
      await Promise.all(networks.map(async network => network[Symbol.asyncDispose]()))
    },
  }
}

function hostBehind(network: FaultProxy): Host {
  return {
    address: network.host,
    port: network.port,
    enter: [],
    // As a cable that is pulled: what was sent arrives once it is back.
    async cut(what) {
      if (what !== 'answers') network.fault('hold', 'up')
      if (what !== 'requests') network.fault('hold', 'down')
    },
    heal: () => network.heal(),
  }
}
