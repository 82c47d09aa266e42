import { shareAt, type Health, type Rollout, type Varve } from 'varve'
import type { Metric, Sample } from './exposition.ts'
import { metricNames } from './names.ts'

/** What is measured of a Varve. */
export type MeasuredVarve = Pick<Varve, 'entry' | 'health' | 'killed' | 'rollouts'>

/** More rollouts than this are counted, and not told one by one. */
const MOST_ROLLOUTS = 100

const STATUSES = ['ok', 'stale', 'diverged', 'broken'] as const

/** How a Varve is doing, in numbers. Asks nobody. `called` is what a store's name is told as. */
export function varveMetrics(
  varve: MeasuredVarve,
  now: number,
  called: (name: string) => string = name => name,
): Metric[] {
  const health = varve.health()
  const rollouts = varve.rollouts()
  return [
    { ...metricNames.revision, samples: [{ value: health.revision }] },
    ...storeMetrics(health, called),
    { ...metricNames.problems, samples: problemSamples(health) },
    {
      ...metricNames.managers,
      samples: health.managers.map(({ name, failing }) => ({ labels: { manager: name }, value: failing.length })),
    },
    { ...metricNames.reloaded, samples: some(health.reloaded === undefined ? undefined : health.reloaded / 1000) },
    { ...metricNames.reloadFailed, samples: [{ value: health.reloadFailure === undefined ? 0 : 1 }] },
    { ...metricNames.restart, samples: [{ value: health.restartNeeded.length }] },
    { ...metricNames.killed, samples: [{ value: varve.killed().length }] },
    { ...metricNames.rollouts, samples: [{ value: rollouts.length }] },
    { ...metricNames.rolloutShare, samples: told(rollouts).flatMap(one => shareOf(varve, one, now)) },
  ]
}

function storeMetrics({ store }: Health, called: (name: string) => string): Metric[] {
  if (store === undefined) return []
  const { name, status, silence, behind, clockOffset, lastKnownGood } = store
  const labels = { store: called(name) }
  const statuses = STATUSES.map(one => ({ labels: { ...labels, status: one }, value: one === status ? 1 : 0 }))
  const kept = lastKnownGood === undefined ? [] : [lastKnownGood]
  return [
    { ...metricNames.storeStatus, samples: statuses },
    { ...metricNames.storeSilence, samples: some(silence === undefined ? undefined : silence / 1000, labels) },
    { ...metricNames.storeBehind, samples: some(behind, labels) },
    { ...metricNames.storeOffset, samples: some(clockOffset === undefined ? undefined : clockOffset / 1000, labels) },
    {
      ...metricNames.lastKnownGood,
      samples: kept.map(one => ({ labels: { name: called(one.name) }, value: one.failing ? 1 : 0 })),
    },
  ]
}

function problemSamples({ problems }: Health): Sample[] {
  const warnings = problems.filter(({ severity }) => severity === 'warning').length
  return [
    { labels: { severity: 'error' }, value: problems.length - warnings },
    { labels: { severity: 'warning' }, value: warnings },
  ]
}

/**
 * Rollouts that are told one by one. Those of one tenant are not: metrics are kept by others, for long, and read by whoever looks at
 * a dashboard, and who a tenant is and what it gets is none of their business.
 */
function told(rollouts: readonly Rollout[]): readonly Rollout[] {
  return rollouts.filter(({ scope }) => scope?.startsWith('tenant:') !== true).slice(0, MOST_ROLLOUTS)
}

function shareOf(varve: MeasuredVarve, { key, scope }: Rollout, now: number): Sample[] {
  const entry = varve.entry(key, scope === undefined ? {} : { scope })
  if (entry === undefined || !('rollout' in entry)) return []
  return [{ labels: { key, scope: scope ?? '' }, value: shareAt(entry.rollout, now) / 100_000 }]
}

function some(value: number | undefined, labels: Sample['labels'] = {}): Sample[] {
  return value === undefined ? [] : [{ labels, value }]
}
