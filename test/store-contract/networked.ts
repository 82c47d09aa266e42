import type { Store } from '../../src/core/ports.ts'
import type { NetworkedStorage, StorageUnderTest } from '../../src/testing/store-contract.ts'
import { type Address, FaultProxy } from '../network/proxy.ts'

/** Is in the text of every revision, and so in every request that appends one, whatever the engine speaks. */
export const APPENDS = '"previousHash":'

/** What stores are told whose engine is near and well, so that a busy machine is not taken for a dead one. */
export const PATIENT = { patience: 10_000 }

/** What stores behind a network are told, so that they notice within the contract's deadline, and not before their time. */
export const IMPATIENT = { patience: 300, heartbeat: 300, deadline: 1_000 }

/** An engine's storage with a network before it, whose faults are the contract's. */
export async function networked(
  engine: Address,
  storage: StorageUnderTest,
  connectOver: (network: Address) => Store,
): Promise<NetworkedStorage> {
  const network = await FaultProxy.before(engine)
  return {
    connect: () => connectOver(network),
    connectBeside: () => storage.connect(),
    advance: milliseconds => storage.advance(milliseconds),
    network: {
      forget: () => network.halfOpen('client'),
      blackHole: () => network.blackHole(),
      loseAnswer: () => void network.cutAfterRequest(request => request.includes(APPENDS)),
      heal: async () => network.heal(),
    },
    drop: async () => {
      await network[Symbol.asyncDispose]()
      await storage.drop?.()
    },
  }
}
