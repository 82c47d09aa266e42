import type { Json } from 'varve'
import { openApiOf } from '../openapi/document.ts'
import { json } from '../reply.ts'
import { route, type Route, type RouteFacts } from '../route.ts'

/** Pages for people, and the forms on them, are no part of what programs are told of. */
const PAGES = /^\/(?:$|debug(?:\/|$)|_)/

/** The route that describes all routes for programs, itself among them. */
export function openApiRoutes(others: readonly RouteFacts[]): readonly Route[] {
  const described = others.filter(({ path }) => !PAGES.test(path))
  const documents = new Map<string, Json>()
  const self: Route = route({
    ...{ method: 'GET', path: '/openapi.json', name: 'openApi', permission: 'anybody' },
    summary: 'This document: OpenAPI 3.1.',
    tenants: 'same',
    tagged: true,
    answers: { 200: { doc: 'The document.', schema: { type: 'object' } } },
    handle({ mount }) {
      const document = documents.get(mount) ?? openApiOf([...described, self], mount)
      // One server is mounted in a few places; a forged prefix must not fill the memory.
      if (documents.size < 10) documents.set(mount, document)
      return json(document)
    },
  })
  return [self]
}
