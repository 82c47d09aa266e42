import { integer, list, optional, string } from 'varve/schema'
import type { Call } from '../call.ts'
import { admissionOf } from '../events/credential.ts'
import { hearingFor } from '../events/hearing-for.ts'
import { eventVoice } from '../events/voice.ts'
import type { Host } from '../host.ts'
import { route, type Route } from '../route.ts'

/** What a client is answered with that is to listen. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Proxies of one kind keep what they are sent until there is enough of it.
  'x-accel-buffering': 'no',
} as const

/** Patterns of keys that one client may ask for. */
const MOST_PATTERNS = 100
const PATTERN = /^(?:\*|[A-Za-z][\w.-]*(?:\.\*)?)$/

/** Changes as they happen. */
export function eventRoutes({ broadcaster }: Host): readonly Route[] {
  return [
    route({
      ...{ method: 'GET', path: '/events', name: 'listen', permission: 'evaluate' },
      summary: 'Tells each change as it happens, as server-sent events: which keys, never their values.',
      doc: 'Begins with `hello`. A client that comes back sends Last-Event-ID, or ?after=REVISION, and is told what it missed; `resync` means that it is to read everything again.',
      query: {
        keys: optional(list(string({ min: 1, max: 200, pattern: PATTERN }), { max: MOST_PATTERNS })),
        after: optional(integer({ min: 0 })),
      },
      takes: ['audience'],
      tenants: 'same',
      answers: {
        200: {
          doc: 'Events: hello, revision, change, store, resync, end. The id is the revision.',
          media: 'text/event-stream',
        },
        503: { doc: 'As many clients listen as may, or as may by one credential.' },
      },
      async handle(call) {
        const { keys = ['*'], after } = call.query
        const stream = await broadcaster.open({
          hearing: hearingFor(call.principal, call.audience, keys),
          after: lastEventIn(call) ?? after,
          voice: eventVoice,
          mount: call.mount,
          admission: admissionOf(call),
        })
        return new Response(stream, { headers: STREAM_HEADERS })
      },
    }),
  ]
}

/** The revision that a client that comes back heard last; undefined for one that comes for the first time. */
export function lastEventIn({ request }: Pick<Call, 'request'>): number | undefined {
  const id = request.headers.get('last-event-id') ?? ''
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined
}
