import { checkValue, readTextFor, variantOf, type Checked, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { nearest } from '../core/definition/nearest.ts'
import type { Problem, ProblemCode } from '../core/errors.ts'
import { copy, freeze, type Json } from '../core/json.ts'
import { originText } from '../core/layers/explanation.ts'
import type { Candidate, Layer } from '../core/layers/layer.ts'
import type { Source, SourceReport, SourceValue } from '../core/ports.ts'
import { expected } from '../core/schema/check.ts'
import { missingRemedy } from './missing.ts'
import { refusals } from './proposal.ts'

/** What the sources gave: their layers, strongest first, and all that is wrong with what they hold. */
export interface Sourced {
  readonly layers: readonly Layer[]
  readonly pins: readonly string[]
  /** Values that do not fit. */
  readonly invalid: readonly Problem[]
  /** Names that look meant for us and fit no key. */
  readonly unknown: readonly Problem[]
  /** Former names that were read, in words. */
  readonly former: readonly string[]
}

/** Source layers that a pin lifts; files and `.env` are never lifted. */
const PINNABLE: ReadonlySet<string> = new Set(['argument', 'env', 'secret-manager', 'secret-file'])

/** Asks every source, all at once. The answers are there at once when every source answers at once. */
export function askSources(
  sources: readonly Source[],
  definitions: Iterable<Definition>,
  environment: string,
): readonly SourceReport[] | Promise<readonly SourceReport[]> {
  const keys = [...definitions].map(({ key, env, envDeclared, aliases, secret }) => {
    return { key, env, envDeclared, aliases, secret }
  })
  const reports = sources.map(source => source.load({ environment, keys }))
  if (!reports.some(report => report instanceof Promise)) return reports as readonly SourceReport[]
  return Promise.all(reports.map(async report => report))
}

/** Makes a layer of each source's report; the last source listed is the strongest. */
export function sourceLayers(
  sources: readonly Source[],
  reports: readonly SourceReport[],
  definitions: Definitions,
): Sourced {
  const invalid: Problem[] = []
  const former: string[] = []
  const layers = sources.map((source, index) => layerOf(source, reports[index], definitions, { invalid, former }))
  return {
    layers: layers.toReversed(),
    pins: reports.flatMap(report => report.pins ?? []),
    invalid,
    unknown: reports.flatMap(report => unknownProblems(report, definitions)),
    former,
  }
}

function layerOf(
  source: Source,
  report: SourceReport | undefined,
  definitions: Definitions,
  { invalid, former }: { readonly invalid: Problem[]; readonly former: string[] },
): Layer {
  const candidates = new Map<string, Candidate>()
  const ignored = new Map((report?.ignored ?? []).map(({ key, origin, why }) => [key, `${originText(origin)} ${why}`]))
  for (const found of report?.values ?? []) {
    const definition = definitions.find(found.key)
    if (definition === undefined) continue
    const isFormer = found.key !== definition.key
    if (isFormer && candidates.has(definition.key)) continue
    const candidate = candidateOf(definition, found, invalid)
    if (candidate === undefined) continue
    const note = isFormer ? `found under its former name ${found.key}` : ignored.get(definition.key)
    candidates.set(definition.key, note !== undefined && candidate.usable ? { ...candidate, note } : candidate)
    if (isFormer) former.push(`${found.key} (${originText(found.origin)}) is now ${definition.key}.`)
  }
  return {
    name: source.layer,
    pinnable: PINNABLE.has(source.layer),
    find: key => candidates.get(key),
    absence: definition => ignored.get(definition.key) ?? source.absence?.(definition),
  }
}

/** The candidate a found value makes; undefined for empty text, which counts as unset. */
function candidateOf(definition: Definition, found: SourceValue, invalid: Problem[]): Candidate | undefined {
  const origin = found.origin
  const refuse = (issue: string, code: ProblemCode = 'INVALID_VALUE'): Candidate => {
    const remedy = `Give it ${expected(definition.schema)}.`
    invalid.push({ code, key: definition.key, issue, origin: originText(origin), remedy })
    return { usable: false, input: null, origin, note: issue }
  }
  const read = 'text' in found ? readTextFor(definition, found.text) : { value: copy(found.value) }
  if ('unset' in read) return undefined
  if ('issue' in read)
    return refuse(`${read.issue}${definition.secret ? ' (value hidden)' : hinted(read.hint)}`, read.code)
  const checked = checkValue(definition, read.value)
  if ('issues' in checked) {
    const problems = refusals(definition, read.value, checked.issues)
    return refuse(problems.map(one => one.issue).join('; '), problems[0]?.code)
  }
  return usable(definition, read.value, checked, origin)
}

/** A hint may show the value, so it is given for values that are not secret only. */
function hinted(hint: string | undefined): string {
  return hint === undefined ? '' : ` (${hint})`
}

/** A candidate whose value was checked. */
export function usable(
  definition: Definition,
  input: Json,
  checked: Extract<Checked, { value: unknown }>,
  origin: Candidate['origin'],
): Candidate {
  const variant = variantOf(definition, input)
  return {
    usable: true,
    input: freeze(input),
    value: checked.value,
    origin,
    ...(variant === undefined ? {} : { variant }),
  }
}

function unknownProblems(report: SourceReport, definitions: Definitions): Problem[] {
  return (report.unknown ?? []).map(({ name, origin, among }) => {
    const near = nearest(name, among ?? [...definitions].map(({ key }) => key))
    return {
      code: 'UNKNOWN_KEY',
      key: name,
      issue: 'is not declared',
      origin: originText(origin),
      ...(near === undefined ? {} : { remedy: `Did you mean ${near}?` }),
    }
  })
}

/** The declared defaults as the weakest layer. Development defaults serve in `development` and `test` only. */
export function defaultLayer(definitions: Definitions, environment: string): Layer {
  const candidates = new Map<string, Candidate>()
  const known = new Set<string>()
  const candidate = (definition: Definition): Candidate | undefined => {
    const input = isDevelopment(environment) ? (definition.devFallback ?? definition.fallback) : definition.fallback
    const checked = checkValue(definition, input)
    // Nothing given: a schema may still answer, as an optional one does.
    if (input === undefined)
      return 'issues' in checked
        ? undefined
        : { usable: true, input: null, value: checked.value, origin: { declared: definition.place } }
    if ('issues' in checked) return undefined
    return usable(definition, input, checked, {
      get declared() {
        return definition.place
      },
    })
  }
  return {
    name: 'default',
    pinnable: false,
    find: key => {
      if (!known.has(key)) {
        known.add(key)
        const definition = definitions.find(key)
        const made = definition === undefined ? undefined : candidate(definition)
        if (made !== undefined) candidates.set(key, made)
      }
      return candidates.get(key)
    },
    absence: definition =>
      definition.devFallback === undefined
        ? 'no default is declared'
        : 'its devDefault serves in development and test only',
  }
}

/** True in the two environments whose defaults are for development only; anything else is production. */
export function isDevelopment(environment: string): boolean {
  return environment === 'development' || environment === 'test'
}

/** Keys that must have a value and have none. */
export function missingProblems(
  definitions: Iterable<Definition>,
  has: (key: string) => boolean,
  sources: readonly Source[],
): Problem[] {
  const asked = sources.length === 0 ? 'no source' : sources.map(({ name }) => name).join(', ')
  return [...definitions]
    .filter(({ key }) => !has(key))
    .map(definition => ({
      code: 'MISSING_VALUE',
      key: definition.key,
      issue:
        definition.devFallback === undefined
          ? 'is missing'
          : 'is missing (its devDefault serves in development and test only)',
      origin: `(asked: ${asked})`,
      remedy: mends(definition, sources),
    }))
}

function mends(definition: Definition, sources: readonly Source[]): string {
  const ways = sources.map(source => source.mend?.(definition)).filter(way => way !== undefined)
  if (ways.length === 0) return missingRemedy(definition)
  const [first = '', ...others] = [
    ...ways,
    ...(definition.kind === 'setting' ? [] : [`run \`varve set ${definition.key}\``]),
  ]
  return `${[first.charAt(0).toUpperCase() + first.slice(1), ...others].join(', or ')}.`
}
