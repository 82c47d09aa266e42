import type { Config, Source, SourceOrigin, SourceReport, SourceRequest } from 'varve'
import { asKey } from '../../src/runtime/asking.ts'

/** What a source is asked for a declaration. */
export function requestFor(config: Config, asked: Partial<SourceRequest> = {}): SourceRequest {
  const { environment = 'development' } = asked
  const keys = [...config.definitions].map(asKey)
  return { environment, profiles: [environment], keys, fresh: true, ...asked }
}

/** A source's reports, the weakest first; it must answer at once. */
export function reportsOf(source: Source, config: Config, asked: Partial<SourceRequest> = {}): readonly SourceReport[] {
  const answer = source.load(requestFor(config, asked))
  if (answer instanceof Promise) throw new Error(`${source.name} answers later`)
  return [answer].flat()
}

/** All that several reports say, as one; what comes later is stronger. */
export function reportOf(source: Source, config: Config, asked: Partial<SourceRequest> = {}): Required<Said> {
  const reports = reportsOf(source, config, asked)
  return {
    values: reports.flatMap(({ values = [] }) => values),
    unknown: reports.flatMap(({ unknown = [] }) => unknown),
    ignored: reports.flatMap(({ ignored = [] }) => ignored),
    complaints: reports.flatMap(({ complaints = [] }) => complaints),
    pins: reports.flatMap(({ pins = [] }) => pins),
  }
}

type Said = Pick<SourceReport, 'values' | 'unknown' | 'ignored' | 'complaints' | 'pins'>

/** What was found, by key and place inside its value: `{ 'hosts 0 port': '80' }`. */
export function found(report: SourceReport): Record<string, unknown> {
  return Object.fromEntries(
    (report.values ?? []).map(value => [
      [value.key, ...(value.path ?? [])].join(' '),
      'text' in value ? value.text : value.value,
    ]),
  )
}

/** Where something stands, in one word. */
export function placeOf(origin: SourceOrigin | undefined): string {
  if (origin === undefined) return ''
  return 'file' in origin ? `${origin.line}:${origin.column}` : (Object.values(origin)[0] ?? '')
}
