import type { DeclaredKey, Varve } from 'varve'
import type { Host } from '../host.ts'
import { afterQuery, pageAfter } from '../pages.ts'
import type { Places } from '../reading/places.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { anything, listOf, pageOf, shape, text } from '../shapes/shape.ts'

/** Layers that whoever follows the log works out by themselves. */
const STORED: ReadonlySet<string> = new Set(['killed', 'tenant', 'service', 'environment', 'stored'])

/** What a server's process has besides its log: what its command line shows as if it ran there. */
export function processLayerRoutes({ varve, places, options: { environment } }: Host): readonly Route[] {
  return [
    route({
      ...{ method: 'GET', path: '/v1/layers', name: 'listLayers', permission: 'read' },
      summary:
        'What the process of this server has for each key besides its log: overrides, sources, defaults, declarations.',
      doc: 'Together with the log, this is all that values here are made of. A secret is `••••`.',
      query: afterQuery,
      tagged: true,
      answers: {
        200: {
          doc: 'A page of keys.',
          schema: pageOf(shape(undefined, { key: text, place: text, declared: anything, layers: listOf(anything) })),
        },
      },
      handle({ query }) {
        const sorted = varve.declaredKeys().toSorted((a, b) => (a.key < b.key ? -1 : 1))
        const { items, ...next } = pageAfter(sorted, ({ key }) => key, query)
        return json({ environment, items: items.map(one => item(varve, one, places)), ...next })
      },
    }),
  ]
}

function item(varve: Varve, { key, declared }: DeclaredKey, places: Places): object {
  const explained = varve.explain(key).layers
  const layers = places.layers(explained).filter(({ layer, status }) => status !== 'absent' && !STORED.has(layer))
  const isPinned = explained.some(({ status }) => status === 'pinned-under')
  return {
    key,
    place: places.path(declared),
    declared: varve.declared(key),
    layers,
    ...(isPinned ? { pinned: true } : {}),
  }
}
