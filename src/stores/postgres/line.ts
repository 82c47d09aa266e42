import type { Line, LineEvents } from '../listener.ts'
import { makeClient, type Source } from './driver.ts'
import { quoted } from './name.ts'

/** What a listening line is opened with. */
export interface LineOptions {
  readonly source: Source
  readonly channel: string
  /** How long it may take to connect, in milliseconds. */
  readonly deadline: number
}

/**
 * Opens a connection that only listens. It holds no process, no pool and no transaction. Rejects with what the driver
 * says when it cannot be opened.
 */
export async function listenOn({ source, channel, deadline }: LineOptions, events: LineEvents): Promise<Line> {
  const client = await makeClient(source, deadline)
  client.on('error', () => events.lost())
  client.on('notification', ({ payload }) => events.hint(numberIn(payload)))
  await client.connect()
  client.unref?.()
  try {
    await client.query({ text: `LISTEN ${quoted(channel)}` })
  } catch (error) {
    await client.end()
    throw error
  }
  const text = 'SELECT count(*)::integer AS count FROM pg_listening_channels() AS channel WHERE channel = $1'
  return {
    async ping() {
      const { rows } = await client.query({ text, values: [channel] })
      if (Number(rows[0]?.['count']) === 0) throw new Error('the server no longer listens for this connection')
    },
    close: () => client.end(),
  }
}

function numberIn(payload: string | undefined): number | undefined {
  return payload !== undefined && /^\d{1,16}$/.test(payload) ? Number(payload) : undefined
}
