import { pageLimits } from 'varve/protocol'
import { boolean, csv, object, optional, string } from 'varve/schema'
import { mayName } from '../doors/principal.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageAfter, pageIfAsked } from '../pages.ts'
import { json } from '../reply.ts'
import { withoutSecrets } from '../reading/former-secret.ts'
import { listedAt, ownAt, tenantsAt } from '../reading/past-tenants.ts'
import { toldExplanation } from '../reading/told-explanation.ts'
import { route, type Route } from '../route.ts'
import { changedAnswer, refusals } from '../writing/answers.ts'
import { changedReply } from '../writing/changed.ts'
import { permitted } from '../writing/permitted.ts'
import { checkTenant } from '../writing/scope.ts'
import { dryRunQuery, messageMember, signed } from '../writing/signed.ts'
import { tenantDifferences } from '../writing/tenant-differences.ts'
import { pageOf } from '../shapes/shape.ts'
import { tenantDifferenceShape, tenantItemShape, tenantShape } from '../shapes/tenants.ts'

/** Patterns that one request may name. */
const MOST_KEYS = 1000
const keys = optional(csv(string({ min: 1, max: 256 }), { max: MOST_KEYS }))
/** In a query nothing can be a list of none: it is a slip, and must not be taken for one. */
const keysAsked = optional(csv(string({ min: 1, max: 256 }), { min: 1, max: MOST_KEYS }))
const tenantName = string({ min: 1, max: 200 })

/** Tenants: which have values of their own, what they see, and how they differ. */
export function tenantRoutes(_: Host): readonly Route[] {
  return [listTenants, getTenant, diffTenant, copyTenant, clearTenant]
}

const listTenants = route({
  ...{ method: 'GET', path: '/v1/tenants', name: 'listTenants', permission: 'read' },
  summary: 'Tenants with values of their own: how many, and when one was last changed.',
  query: afterQuery,
  takes: ['at'],
  tagged: true,
  tenants: 'same',
  answers: {
    200: {
      doc: 'A page of tenants by name, of 500 unless fewer are wanted; who is bound to tenants sees those.',
      schema: pageOf(tenantItemShape),
    },
  },
  async handle({ varve, principal, query, at }) {
    const all = at === undefined ? varve.tenants.list() : await tenantsAt(varve, at)
    const seen = all.filter(({ tenant }) => mayName(principal, tenant))
    return json(pageAfter(seen, ({ tenant }) => tenant, { limit: pageLimits.most, ...query }))
  },
})

const getTenant = route({
  ...{ method: 'GET', path: '/v1/tenants/{tenant}', name: 'getTenant', permission: 'read' },
  summary: "A tenant's own values (`own`), and what it is served for every key (`effective`).",
  takes: ['at'],
  tagged: true,
  tenants: 'same',
  answers: { 200: { doc: 'The tenant; one without values of its own has none in `own`.', schema: tenantShape } },
  async handle({ varve, principal, params: { tenant }, at, host: { places } }) {
    checkTenant(principal, tenant)
    const telling = { past: at !== undefined, places, tenants: principal.tenants }
    const listed = at === undefined ? varve.list({ tenant }) : listedAt(varve, at, { tenant })
    const effective = listed.map(({ declared, explanation, ...listing }) => ({
      ...{ ...listing, declared: places.path(declared) },
      explanation: toldExplanation(explanation, telling),
    }))
    const own = at === undefined ? varve.tenants.values(tenant) : await ownAt(varve, at, tenant)
    return json({ tenant, own: own.map(entry => withoutSecrets(varve, entry)), effective })
  },
})

const diffTenant = route({
  ...{ method: 'GET', path: '/v1/tenants/{tenant}/diff', name: 'diffTenant', permission: 'read' },
  summary: 'What a tenant sees otherwise than everybody, or than another tenant (`with`), whatever the reason.',
  query: { with: optional(tenantName), keys: keysAsked, ...afterQuery },
  takes: ['at'],
  tagged: true,
  tenants: 'same',
  answers: {
    200: {
      doc: 'Keys with both values and their layers, all unless `limit` is said; `a` is the tenant.',
      schema: pageOf(tenantDifferenceShape),
    },
  },
  handle({ varve, principal, params: { tenant }, query, at }) {
    checkTenant(principal, tenant)
    if (query.with !== undefined) checkTenant(principal, query.with)
    const differences = tenantDifferences(varve, tenant, { ...query, at })
    return json(pageIfAsked(differences, ({ key }) => key, query))
  },
})

const copyTenant = route({
  ...{ method: 'POST', path: '/v1/tenants/{tenant}/copy', name: 'copyTenant', permission: 'write' },
  summary:
    "Copies another tenant's own values (`from`) to this one, as one revision; what it has is kept unless `overwrite`.",
  query: dryRunQuery,
  body: object({ from: tenantName, keys, overwrite: optional(boolean()), ...messageMember }),
  tenants: 'same',
  answers: { 200: changedAnswer, ...refusals.conflict, ...refusals.invalid },
  async handle(call) {
    const { varve, principal, params, body } = call
    const { from, message, ...which } = body
    for (const tenant of [params.tenant, from]) checkTenant(principal, tenant)
    const options = await signed(call, message)
    const copy = () => permitted(call, options, how => varve.tenants.copy(from, params.tenant, { ...how, ...which }))
    return changedReply(call, await copy(), { kind: 'set', note: { copied: from } })
  },
})

const clearTenant = route({
  ...{ method: 'DELETE', path: '/v1/tenants/{tenant}', name: 'clearTenant', permission: 'write' },
  summary: "Deletes a tenant's own values, as one revision; `revision` is null where it had none.",
  query: { ...dryRunQuery, ...messageMember, keys: keysAsked },
  body: optional(object({ ...messageMember, keys })),
  tenants: 'same',
  answers: { 200: changedAnswer, ...refusals.conflict, ...refusals.invalid },
  async handle(call) {
    const { varve, principal, params, query, body } = call
    checkTenant(principal, params.tenant)
    const named = body?.keys ?? query.keys
    const which = named === undefined ? {} : { keys: named }
    const options = await signed(call, body?.message ?? query.message)
    const clear = () => permitted(call, options, how => varve.tenants.clear(params.tenant, { ...how, ...which }))
    return changedReply(call, await clear(), { kind: 'delete' })
  },
})
