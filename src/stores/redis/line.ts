import { within } from '../patience.ts'
import type { Line } from '../listener.ts'
import { refusalOf } from './failures.ts'
import type { Dialer, Place, Wire } from './wire.ts'

/** A channel that a line listens to. */
export interface Channel {
  readonly name: string
  readonly hear: (message: string) => void
  /** True for one that the line does without where its user may not listen to it. */
  readonly optional?: boolean
}

/** What a line is to be. */
export interface LineOptions {
  readonly channels: readonly Channel[]
  /** How long it may take, in milliseconds. */
  readonly patience: number
  readonly place?: Place | undefined
  /** Called when it has ended by itself. */
  readonly lost: () => void
}

/** Opens a connection that only listens. Rejects with what the server or the network has said. */
export async function openLine(dialer: Dialer, { channels, patience, place, lost }: LineOptions): Promise<Line> {
  const wire = await dialer.dial({ patience, lost, place })
  try {
    await within(listen(wire, channels), patience)
  } catch (error) {
    wire.close()
    throw error
  }
  return { ping: async () => wire.send('PING'), close: () => wire.close() }
}

async function listen(wire: Wire, channels: readonly Channel[]): Promise<void> {
  for (const { name, hear, optional = false } of channels) {
    try {
      await wire.subscribe(name, hear)
    } catch (error) {
      if (!optional || refusalOf(error) !== 'NOPERM') throw error
    }
  }
}
