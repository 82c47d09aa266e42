import { VarveError } from 'varve'
import { string } from 'varve/schema'
import { AccessLog } from '../access/access-log.ts'
import type { AccessRecord } from '../access/access-record.ts'
import type { Principal } from '../doors/principal.ts'
import type { Host } from '../host.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { accessShape } from '../shapes/access.ts'

/** Access records: which values a request used. */
export function accessRoutes(host: Host): readonly Route[] {
  const { varve, options } = host
  // Without a log of its own, a server still finds what programs on the same store kept.
  const log = options.access ?? new AccessLog(varve)
  host.onClose(() => log.flush())
  return [
    route({
      ...{ method: 'GET', path: '/v1/access', name: 'readAccess', permission: 'read' },
      summary: 'Which values a request used, and of which moment.',
      doc: 'A share of the requests is kept, and those that failed, for a while: `policy` says which.',
      query: { request: string({ min: 1, max: 200 }) },
      tenants: 'same',
      answers: {
        200: { doc: 'The record; of secrets it has fingerprints.', schema: accessShape },
        404: { doc: 'Nothing is kept of such a request.' },
      },
      async handle({ query, principal }) {
        const record = await log.find(query.request)
        if (record === undefined || !mayRead(principal, record)) {
          throw new VarveError('REQUEST_UNRECORDED', { request: query.request })
        }
        return json({ ...record, policy: log.policy })
      },
    }),
  ]
}

/** Who is bound to tenants is told of requests for those, and for nobody else besides. */
function mayRead({ tenants }: Principal, { audience, values }: AccessRecord): boolean {
  if (tenants === undefined) return true
  const asked = [audience, ...values.map(value => value.audience ?? audience)]
  return asked.every(({ tenant }) => typeof tenant === 'string' && tenants.includes(tenant))
}
