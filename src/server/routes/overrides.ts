import type { Duration, Override, Varve } from 'varve'
import { duration, object, optional } from 'varve/schema'
import type { Call } from '../call.ts'
import type { AuditEvent } from '../doors/audit.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageIfAsked } from '../pages.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { refusals } from '../writing/answers.ts'
import { checkPermission } from '../writing/needed.ts'
import { dryRunQuery } from '../writing/signed.ts'
import { valueMembers, valueOf } from '../writing/value-input.ts'
import { isSecret } from '../writing/facts.ts'
import { pageOf, shape, whole } from '../shapes/shape.ts'
import { overrideShape } from '../shapes/tenants.ts'

/** Overrides of the server's own process: nothing is stored, and they end with it. */
export function overrideRoutes(host: Host): readonly Route[] {
  const made = new Map<string, Override>()
  host.onClose(() => made.clear())
  return [listOverrides, setOverride(made), clearOverride(made)]
}

const listOverrides = route({
  ...{ method: 'GET', path: '/v1/overrides', name: 'listOverrides', permission: 'read' },
  summary: "The overrides in force in this server's process: who made each, when, and until when.",
  query: afterQuery,
  tagged: true,
  answers: {
    200: { doc: 'Overrides by key, all unless `limit` is said; a secret is masked.', schema: pageOf(overrideShape) },
  },
  handle: ({ varve, query }) => json(pageIfAsked(varve.overrides(), ({ key }) => key, query)),
})

const setOverride = (made: Map<string, Override>): Route =>
  route({
    ...{ method: 'PUT', path: '/v1/overrides/{key}', name: 'setOverride', permission: 'admin' },
    summary:
      "Overrides a value in this server's process, above every other layer, until it is lifted or its `ttl` ends.",
    query: dryRunQuery,
    body: object({ ...valueMembers, ttl: optional(duration({ min: '1ms' })) }),
    answers: {
      200: { doc: 'The override as it is listed; of a dry run, what it would do.', schema: { type: 'object' } },
      ...refusals.notFound,
      ...refusals.invalid,
    },
    async handle(call) {
      const { varve, principal, query, body } = call
      const { key } = call.params
      if (isSecret(varve, key)) checkPermission(principal, 'secrets')
      const value = valueOf(varve, key, body)
      if (query.dryRun === true) return json({ ...proposed(varve, key, value), dryRun: true })
      const ttl: { readonly ttl?: Duration } = body.ttl === undefined ? {} : { ttl: `${body.ttl}ms` }
      const former = made.get(key)
      made.set(key, varve.override(key, value, { by: principal.name, ...ttl }))
      former?.lift()
      const until = body.ttl === undefined ? 'until it is lifted' : `for ${body.ttl} ms`
      await writtenDown(call, { action: 'override-set', detail: until })
      return json(varve.overrides().find(one => one.key === varve.explain(key).key))
    },
  })

const clearOverride = (made: Map<string, Override>): Route =>
  route({
    ...{ method: 'DELETE', path: '/v1/overrides/{key}', name: 'clearOverride', permission: 'admin' },
    summary: 'Lifts every override of a key in this process; what they covered shows again.',
    answers: {
      200: { doc: 'How many there were: `{ lifted: 1 }`.', schema: shape(undefined, { lifted: whole }, ['lifted']) },
      ...refusals.notFound,
    },
    async handle(call) {
      const { varve, principal } = call
      const { key } = call.params
      if (isSecret(varve, key)) checkPermission(principal, 'secrets')
      made.delete(key)
      const lifted = varve.clearOverride(key)
      if (lifted > 0) await writtenDown(call, { action: 'override-lifted' })
      return json({ lifted })
    },
  })

/** Leaves a trace: an override changes what is served, and is in no history. The value is nobody's business. */
async function writtenDown(
  { varve, principal, params, request, from, requestId, host: { doors } }: Call<{ readonly key: string }>,
  event: Pick<AuditEvent, 'action' | 'detail'>,
): Promise<void> {
  const about = { by: principal.name, subject: principal.id, key: varve.explain(params.key).key, requestId }
  await doors.record({ ...event, ...about, outcome: 'granted' }, doors.visit(request, from))
}

/** What an override would do; checked as one in earnest is. */
function proposed(varve: Varve, key: string, value: Parameters<Varve['override']>[1]): object {
  const before = varve.explain(key)
  const after = varve.withOverrides({ [key]: value }, () => varve.explain(key))
  const side = ({ value: shown, layer }: typeof before): object => ({ value: shown, layer })
  return { key: before.key, before: side(before), after: side(after) }
}
