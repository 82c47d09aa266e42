import { VarveError } from 'varve'
import { oneOf, optional, string } from 'varve/schema'
import { Catalogue } from '../reading/catalogue.ts'
import { KeptReplies } from '../reading/kept-replies.ts'
import { lastTouched } from '../reading/last-touched.ts'
import { type Telling, toldExplanation } from '../reading/told-explanation.ts'
import { visibleEntries } from '../reading/visible-entries.ts'
import { type Call, readerFor } from '../call.ts'
import { isWorthTelling, waitQuery } from '../events/long-poll.ts'
import type { Host } from '../host.ts'
import { afterQuery } from '../pages.ts'
import { empty, json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { explanationShape, pageOf, valueDetailShape, valueItemShape } from '../shapes/values.ts'

const word = optional(string({ min: 1, max: 200 }))

/** Values: what each key has, why, and since when. */
export function valueRoutes(host: Host): readonly Route[] {
  const catalogue = new Catalogue(host.varve, host.places)
  return [listValues(catalogue), getValue(catalogue), explainValue]
}

const listValues = (catalogue: Catalogue, kept = new KeptReplies()): Route =>
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
    async handle({ query, audience, at, principal, url }) {
      const state = at === undefined ? await catalogue.state() : undefined
      return kept.reply(state, JSON.stringify([url.search, principal.tenants]), async () =>
        json(await catalogue.page({ ...query, audience, at, tenants: principal.tenants }, query)),
      )
    },
  })

const getValue = (catalogue: Catalogue): Route =>
  route({
    ...{ method: 'GET', path: '/v1/values/{key}', name: 'getValue', permission: 'read' },
    summary: 'One key: its value, why, what is stored for it, and how it is declared.',
    doc: '`revision` is the one that last touched the key in the scope asked about (0 for never); `ETag` begins with it, and either is what `If-Match` of a change takes. With `?wait=30s&after=41` it is answered once the key may be another than at revision 41, which can be at once. `declared` is how the code that runs now declares the key, also with `at`.',
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
      const { tenants } = call.principal
      const item = await catalogue.item(key, { audience, at, tenants })
      // Says what the key may have been meant to be.
      if (item === undefined) throw unknown(call)
      const stored = await catalogue.shelf.entries(at)
      const entries = visibleEntries(stored.byKey.get(key) ?? [], tenants)
      const touched = await lastTouched(varve, { key, scope: call.scope, at })
      const entry = entries.find(({ scope }) => scope === call.scope)
      call.host.answered?.note(call, { route: 'GET /v1/values/{key}', at, audiences: [audience], keys: () => [key] })
      const detail = {
        ...item,
        revision: touched,
        ...(item.inCode ? { explanation: toldExplanation(readerFor(call).explain(key), tellingOf(call)) } : {}),
        ...(entry === undefined ? {} : { entry }),
        entries,
        declared: item.inCode ? varve.declared(key) : (varve.recorded(key) ?? null),
        killed: stored.killed.has(key),
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
  handle: call => json(toldExplanation(readerFor(call).explain(call.params.key), tellingOf(call))),
})

function tellingOf({ at, host, principal }: Call): Telling {
  return { past: at !== undefined, places: host.places, tenants: principal.tenants }
}

function unknown(call: Call<{ readonly key: string }>): unknown {
  const { key } = call.params
  try {
    readerFor(call).explain(key)
    return new VarveError('UNKNOWN_KEY', { key })
  } catch (error) {
    return error
  }
}
