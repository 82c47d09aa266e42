import { integer, optional, string } from 'varve/schema'
import type { Verification } from 'varve'
import type { Host } from '../host.ts'
import { afterQuery, pageIfAsked } from '../pages.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { tagShape, verificationShape } from '../shapes/history.ts'
import { flag, pageOf, shape, whole } from '../shapes/shape.ts'

/** The log as a whole: its tags, whether it is what was written, and reading it now. */
export function logStateRoutes({ varve }: Host): readonly Route[] {
  /** Verifications under way, by what was asked: a long log is not read twice at once. */
  const running = new Map<string, Promise<Verification>>()
  return [tags, verify(running), refresh(() => varve.refresh())]
}

const tags = route({
  ...{ method: 'GET', path: '/v1/tags', name: 'listTags', permission: 'read' },
  summary: 'Names of revisions.',
  query: afterQuery,
  tenants: 'same',
  takes: ['at'],
  tagged: true,
  answers: { 200: { doc: 'Tags by name, all unless `limit` is said.', schema: pageOf(tagShape) } },
  handle({ varve, at, query }) {
    const until = at?.moment.revision ?? Number.POSITIVE_INFINITY
    const there = varve.tags().filter(({ revision }) => revision <= until)
    return json(pageIfAsked(there, ({ name }) => name, query))
  },
})

const verify = (running: Map<string, Promise<Verification>>): Route =>
  route({
    ...{ method: 'GET', path: '/v1/verify', name: 'verify', permission: 'read' },
    summary: 'Checks that the log is what was written, revision by revision.',
    doc: 'All of it, or the `last` revisions; with `expectHead` (`number:hash`) also that its end was not lost.',
    query: {
      last: optional(integer({ min: 1 })),
      expectHead: optional(string({ min: 1, max: 100, pattern: /^(?:\d{1,15}:)?[\da-f]{64}$/ })),
    },
    tenants: 'same',
    answers: {
      200: { doc: 'What was found: `ok`, or the first revision that is not sound.', schema: verificationShape },
    },
    async handle({ varve, query }) {
      const asked = JSON.stringify([query.last, query.expectHead, varve.head().number])
      const found = running.get(asked) ?? varve.verify(query)
      running.set(asked, found)
      try {
        return json(await found)
      } finally {
        running.delete(asked)
      }
    },
  })

const refresh = (read: () => Promise<void>): Route =>
  route({
    ...{ method: 'POST', path: '/v1/refresh', name: 'refresh', permission: 'read' },
    summary: 'Reads the store now, whatever the last poll said.',
    tenants: 'same',
    answers: {
      200: { doc: 'The revision that is served now.', schema: shape(undefined, { revision: whole, changed: flag }) },
    },
    async handle({ varve }) {
      const before = varve.head().number
      await read()
      return json({ revision: varve.head().number, changed: varve.head().number !== before })
    },
  })
