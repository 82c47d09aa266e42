import { VarveError, type Cond, type NamedSegment } from 'varve'
import { pageLimits } from 'varve/protocol'
import { json as anyJson, object, optional, string } from 'varve/schema'
import type { Call } from '../call.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageAfter } from '../pages.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { dryRunQuery, messageMember, signed } from '../writing/signed.ts'
import { pageOf } from '../shapes/shape.ts'
import { segmentShape } from '../shapes/tenants.ts'

/** Segments: named conditions that rules refer to. */
export function segmentRoutes(_: Host): readonly Route[] {
  return [listSegments, getSegment, setSegment, deleteSegment]
}

const listSegments = route({
  ...{ method: 'GET', path: '/v1/segments', name: 'listSegments', permission: 'read' },
  summary: 'Every segment, with who made it what it is.',
  query: afterQuery,
  takes: ['at'],
  tagged: true,
  answers: {
    200: { doc: 'A page of segments by name, of 500 unless fewer are wanted.', schema: pageOf(segmentShape) },
  },
  async handle(call) {
    const all = await segmentsOf(call)
    return json(pageAfter(all, ({ name }) => name, { limit: pageLimits.most, ...call.query }))
  },
})

const getSegment = route({
  ...{ method: 'GET', path: '/v1/segments/{name}', name: 'getSegment', permission: 'read' },
  summary: 'One segment.',
  takes: ['at'],
  tagged: true,
  answers: { 200: { doc: 'The segment.', schema: segmentShape }, ...refusals.notFound },
  async handle(call) {
    const { name } = call.params
    const segment = (await segmentsOf(call)).find(one => one.name === name)
    if (segment === undefined) throw new VarveError('UNKNOWN_SEGMENT', { segment: name })
    return json(segment, { touched: segment.revision })
  },
})

/** The segments by name: of the present, or of the moment that is asked about. */
async function segmentsOf({ varve, at }: Pick<Call, 'varve' | 'at'>): Promise<readonly NamedSegment[]> {
  if (at === undefined) return varve.segments.list()
  const { entries } = await varve.snapshot(at.moment)
  const kept = entries.filter(({ scope }) => scope === 'varve:segment')
  const named = kept.map(({ key: name, value, revision, at: time, by, message }) => ({
    // The log's own, which was judged before it was written.
    ...{ name, ...(value as unknown as Pick<NamedSegment, 'when' | 'doc'>), revision, at: time, by, message },
  }))
  return named.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

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
    const written = await call.varve.segments.set(params.name, body.when as Cond, options)
    const value = { when: body.when, ...doc }
    return changedReply(call, written, { kind: 'set', places: [{ ...placeOf(params), op: 'set', value }] })
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
    const written = await call.varve.segments.delete(params.name, options)
    return changedReply(call, written, { kind: 'delete', places: [{ ...placeOf(params), op: 'delete' }] })
  },
})

function placeOf({ name }: { readonly name: string }): { readonly key: string; readonly scope: string } {
  return { key: name, scope: 'varve:segment' }
}
