import { type LiveEntry, VarveError } from 'varve'
import { oneOf, optional, string } from 'varve/schema'
import { Catalogue } from '../reading/catalogue.ts'
import { lastTouched } from '../reading/last-touched.ts'
import { toldExplanation } from '../reading/told-explanation.ts'
import type { Call } from '../call.ts'
import { isWorthTelling, waitQuery } from '../events/long-poll.ts'
import type { Host } from '../host.ts'
import { afterQuery, pageAfter } from '../pages.ts'
import { empty, json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { explanationShape, pageOf, valueDetailShape, valueItemShape } from '../shapes/values.ts'

const word = optional(string({ min: 1, max: 200 }))

/** Values: what each key has, why, and since when. */
export function valueRoutes(host: Host): readonly Route[] {
  const catalogue = new Catalogue(host.varve, host.places)
  return [listValues(catalogue), getValue(catalogue), explainValue]
}

const listValues = (catalogue: Catalogue): Route =>
  route({
    ...{ method: 'GET', path: '/v1/values', name: 'listValues', permission: 'read' },
    summary: 'Every key with its value, where it comes from, and who changed it last.',
    doc: 'By name. Keys that the log holds and no declaration knows are among them, with `inCode: false`.',
    query: {
      filter: word,
      category: word,
      layer: word,
      kind: optional(oneOf(['setting', 'live', 'flag', 'secret'])),
      ...afterQuery,
    },
    takes: ['audience', 'at'],
    tagged: true,
    answers: { 200: { doc: 'A page of values; a secret is `••••`.', schema: pageOf(valueItemShape) } },
    async handle({ query, audience, at, principal }) {
      const items = await catalogue.items({ ...query, audience, at })
      const { items: page, ...next } = pageAfter(items, ({ key }) => key, query)
      // How many others have a value of their own is no business of somebody who is bound to a tenant.
      const told = principal.tenants === undefined ? page : page.map(item => ({ ...item, scopes: 0 }))
      return json({ items: told, total: items.length, ...next })
    },
  })

const getValue = (catalogue: Catalogue): Route =>
  route({
    ...{ method: 'GET', path: '/v1/values/{key}', name: 'getValue', permission: 'read' },
    summary: 'One key: its value, why, what is stored for it, and how it is declared.',
    doc: '`revision` is the one that last touched the key in the scope asked about (0 for never); `ETag` begins with it, and either is what `If-Match` of a change takes. With `?wait=30s&after=41` it is answered once the key may be another than at revision 41, which can be at once.',
    query: waitQuery,
    takes: ['audience', 'at', 'scope'],
    tagged: true,
    answers: {
      200: { doc: 'The value with all there is to say about it.', schema: valueDetailShape },
      204: { doc: 'Nothing changed for as long as was to be waited.' },
    },
    async handle(call) {
      if (!(await isWorthTelling(call))) return empty()
      const { key } = call.params
      const { audience, at, varve } = call
      const item = await catalogue.item(key, { audience, at })
      // Says what the key may have been meant to be.
      if (item === undefined) throw unknown(call)
      const entries = (await catalogue.shelf.entries(at)).byKey.get(key) ?? []
      const touched = await lastTouched(varve, { key, scope: call.scope, at })
      const entry = entries.find(({ scope }) => scope === call.scope)
      const detail = {
        ...item,
        revision: touched,
        ...(item.inCode
          ? { explanation: toldExplanation(call.reader.explain(key), at !== undefined, call.host.places) }
          : {}),
        ...(entry === undefined ? {} : { entry }),
        entries: visible(entries, call.principal.tenants),
        declared: item.inCode ? varve.declared(key) : (varve.recorded(key) ?? null),
        killed: varve.killed().includes(key),
      }
      return json(detail, { touched })
    },
  })

const explainValue = route({
  ...{ method: 'GET', path: '/v1/values/{key}/explanation', name: 'explainValue', permission: 'read' },
  summary: 'Why a key has its value: the layer that wins, and what every other layer has to say.',
  takes: ['audience', 'at'],
  tagged: true,
  answers: { 200: { doc: 'The explanation; a secret is masked in it.', schema: explanationShape } },
  handle: ({ reader, params, at, host }) =>
    json(toldExplanation(reader.explain(params.key), at !== undefined, host.places)),
})

/** Entries that somebody may see: of scopes, only those of tenants they are bound to. */
function visible(entries: readonly LiveEntry[], tenants: readonly string[] | undefined): readonly LiveEntry[] {
  if (tenants === undefined) return entries
  return entries.filter(({ scope }) => scope === undefined || tenants.some(tenant => scope === `tenant:${tenant}`))
}

function unknown({ reader, params }: Call<{ readonly key: string }>): unknown {
  try {
    reader.explain(params.key)
    return new VarveError('UNKNOWN_KEY', { key: params.key })
  } catch (error) {
    return error
  }
}
