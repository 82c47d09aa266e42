import { logLimits } from 'varve/protocol'
import { integer, object, optional, string } from 'varve/schema'
import { checkKind } from '../log/door-records.ts'
import type { ServedLog } from '../log/log-of.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'

const number = integer({ min: 0 })
const name = string({ min: 1, max: 200 })
const id = string({ min: 1, max: 500 })

/** What is kept beside the log: snapshots, records, leases. */
export function shelfRoutes(log: ServedLog): readonly Route[] {
  return [...snapshotRoutes(log), ...recordRoutes(log), ...leaseRoutes(log)]
}

function snapshotRoutes(log: ServedLog): readonly Route[] {
  return [
    route({
      ...{ method: 'GET', path: '/v1/log/snapshot', name: 'logSnapshot', permission: 'read' },
      summary: 'The newest stored state, so that not all of the log need be read.',
      query: { atMost: optional(number) },
      answers: { 200: { doc: 'The state after a revision, or null.' } },
      handle: async ({ query }) => json({ snapshot: (await log.store.snapshots.latest(query.atMost)) ?? null }),
    }),
    route({
      ...{ method: 'PUT', path: '/v1/log/snapshot', name: 'putLogSnapshot', permission: 'log' },
      summary: 'Stores the state after a revision.',
      body: object({ number, hash: string({ max: 64 }), body: string() }),
      bodyLimit: logLimits.snapshot,
      answers: { 200: { doc: 'It is stored.' } },
      async handle({ body }) {
        await log.store.snapshots.put(body.number, body.hash, body.body)
        return json({})
      },
    }),
    route({
      ...{ method: 'POST', path: '/v1/log/compact', name: 'compactLog', permission: 'log' },
      summary: 'Drops the revisions up to one of which the state is stored.',
      body: object({ through: number }),
      answers: { 200: { doc: 'They are dropped.' } },
      async handle({ body }) {
        await log.store.snapshots.compact(body.through)
        return json({})
      },
    }),
  ]
}

function recordRoutes(log: ServedLog): readonly Route[] {
  return [logRecords(log), logRecord(log), putLogRecord(log), deleteLogRecord(log)]
}

function logRecords(log: ServedLog): Route {
  return route({
    ...{ method: 'GET', path: '/v1/log/records', name: 'logRecords', permission: 'log' },
    summary: 'Records of one kind, in order of id.',
    query: { kind: name, after: optional(string()), limit: optional(integer({ min: 0, max: logLimits.records })) },
    answers: { 200: { doc: 'A page of records.' } },
    async handle({ query: { kind, after = '', limit = 100 }, principal }) {
      checkKind(kind, principal)
      return json({ records: await log.store.records.list(kind, { after, limit }) })
    },
  })
}

function logRecord(log: ServedLog): Route {
  return route({
    ...{ method: 'GET', path: '/v1/log/record', name: 'logRecord', permission: 'log' },
    summary: 'One record.',
    query: { kind: name, id },
    answers: { 200: { doc: 'The record, or null.' } },
    async handle({ query, principal }) {
      checkKind(query.kind, principal)
      return json({ record: (await log.store.records.get(query.kind, query.id)) ?? null })
    },
  })
}

function putLogRecord(log: ServedLog): Route {
  return route({
    ...{ method: 'PUT', path: '/v1/log/record', name: 'putLogRecord', permission: 'log' },
    summary: 'Writes a record, where it is at the version that is expected.',
    body: object({ kind: name, id, body: string(), expect: optional(number), expiresAt: optional(number) }),
    bodyLimit: logLimits.append,
    answers: { 200: { doc: 'Its version, or null where it was at another.' } },
    async handle({ body: { kind, id: own, body, ...options }, principal }) {
      checkKind(kind, principal)
      return json({ version: (await log.store.records.put(kind, own, body, options)) ?? null })
    },
  })
}

function deleteLogRecord(log: ServedLog): Route {
  return route({
    ...{ method: 'DELETE', path: '/v1/log/record', name: 'deleteLogRecord', permission: 'log' },
    summary: 'Deletes a record.',
    query: { kind: name, id },
    answers: { 200: { doc: 'Whether there was one.' } },
    async handle({ query, principal }) {
      checkKind(query.kind, principal)
      return json({ deleted: await log.store.records.delete(query.kind, query.id) })
    },
  })
}

function leaseRoutes(log: ServedLog): readonly Route[] {
  return [
    route({
      ...{ method: 'POST', path: '/v1/log/lease', name: 'takeLease', permission: 'log' },
      summary: 'Takes or renews a lease, for some milliseconds.',
      body: object({ name, holder: name, ttl: integer({ min: 1, max: 86_400_000 }) }),
      answers: { 200: { doc: 'The lease, or null while another holds it.' } },
      handle: async ({ body }) =>
        json({ lease: (await log.store.lease.take(body.name, body.holder, body.ttl)) ?? null }),
    }),
    route({
      ...{ method: 'POST', path: '/v1/log/lease/release', name: 'releaseLease', permission: 'log' },
      summary: 'Gives a lease back.',
      body: object({ name, holder: name }),
      answers: { 200: { doc: 'It is not held any more.' } },
      async handle({ body }) {
        await log.store.lease.release(body.name, body.holder)
        return json({})
      },
    }),
  ]
}
