import { boolean, json as anyJson, list, object, optional, record, string } from 'varve/schema'
import { MASK, VarveError } from 'varve'
import { secretKeys } from '../reading/secret-keys.ts'
import { evaluated } from '../reading/evaluated.ts'
import type { Host } from '../host.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { mayName } from '../doors/principal.ts'
import { checkPermission } from '../writing/needed.ts'
import { anything, flag, listOf, pageOf, shape, text, whole } from '../shapes/shape.ts'
import { afterQuery, pageAfter } from '../pages.ts'
import { whenOf } from '../when.ts'

/** Answers of one request, at most. */
const MOST_ANSWERS = 10_000
const evaluatedShape = shape(
  'EvaluatedValue',
  {
    value: anything,
    variant: text,
    reason: text,
    ruleId: text,
    revision: whole,
    layer: text,
    trace: anything,
    error: text,
    detail: text,
  },
  ['value', 'variant', 'reason', 'ruleId', 'revision', 'layer', 'trace', 'error', 'detail'],
)
const key = string({ min: 1, max: 256 })

/** What somebody gets, what a text means, and how keys are declared. */
export function evaluationRoutes(_: Host): readonly Route[] {
  return [evaluate, parse, declarations]
}

const evaluate = route({
  ...{ method: 'POST', path: '/v1/evaluate', name: 'evaluate', permission: 'evaluate' },
  summary: 'What each of some audiences gets: values, variants and reasons, at one moment.',
  doc: 'All keys where `keys` is absent. With `trace`, which takes `read`, how a document came to its answer is told, but not to who is bound to tenants. No exposure is recorded: whoever asks may only be looking. Whoever asks at intervals sends the `ETag` of the last answer as `If-None-Match`, as for OFREP.',
  body: object({
    keys: optional(list(key, { max: 1000 })),
    audiences: optional(list(record(anyJson({ maxLength: 20_000 })), { min: 1, max: 200 })),
    at: optional(string({ min: 1, max: 200 })),
    trace: optional(boolean()),
  }),
  tenants: 'same',
  takes: ['at'],
  tagged: true,
  answers: {
    200: {
      doc: 'One result for each audience, in their order; a secret is `••••`.',
      schema: shape(undefined, {
        revision: whole,
        results: listOf(shape(undefined, { values: { type: 'object', additionalProperties: evaluatedShape } })),
      }),
    },
  },
  async handle(call) {
    const { varve, body, principal, host } = call
    const audiences = body.audiences ?? [{}]
    const { tenants } = principal
    const foreign = audiences.find(({ tenant }) => !mayName(principal, typeof tenant === 'string' ? tenant : undefined))
    if (tenants !== undefined && foreign !== undefined)
      throw new VarveError('TENANT_REFUSED', { tenants, name: principal.name })
    const keys = body.keys ?? varve.declaredKeys().map(declared => declared.key)
    if (keys.length * audiences.length > MOST_ANSWERS)
      throw new VarveError('REQUEST_INVALID', {
        problems: [{ code: 'REQUEST_INVALID', key: 'body', issue: `asks for more than ${MOST_ANSWERS} answers` }],
      })
    const when = body.at === undefined ? undefined : whenOf(body.at, host.clock.now())
    const moment = call.at ?? (when === undefined ? varve.now() : await varve.at(when))
    if (body.trace === true) checkPermission(principal, 'read')
    // Conditions of others' rules are no business of somebody who is bound to a tenant.
    const trace = body.trace === true && tenants === undefined
    const results = audiences.map(audience => ({ values: evaluated(moment.for(audience), keys, trace) }))
    host.answered?.note(call, { route: 'POST /v1/evaluate', at: moment, audiences, keys: () => keys })
    return json({ revision: moment.moment.revision, results })
  },
})

const parse = route({
  ...{ method: 'POST', path: '/v1/parse', name: 'parse', permission: 'read' },
  summary: 'What a text means as a value of a key, by the table that variables and forms are read by.',
  body: object({ key, text: string({ max: 1_000_000 }) }),
  tenants: 'same',
  answers: {
    200: { doc: 'The value; `••••` for a secret.', schema: shape(undefined, { value: anything, secret: flag }) },
    404: { doc: 'There is no such key.' },
  },
  handle({ varve, body }) {
    const value = varve.parse(body.key, body.text)
    const secret = secretKeys(varve).has(body.key)
    return json({ value: secret ? MASK : value, secret })
  },
})

const declarations = route({
  ...{ method: 'GET', path: '/v1/declarations', name: 'listDeclarations', permission: 'read' },
  summary: 'How keys are declared in this code: kind, JSON Schema, default, variants. For generators and forms.',
  query: afterQuery,
  tenants: 'same',
  tagged: true,
  answers: {
    200: {
      doc: 'A page of declarations, by key.',
      schema: pageOf(shape(undefined, { key: text, declared: anything })),
    },
  },
  handle({ varve, query }) {
    const sorted = varve.declaredKeys().toSorted((a, b) => (a.key < b.key ? -1 : 1))
    const { items, ...next } = pageAfter(sorted, ({ key }) => key, query)
    return json({ items: items.map(({ key }) => ({ key, declared: varve.declared(key) })), ...next })
  },
})
