/** What a metric is: counters only grow, gauges go up and down. */
export type MetricType = 'counter' | 'gauge' | 'histogram'

/** What a metric is called and what it says: one line of the table that people read. */
export interface MetricName {
  readonly name: string
  readonly type: MetricType
  /** The unit that its name ends in. */
  readonly unit?: 'seconds'
  readonly help: string
  readonly labels: readonly string[]
}

/** Names and values of labels. */
export type Labels = Readonly<Record<string, string>>

/** One number of a metric. */
export interface Sample {
  readonly labels?: Labels
  readonly value: number
}

/** What was counted of something that takes time, by how long it took. */
export interface Distribution {
  readonly labels?: Labels
  /** How many took at most as long as the bound, for each bound in order. */
  readonly counts: readonly number[]
  readonly bounds: readonly number[]
  readonly count: number
  readonly sum: number
}

/** A metric with its numbers. */
export type Metric =
  | (MetricName & { readonly type: 'counter' | 'gauge'; readonly samples: readonly Sample[] })
  | (MetricName & { readonly type: 'histogram'; readonly samples: readonly Distribution[] })

/** The two forms that those who collect metrics read. */
export type ExpositionForm = 'prometheus' | 'openmetrics'

/** The media type of each form. */
export const EXPOSITION_MEDIA: Readonly<Record<ExpositionForm, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** The form that `Accept` asks for: OpenMetrics where it is named and not liked less than text. */
export function formIn(accept: string | null): ExpositionForm {
  const liking = (media: string): number => {
    const part = (accept ?? '').split(',').find(one => one.trim().toLowerCase().startsWith(media))
    if (part === undefined) return 0
    const quality = /;\s*q=([\d.]+)/i.exec(part)?.[1]
    return quality === undefined ? 1 : Number(quality) || 0
  }
  const open = liking('application/openmetrics-text')
  return open > 0 && open >= liking('text/plain') ? 'openmetrics' : 'prometheus'
}

/** Metrics as text, in the form asked for. A metric without numbers is left out. */
export function exposition(metrics: readonly Metric[], form: ExpositionForm): string {
  const lines = metrics.filter(({ samples }) => samples.length > 0).flatMap(metric => linesOf(metric, form))
  if (form === 'openmetrics') lines.push('# EOF')
  return `${lines.join('\n')}\n`
}

function linesOf(metric: Metric, form: ExpositionForm): string[] {
  const { type, unit, help } = metric
  const isOpen = form === 'openmetrics'
  // OpenMetrics calls the family by what its counters have before `_total`.
  const family = isOpen && type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name
  const head = [`# HELP ${family} ${escaped(help, isOpen)}`, `# TYPE ${family} ${type}`]
  if (isOpen && unit !== undefined) head.splice(1, 0, `# UNIT ${family} ${unit}`)
  const body =
    metric.type === 'histogram'
      ? metric.samples.flatMap(one => distribution(metric.name, one, isOpen))
      : metric.samples.map(({ labels, value }) => `${metric.name}${labelText(labels)} ${numberText(value)}`)
  return [...head, ...body]
}

function distribution(name: string, { labels, counts, bounds, count, sum }: Distribution, isOpen: boolean): string[] {
  const bucket = (le: string, value: number): string => `${name}_bucket${labelText({ ...labels, le })} ${value}`
  return [
    ...bounds.map((bound, index) => bucket(boundText(bound, isOpen), counts[index] ?? 0)),
    bucket('+Inf', count),
    `${name}_sum${labelText(labels)} ${numberText(sum)}`,
    `${name}_count${labelText(labels)} ${count}`,
  ]
}

function labelText(labels: Labels | undefined): string {
  const all = Object.entries(labels ?? {})
  return all.length === 0 ? '' : `{${all.map(([name, value]) => `${name}="${escaped(value, true)}"`).join(',')}}`
}

function escaped(text: string, quotes: boolean): string {
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return quotes ? plain.replaceAll('"', '\\"') : plain
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}

/** OpenMetrics writes whole bounds as `1.0`. */
function boundText(bound: number, isOpen: boolean): string {
  return isOpen && Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
