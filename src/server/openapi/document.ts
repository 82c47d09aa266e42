import type { Json } from 'varve'
import { headers, permissions } from 'varve/protocol'
import type { RouteFacts } from '../route.ts'
import { operationOf, subjectOf } from './operation.ts'
import { componentsOf, problemShape } from './schemas.ts'

/** The OpenAPI 3.1 document of some routes, as they are mounted. */
export function openApiOf(routes: readonly RouteFacts[], mount: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = (paths[openPath(route.path)] ??= {})
    path[route.method.toLowerCase()] = operationOf(route)
  }
  const { document, schemas } = componentsOf({ paths, Problem: problemShape })
  const told = document as { readonly paths: Json }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Varve',
      version: '1',
      description: `Settings, live configuration, feature flags and secrets, with their whole history. Each operation says in \`x-permission\` what it takes: one of ${permissions.join(', ')}; \`anybody\` is whoever has a credential.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: mount === '' ? '/' : mount }],
    security: [{ token: [] }, { apiKey: [] }, { session: [] }],
    tags: [...new Set(routes.map(({ path }) => subjectOf(path)))].map(name => ({ name })),
    paths: told.paths,
    components: { schemas, headers: headerComponents, securitySchemes },
  }
}

/** A path as OpenAPI writes it: parameters that take slashes have no mark of their own there. */
function openPath(path: string): string {
  return path.replaceAll('+}', '}')
}

const headerComponents: Json = {
  RequestId: { description: 'Names the request in logs.', schema: { type: 'string' } },
  Revision: { description: 'The revision that the answer was made at.', schema: { type: 'integer' } },
}

const securitySchemes: Json = {
  token: { type: 'http', scheme: 'bearer', description: 'A token: `vt_…`.' },
  apiKey: { type: 'apiKey', in: 'header', name: headers.apiKey, description: 'The same token.' },
  session: {
    ...{ type: 'apiKey', in: 'cookie', name: '__Host-varve' },
    description: `The console's session. A change then needs \`${headers.csrf}\`, with the value that \`/v1/me\` gives.`,
  },
}
