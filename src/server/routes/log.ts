import { logLimits } from 'varve/protocol'
import { integer, list, object, optional, string } from 'varve/schema'
import { admissionOf, credentialOf } from '../events/credential.ts'
import type { Host } from '../host.ts'
import { hintStream } from '../log/hint-stream.ts'
import { ServedLog, shortened } from '../log/log-of.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { shelfRoutes } from './log-shelves.ts'

const number = integer({ min: 0 })
const head = object({ number, hash: string({ max: 64 }), at: number })
const sealed = object({ number, id: string({ max: 64 }), hash: string({ max: 64 }), text: string() })
const { heartbeat, revisions: most } = logLimits

/**
 * The log itself: what a remote client follows, and what the store `http` of another process stands on. Reading it is reading
 * the whole history. Whoever appends to it goes past every check of values, so that takes a permission of its own.
 */
export function logRoutes(host: Host): readonly Route[] {
  const log = new ServedLog(host.varve)
  return [...readingRoutes(log, host), ...appendingRoutes(log), ...shelfRoutes(log)]
}

function readingRoutes(log: ServedLog, host: Host): readonly Route[] {
  return [openLog(log, host), logHead(log), readLog(log), logHints(log, host)]
}

function openLog(log: ServedLog, host: Host): Route {
  return route({
    ...{ method: 'GET', path: '/v1/log', name: 'openLog', permission: 'read' },
    summary: 'The log: its id, where it begins and ends, and the time at its store.',
    answers: { 200: { doc: 'The log, or that there is none yet.' } },
    async handle() {
      const { store } = log
      const exists = (await store.exists?.()) ?? true
      return json({ exists, name: host.places.store(store.name), ...(exists ? await log.open() : {}) })
    },
  })
}

function logHead(log: ServedLog): Route {
  return route({
    ...{ method: 'GET', path: '/v1/log/head', name: 'logHead', permission: 'read' },
    summary: 'Where the log ends, and the time at its store.',
    answers: { 200: { doc: 'The last revision: number, hash and time.' } },
    handle: async () => json(await log.store.head()),
  })
}

function readLog(log: ServedLog): Route {
  return route({
    ...{ method: 'GET', path: '/v1/log/revisions', name: 'readLog', permission: 'read' },
    summary: 'Revisions as they are stored, ascending.',
    query: { after: optional(number), limit: optional(integer({ min: 0, max: most })) },
    answers: { 200: { doc: 'A page, with the oldest revision that is kept and the head.' } },
    async handle({ query: { after = 0, limit = most } }) {
      const page = await log.store.read(after, limit)
      return json({ ...page, revisions: shortened(page.revisions, logLimits.page) })
    },
  })
}

function logHints(log: ServedLog, host: Host): Route {
  return route({
    ...{ method: 'GET', path: '/v1/log/events', name: 'logHints', permission: 'read' },
    summary: 'A stream of hints: the number of the newest revision, after each append.',
    query: { heartbeat: optional(integer({ min: heartbeat.least, max: heartbeat.most })) },
    answers: {
      200: { doc: 'Server-sent events, and comments between them.', media: 'text/event-stream' },
      503: { doc: 'As many clients listen as may.' },
    },
    handle(call) {
      const { query, from } = call
      host.broadcaster.room.check(credentialOf(call.principal))
      const signals = [host.closing, ...(from.signal === undefined ? [] : [from.signal])]
      const stream = hintStream(log.store, {
        heartbeat: query.heartbeat ?? heartbeat.usual,
        signal: AbortSignal.any(signals),
        admit: end => host.broadcaster.admit({ admission: admissionOf(call), end }),
      })
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
      return new Response(stream, { headers })
    },
  })
}

function appendingRoutes(log: ServedLog): readonly Route[] {
  return [
    route({
      ...{ method: 'POST', path: '/v1/log/open', name: 'makeLog', permission: 'log' },
      summary: 'Opens the log, and makes it where there is none: as a copy of another, where its origin is given.',
      body: object({ origin: optional(object({ logId: string({ min: 1, max: 64 }), before: head })) }),
      answers: { 200: { doc: 'The log.' } },
      handle: async ({ body: { origin } }) => json(await log.open(origin)),
    }),
    route({
      ...{ method: 'POST', path: '/v1/log/append', name: 'appendToLog', permission: 'log' },
      summary: 'Appends revisions after a head; their authors must be those that the credential may speak for.',
      body: object({ expected: head, revisions: list(sealed, { max: 10_000 }) }),
      bodyLimit: logLimits.append,
      answers: { 200: { doc: 'How many were written, and the head then. Fewer than asked is a conflict.' } },
      handle: async ({ body, principal }) => json(await log.append(body.expected, body.revisions, principal)),
    }),
  ]
}
