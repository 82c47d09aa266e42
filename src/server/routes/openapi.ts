import type { Json } from 'varve'
import { openApiOf } from '../openapi/document.ts'
import { json } from '../reply.ts'
import { route, type Route, type RouteFacts } from '../route.ts'

/** The route that describes all routes, itself among them. */
export function openApiRoutes(others: readonly RouteFacts[]): readonly Route[] {
  const documents = new Map<string, Json>()
  const self: Route = route({
    ...{ method: 'GET', path: '/openapi.json', name: 'openApi', permission: 'anybody' },
    summary: 'This document: OpenAPI 3.1.',
    tenants: 'same',
    tagged: true,
    answers: { 200: { doc: 'The document.', schema: { type: 'object' } } },
    handle({ mount }) {
      const document = documents.get(mount) ?? openApiOf([...others, self], mount)
      // One server is mounted in a few places; a forged prefix must not fill the memory.
      if (documents.size < 10) documents.set(mount, document)
      return json(document)
    },
  })
  return [self]
}
