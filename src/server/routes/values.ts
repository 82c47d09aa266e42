import type { Host } from '../host.ts'
import { json } from '../reply.ts'
import { route, type Route } from '../route.ts'

/** Values: what each key has, why, and since when. */
export function valueRoutes(_: Host): readonly Route[] {
  return [
    route({
      ...{ method: 'GET', path: '/v1/values/{key}/explanation', name: 'explainValue', permission: 'read' },
      summary: 'Why a key has its value: the layer that wins, and what every other layer has to say.',
      takes: ['audience', 'at'],
      tagged: true,
      answers: { 200: { doc: 'The explanation; a secret is masked in it.' } },
      handle: ({ reader, params }) => json(reader.explain(params.key)),
    }),
  ]
}
