import type { MetricName } from './exposition.ts'

/** Every metric of a server, in the order in which they are told. `docs/http/metrics.md` is tested against it. */
export const metricNames = {
  revision: gauge('varve_revision', 'The revision that is served.'),
  storeStatus: gauge('varve_store_status', 'How the store stands: 1 for the status it has, 0 for the others.', [
    'store',
    'status',
  ]),
  storeSilence: gauge('varve_store_silence_seconds', 'How long ago the store was last heard.', ['store'], 'seconds'),
  storeBehind: gauge('varve_store_behind_revisions', 'Revisions of the store that are not applied here yet.', [
    'store',
  ]),
  storeOffset: gauge(
    'varve_store_clock_offset_seconds',
    "The store's clock minus this machine's.",
    ['store'],
    'seconds',
  ),
  lastKnownGood: gauge(
    'varve_last_known_good_failing',
    'Whether what a start without the store needs cannot be kept: 1 for yes.',
    ['name'],
  ),
  problems: gauge('varve_problems', 'Problems that stop nothing.', ['severity']),
  managers: gauge('varve_secret_manager_failing', 'References to secrets that a manager does not answer.', ['manager']),
  reloaded: gauge(
    'varve_last_reload_timestamp_seconds',
    'When the sources were last read again and taken over, in seconds since 1970 UTC.',
    [],
    'seconds',
  ),
  reloadFailed: gauge('varve_reload_failed', 'Whether what the sources say now is not taken over: 1 for yes.'),
  restart: gauge('varve_restart_needed_settings', 'Settings that change at the next start.'),
  killed: gauge('varve_killed_keys', 'Keys that are killed.'),
  rollouts: gauge('varve_rollouts', 'Rollouts under way.'),
  rolloutShare: gauge('varve_rollout_share', 'The part of everybody that has what is rolled out, from 0 to 1.', [
    'key',
    'scope',
  ]),
  requests: counter('varve_http_requests_total', 'Requests that were answered.', ['method', 'route', 'status']),
  duration: {
    ...gauge(
      'varve_http_request_duration_seconds',
      'How long requests took until their answer began.',
      ['method', 'route'],
      'seconds',
    ),
    type: 'histogram',
  },
  reads: counter('varve_reads_total', 'Reads of values that were served, by what was asked.', ['route']),
  evaluations: counter('varve_evaluations_total', 'Evaluations for somebody who asked over HTTP, by their reason.', [
    'reason',
  ]),
  eventClients: gauge('varve_event_clients', 'Clients that listen to changes now.'),
  eventClientsCut: counter(
    'varve_event_clients_cut_total',
    'Clients that were cut off because they took what they were told too slowly.',
  ),
} as const satisfies Readonly<Record<string, MetricName>>

function gauge<L extends string>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  unit?: 'seconds',
): MetricName & { readonly type: 'gauge' } {
  return { name, type: 'gauge', help, labels, ...(unit === undefined ? {} : { unit }) }
}

function counter(
  name: string,
  help: string,
  labels: readonly string[] = [],
): MetricName & { readonly type: 'counter' } {
  return { name, type: 'counter', help, labels }
}
