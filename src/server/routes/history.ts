import { type HistoryEntry, MASK, VarveError } from 'varve'
import { integer, optional, string } from 'varve/schema'
import type { Call } from '../call.ts'
import type { Host } from '../host.ts'
import { afterQuery, beforeQuery, limitQuery, pageBefore, pageIfAsked, placeCursor } from '../pages.ts'
import { isFormerSecret, maskedRevision, withoutSecrets } from '../reading/former-secret.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { blameShape, differenceShape, historyEntryShape, revisionShape } from '../shapes/history.ts'
import { entryShape } from '../shapes/values.ts'
import { instant, listOf, pageOf, shape, whole } from '../shapes/shape.ts'
import { sideOf } from '../when.ts'

const pattern = optional(string({ min: 1, max: 300 }))
const point = string({ min: 1, max: 300 })

/** What happened: to a key, to all, between two moments, and what stood at one. */
export function historyRoutes(_: Host): readonly Route[] {
  return [keyHistory, history, blame, revisions, revision, diff, snapshot]
}

const keyHistory = route({
  ...{ method: 'GET', path: '/v1/values/{key}/history', name: 'keyHistory', permission: 'read' },
  summary: 'What happened to a key, newest first.',
  doc: 'Every scope, unless `scope` names one. `next` is the `before` of the next page.',
  query: beforeQuery,
  takes: ['scope', 'at'],
  tagged: true,
  answers: { 200: { doc: 'A page of changes; a secret is `••••`.', schema: pageOf(historyEntryShape) } },
  async handle(call) {
    known(call)
    return json(await historyPage(call, call.params.key, call.query))
  },
})

const history = route({
  ...{ method: 'GET', path: '/v1/history', name: 'history', permission: 'read' },
  summary: 'What happened to all keys, or to those that `keys` covers (`limits.*`), newest first.',
  query: { keys: pattern, ...beforeQuery },
  takes: ['scope', 'at'],
  tagged: true,
  answers: { 200: { doc: 'A page of changes.', schema: pageOf(historyEntryShape) } },
  handle: async call => json(await historyPage(call, call.query.keys ?? '*', call.query)),
})

const blame = route({
  ...{ method: 'GET', path: '/v1/values/{key}/blame', name: 'blame', permission: 'read' },
  summary: "Who made each part of a key's stored value what it is.",
  takes: ['scope', 'at'],
  tagged: true,
  answers: { 200: { doc: 'One entry for each part.', schema: shape(undefined, { items: listOf(blameShape) }) } },
  async handle(call) {
    known(call)
    const { varve, params, scope, at } = call
    const until = at === undefined ? {} : { before: at.moment.revision + 1 }
    const items = await varve.blame(params.key, { ...until, ...(scope === undefined ? {} : { scope }) })
    const told = isFormerSecret(varve, params.key)
      ? items.slice(0, 1).map(one => ({ ...one, path: [], value: MASK }))
      : items
    return json({ items: told })
  },
})

const revisions = route({
  ...{ method: 'GET', path: '/v1/revisions', name: 'listRevisions', permission: 'read' },
  summary: 'Revisions as they are, newest first.',
  query: beforeQuery,
  takes: ['at'],
  tagged: true,
  answers: {
    200: { doc: 'A page of revisions; a secret stands in them as what commits to it.', schema: pageOf(revisionShape) },
  },
  async handle({ varve, query, at }) {
    const before = earliest(query.before, at?.moment.revision)
    const all = varve.revisions(before === undefined ? {} : { before })
    const { items, ...next } = await pageBefore(all, ({ number }) => number, query.limit)
    return json({ items: items.map(one => maskedRevision(varve, one)), ...next })
  },
})

const revision = route({
  ...{ method: 'GET', path: '/v1/revisions/{number}', name: 'getRevision', permission: 'read' },
  summary: 'One revision.',
  tagged: true,
  answers: { 200: { doc: 'The revision.', schema: revisionShape }, 404: { doc: 'There is none with this number.' } },
  async handle({ varve, params }) {
    const number = /^r?(\d{1,15})$/.exec(params.number)?.[1]
    const wanted = number === undefined ? -1 : Number(number)
    for await (const one of varve.revisions({ before: wanted + 1, limit: 1 }))
      if (one.number === wanted) return json(maskedRevision(varve, one), { touched: wanted })
    throw new VarveError('UNKNOWN_REVISION', { revision: wanted, head: varve.head().number })
  },
})

const diff = route({
  ...{ method: 'GET', path: '/v1/diff', name: 'diff', permission: 'read' },
  summary: 'What differs in the store between two moments, or between two scopes.',
  doc: 'Each side is a revision, a time, an age, a tag, `now`, or a scope (`tenant:acme`, `tenant:acme@r42`).',
  query: { from: point, to: optional(point), keys: pattern, ...afterQuery },
  tagged: true,
  answers: {
    200: { doc: 'The keys that differ, by name, all unless `limit` is said.', schema: pageOf(differenceShape) },
    404: { doc: 'There is no such revision or tag.' },
  },
  async handle({ varve, query, host }) {
    const now = host.clock.now()
    const keys = query.keys === undefined ? {} : { keys: query.keys }
    const items = await varve.diff(sideOf(query.from, now), sideOf(query.to ?? 'now', now), keys)
    const { items: shown, ...next } = pageIfAsked(items, placeCursor, query)
    return json({ items: shown.map(one => withoutSecrets(varve, one)), ...next })
  },
})

const snapshot = route({
  ...{ method: 'GET', path: '/v1/snapshot', name: 'snapshot', permission: 'read' },
  summary: 'What was live: every stored value, now or at a moment.',
  doc: 'For the pages after the first, name the revision that the first one answered: `?at=r42&after=500`.',
  query: { ...limitQuery, after: optional(integer({ min: 0 })) },
  takes: ['at'],
  tagged: true,
  answers: {
    200: {
      doc: 'A page of stored values.',
      schema: pageOf(entryShape, { revision: whole, at: instant, total: whole }),
    },
  },
  async handle({ varve, query, at }) {
    const { revision, at: time, entries } = await varve.snapshot(at?.moment)
    const { after = 0, limit = 500 } = query
    const items = entries.slice(after, after + limit).map(entry => withoutSecrets(varve, entry))
    const next = after + items.length < entries.length ? { next: String(after + items.length) } : {}
    return json(
      { revision, ...(at === undefined ? {} : { at: time }), total: entries.length, items, ...next },
      { touched: revision },
    )
  },
})

/** A page of what happened, until the moment that is asked about. */
async function historyPage(
  { varve, scope, at }: Call,
  keys: string,
  { before, limit }: { readonly before?: number; readonly limit?: number },
): Promise<unknown> {
  const until = earliest(before, at?.moment.revision)
  const options = { ...(scope === undefined ? {} : { scope }), ...(until === undefined ? {} : { before: until }) }
  const page = await pageBefore<HistoryEntry>(varve.history(keys, options), one => one.revision, limit)
  return { ...page, items: page.items.map(one => withoutSecrets(varve, one)) }
}

/** The number that a page stays below, where it also stays at or below a moment. */
function earliest(before: number | undefined, at: number | undefined): number | undefined {
  if (at === undefined) return before
  return Math.min(before ?? Number.POSITIVE_INFINITY, at + 1)
}

/** Throws UNKNOWN_KEY for a key that neither a declaration nor the log knows. */
function known({ varve, params }: Call<{ readonly key: string }>): void {
  if (varve.recorded(params.key) === undefined) varve.declared(params.key)
}
