import type { Usage } from 'varve'
import { AccessLog } from 'varve/server'
import type { Served } from '../served.ts'
import { type Cases, signed } from './case.ts'

/** Leaves an access record on the store, as a program on the same store does. */
async function recorded({ varve }: Served): Promise<void> {
  const log = new AccessLog(varve, { sample: 1 })
  let soFar: (() => Usage) | undefined
  varve.runAs({ tenant: 'acme' }, () => varve.get('limits.maxUploads'), { recording: told => (soFar = told) })
  if (soFar !== undefined) log.note({ id: 'one', route: 'GET /orders', status: 200 }, soFar())
  await log.flush()
}

const isSet: Cases[string] = { 200: { before: ({ varve }) => varve.set('limits.maxUploads', 20, signed) } }

/** Cases of values, history and evaluation. */
export const readCases: Cases = {
  listValues: { 200: {} },
  getValue: { ...isSet, 204: { query: 'wait=1ms&after=0' } },
  explainValue: { 200: {} },
  keyHistory: isSet,
  history: isSet,
  blame: isSet,
  listRevisions: isSet,
  getRevision: {
    200: { before: ({ varve }) => varve.set('limits.maxUploads', 20, signed), params: { number: '1' } },
    404: { params: { number: '999' } },
  },
  diff: { 200: { query: 'from=0' }, 404: { query: 'from=no-such-tag' } },
  snapshot: isSet,
  listTags: { 200: { before: ({ varve }) => varve.tag('release', signed) } },
  verify: { 200: {} },
  refresh: { 200: {} },
  evaluate: { 200: { body: { keys: ['limits.maxUploads'], audiences: [{ tenant: 'acme' }] } } },
  parse: { 200: { body: { key: 'limits.maxUploads', text: '20' } }, 404: { body: { key: 'no.such', text: '20' } } },
  listDeclarations: { 200: {} },
  openApi: { 200: {} },
  readAccess: { 200: { before: recorded, query: 'request=one' }, 404: { query: 'request=unknown' } },
}
