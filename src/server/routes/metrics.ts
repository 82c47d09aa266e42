import type { Host } from '../host.ts'
import { exposition, EXPOSITION_MEDIA, formIn, type Metric } from '../metrics/exposition.ts'
import { metricNames } from '../metrics/names.ts'
import { varveMetrics } from '../metrics/varve-metrics.ts'
import { route, type Route } from '../route.ts'

/** How the server is doing, in numbers. */
export function metricRoutes(host: Host): readonly Route[] {
  return [
    route({
      ...{ method: 'GET', path: '/metrics', name: 'metrics', permission: 'read' },
      summary: 'How the server is doing, in numbers, for Prometheus and what reads its formats.',
      doc: 'OpenMetrics where `Accept` names it, else Prometheus’ text. docs/http/metrics.md lists every name.',
      answers: { 200: { doc: 'The metrics.', media: 'text/plain' } },
      handle({ request }) {
        const form = formIn(request.headers.get('accept'))
        const headers = { 'content-type': EXPOSITION_MEDIA[form], 'cache-control': 'no-store', vary: 'accept' }
        return new Response(exposition(metricsOf(host), form), { headers })
      },
    }),
  ]
}

function metricsOf({ varve, places, clock, meter, broadcaster }: Host): Metric[] {
  return [
    ...varveMetrics(varve, clock.now(), name => places.store(name)),
    ...meter.metrics(),
    { ...metricNames.eventClients, samples: [{ value: broadcaster.clients }] },
    { ...metricNames.eventClientsCut, samples: [{ value: broadcaster.cut }] },
  ]
}
