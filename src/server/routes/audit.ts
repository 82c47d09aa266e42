import { instant } from 'varve'
import { oneOf, optional, string } from 'varve/schema'
import { auditActions } from '../doors/audit.ts'
import { auditSchema, listingDocument, pageSchema } from '../doors/listings.ts'
import type { Host } from '../host.ts'
import { afterQuery } from '../pages.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'

const when = optional(string({ min: 1, max: 100 }))

/** Who came in, and who was turned away. */
export function auditRoutes({ doors, clock }: Host): readonly Route[] {
  const time = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : instant(text, clock.now())
  return [
    route({
      ...{ method: 'GET', path: '/v1/audit', name: 'listAudit', permission: 'admin' },
      summary: 'Who came in, what they were shown, and who was turned away: newest first.',
      doc: 'A page may be shorter than `limit`, even empty, and have a `next`: a filter looks at so many entries at a time. Who is bound to environments sees what happened at their servers.',
      query: {
        ...afterQuery,
        by: optional(string({ min: 1, max: 200 })),
        action: optional(oneOf(auditActions)),
        outcome: optional(oneOf(['granted', 'denied'])),
        ...{ since: when, until: when },
      },
      answers: { 200: { doc: 'A page of the trail.', schema: pageSchema(auditSchema) } },
      async handle({ query, principal: { environments } }) {
        const { items, next } = await doors.audit.list({
          ...query,
          environments,
          since: time(query.since),
          until: time(query.until),
        })
        return json({ items: items.map(listingDocument), next })
      },
    }),
  ]
}
