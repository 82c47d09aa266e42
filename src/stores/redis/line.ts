import { within } from '../patience.ts'
import type { Line, LineEvents } from '../listener.ts'
import type { Dialer, Place } from './wire.ts'

/** Opens a connection that only listens to one channel. `hear` says what a message means to the listener. */
export async function openLine(
  dialer: Dialer,
  {
    channel,
    patience,
    place,
    events,
    hear,
  }: {
    readonly channel: string
    /** How long it may take, in milliseconds. */
    readonly patience: number
    readonly place?: Place | undefined
    readonly events: LineEvents
    readonly hear: (message: string) => void
  },
): Promise<Line> {
  const wire = await dialer.dial({ patience, lost: () => events.lost(), place })
  try {
    await within(wire.subscribe(channel, hear), patience)
  } catch (error) {
    wire.close()
    throw error
  }
  return { ping: async () => wire.send('PING'), close: () => wire.close() }
}
