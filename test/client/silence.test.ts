import { remote } from 'varve/client/browser'
import { clock } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { taken } from './asking.ts'

describe('a stream that has gone silent', () => {
  it.each([
    { heartbeat: 15, kept: '40s', lost: '6s' },
    { heartbeat: 120, kept: '350s', lost: '11s' },
    { heartbeat: 2, kept: '5s', lost: '2s' },
  ])(
    'is given up after three of the heartbeats that the server said: of $heartbeat s each',
    async ({ heartbeat, kept, lost }) => {
      const time = clock()
      const streams: AbortSignal[] = []
      const view = remote({
        url: 'https://config.example.com',
        ...{ timers: time, poll: 1e9, random: () => 0.5 },
        fetch: (async (url: string, { signal }: { signal: AbortSignal }) => {
          if (!url.endsWith('/events')) return Response.json({ revision: 1, results: [{ values: {} }] })
          streams.push(signal)
          return new Response(hello(heartbeat, signal), { headers: { 'content-type': 'text/event-stream' } })
        }) as typeof fetch,
      })
      await view.ready
      await taken()
      time.advance(kept)
      expect(streams.map(({ aborted }) => aborted)).toEqual([false])
      time.advance(lost)
      await taken()
      expect(streams[0]?.aborted).toBe(true)
      await view.close()
    },
  )
})

/** A stream that says hello and nothing more. */
function hello(heartbeat: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`event: hello\ndata: ${JSON.stringify({ heartbeat })}\n\n`))
      signal.addEventListener('abort', () => controller.error(signal.reason))
    },
  })
}
