import { setTimeout as pause } from 'node:timers/promises'
import type { FaultProxy } from '../network/proxy.ts'
import type { SharedEngine } from '../storages/shared-storage.ts'
import type { Trouble } from './recording.ts'

/** Is in the text of every revision, and so in every request that appends one, whatever the engine speaks. */
const APPENDS = '"previousHash":'

/** All that networks between processes and an engine do, one at a time, and the engine's own end. */
export function networkTroubles(networks: readonly FaultProxy[], engine: SharedEngine): Trouble[] {
  const one = (random: () => number): FaultProxy | undefined => networks[Math.floor(random() * networks.length)]
  const trouble = (name: string, begin: (network: FaultProxy) => unknown, duration: number): Trouble => ({
    name,
    async strike(random) {
      const network = one(random)
      if (network === undefined) return
      await Promise.race([begin(network), pause(duration)])
      await pause(random() * duration)
      await network.heal()
    },
  })
  return [
    trouble('delay', network => network.fault({ delay: 40 }), 400),
    trouble('slow drip', network => network.fault({ drip: 64, every: 1 }, 'down'), 300),
    trouble('held back', network => network.fault('hold'), 600),
    trouble('held back beyond all patience', network => network.fault('hold', 'up'), 1_600),
    trouble('black hole', network => network.blackHole(), 500),
    trouble('answers swallowed', network => network.fault('swallow', 'down'), 300),
    trouble('refused', network => network.refuse(), 300),
    trouble('reset', network => network.reset(), 50),
    trouble('cut after request', network => network.cutAfterRequest(request => request.includes(APPENDS)), 300),
    trouble('half-open for the client', network => network.halfOpen('client'), 50),
    trouble('half-open for the engine', network => network.halfOpen('engine'), 50),
    ...engine.ends.map(how => ({ name: `engine ended (${how})`, strike: () => engine.crash(how) })),
  ]
}
