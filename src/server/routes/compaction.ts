import { object, string } from 'varve/schema'
import type { Host } from '../host.ts'
import { json } from '../reply.ts'
import { shape, whole } from '../shapes/shape.ts'
import { route, type Route } from '../route.ts'
import { refusals } from '../writing/answers.ts'
import { messageMember } from '../writing/signed.ts'

/** Dropping old history. */
export function compactionRoutes(_: Host): readonly Route[] {
  return [compact]
}

const compact = route({
  ...{ method: 'POST', path: '/v1/compact', name: 'compact', permission: 'admin' },
  summary:
    'Drops history older than `keep`, leaving the state there as a snapshot: answers inside the window stay the same.',
  doc: 'Never drops the last 1,000 revisions, or a tagged one.',
  body: object({ keep: string({ min: 1, max: 100 }), ...messageMember }),
  answers: {
    200: { doc: 'The oldest revision kept.', schema: shape(undefined, { oldest: whole }) },
    400: { doc: 'There is nothing to compact.' },
    ...refusals.invalid,
  },
  handle: async ({ varve, principal, body: { keep, message = '' } }) =>
    json(await varve.compact({ by: principal.name, message, keep })),
})
