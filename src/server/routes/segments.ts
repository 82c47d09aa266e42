import type { Cond } from 'varve'
import { VarveError } from 'varve'
import { pageLimits } from 'varve/protocol'
import { json as anyJson, object, optional, string } from 'varve/schema'
import type { Host } from '../host.ts'
import { afterQuery, pageAfter } from '../pages.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { dryRunQuery, messageMember, signed } from '../writing/signed.ts'

/** Segments: named conditions that rules refer to. */
export function segmentRoutes(_: Host): readonly Route[] {
  return [listSegments, getSegment, setSegment, deleteSegment]
}

const listSegments = route({
  ...{ method: 'GET', path: '/v1/segments', name: 'listSegments', permission: 'read' },
  summary: 'Every segment, with who made it what it is.',
  query: afterQuery,
  tagged: true,
  answers: { 200: { doc: 'A page of segments by name, of 500 unless fewer are wanted.' } },
  handle: ({ varve, query }) =>
    json(pageAfter(varve.segments.list(), ({ name }) => name, { limit: pageLimits.most, ...query })),
})

const getSegment = route({
  ...{ method: 'GET', path: '/v1/segments/{name}', name: 'getSegment', permission: 'read' },
  summary: 'One segment.',
  tagged: true,
  answers: { 200: { doc: 'The segment.' }, ...refusals.notFound },
  handle({ varve, params: { name } }) {
    const segment = varve.segments.get(name)
    if (segment === undefined) throw new VarveError('UNKNOWN_SEGMENT', { segment: name })
    return json(segment, { touched: segment.revision })
  },
})

const setSegment = route({
  ...{ method: 'PUT', path: '/v1/segments/{name}', name: 'setSegment', permission: 'release' },
  summary: 'Makes or changes a segment, for every rule that refers to it at once.',
  query: dryRunQuery,
  body: object({ when: anyJson(), doc: optional(string({ max: 2000 })), ...messageMember }),
  answers: { 200: changedAnswer, ...refusals.conflict, ...refusals.invalid },
  async handle(call) {
    const { params, body } = call
    const doc = body.doc === undefined ? {} : { doc: body.doc }
    const options = { ...(await signed(call, body.message)), ...doc }
    // What is no condition is refused by the library, with everything that is wrong with it.
    return changedReply(call, await call.varve.segments.set(params.name, body.when as Cond, options))
  },
})

const deleteSegment = route({
  ...{ method: 'DELETE', path: '/v1/segments/{name}', name: 'deleteSegment', permission: 'release' },
  summary: 'Deletes a segment that no rule refers to.',
  query: { ...dryRunQuery, ...messageMember },
  body: optional(object(messageMember)),
  answers: { 200: changedAnswer, ...refusals.notFound, ...refusals.conflict },
  async handle(call) {
    const { params, body, query } = call
    const options = await signed(call, body?.message ?? query.message)
    return changedReply(call, await call.varve.segments.delete(params.name, options))
  },
})
