import { type Cases, signed } from './case.ts'
import type { Served } from '../served.ts'

const closed = ({ varve }: Served): Promise<void> => varve.close()
const opened = async ({ ask }: Served): Promise<void> => void (await ask('/v1/log/open', { method: 'POST', body: {} }))
/** Writes a snapshot of the first revision, as a client that stands on the log does. */
async function snapshot(shop: Served): Promise<void> {
  await shop.varve.set('limits.maxUploads', 20, signed)
  const { hash } = shop.varve.head()
  await shop.ask('/v1/log/snapshot', { method: 'PUT', body: { number: 1, hash, body: '{}' } })
}
/** Asks for all flags, and names the stream that the answer tells of. */
async function stream(shop: Served): Promise<{ readonly query: string }> {
  const answer = await shop.ask('/ofrep/v1/evaluate/flags', {
    method: 'POST',
    body: { context: { targetingKey: 'ann' } },
  })
  const token = /token=([^"&]+)/.exec(await answer.text())?.[1] ?? ''
  return { query: `token=${token}` }
}
const kept = { kind: 'note', id: 'one' }

/** Cases of events, health, metrics, OFREP and the log as a store. */
export const liveCases: Cases = {
  listen: { 200: {}, 503: { options: { events: { clients: 0 } } } },
  live: { 200: {} },
  ready: { 200: {}, 503: { before: closed } },
  health: { 200: {}, 503: { before: closed } },
  metrics: { 200: {} },
  listLayers: { 200: {} },
  evaluateFlag: {
    200: { params: { key: 'checkout.newFlow' }, body: { context: { targetingKey: 'ann' } } },
    400: { params: { key: 'checkout.newFlow' }, body: '{"' },
    404: { params: { key: 'no.such' }, body: {} },
  },
  evaluateFlags: { 200: { body: { context: { targetingKey: 'ann' } } }, 400: { body: '{"' } },
  listenForFlags: { 200: { before: stream }, 400: {}, 401: { query: 'token=wrong' } },
  openLog: { 200: { before: ({ varve }) => varve.set('limits.maxUploads', 20, signed) } },
  logHead: { 200: {} },
  readLog: { 200: { before: ({ varve }) => varve.set('limits.maxUploads', 20, signed) } },
  logHints: { 200: {}, 503: { options: { events: { clients: 0 } } } },
  makeLog: { 200: { body: {} } },
  logSnapshot: { 200: {} },
  logRecords: { 200: { query: 'kind=note' } },
  logRecord: { 200: { query: 'kind=note&id=one' } },
  putLogRecord: { 200: { body: { ...kept, body: 'text' } } },
  deleteLogRecord: { 200: { query: 'kind=note&id=one' } },
  takeLease: { 200: { body: { name: 'sweep', holder: 'one', ttl: 1000 } } },
  releaseLease: { 200: { body: { name: 'sweep', holder: 'one' } } },
  putLogSnapshot: { 200: { before: opened, body: { number: 0, hash: '', body: '{}' } } },
  compactLog: { 200: { before: snapshot, body: { through: 1 } } },
  appendToLog: { 200: { body: { expected: { number: 0, hash: '', at: 0 }, revisions: [] } } },
}
