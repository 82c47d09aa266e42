import { memberOf, objectsOf, type Members } from '../members.ts'
import { scalarTextsOf, textOf } from '../scalar-text.ts'
import { isFlagName } from '../admission.ts'
import { isObject, unreadable, type ImportOptions } from '../imported.ts'

/** What is compared with the context of whoever asks. */
export interface UnleashConstraint {
  readonly contextName: string
  readonly operator: string
  /** Trimmed, without empty ones: Unleash drops those. */
  readonly values: readonly string[]
  readonly value: unknown
  readonly inverted: boolean
  readonly caseInsensitive: boolean
}

/** One variant of a feature or of a strategy. */
export interface UnleashVariant {
  readonly name: string
  readonly weight: number
  readonly stickiness: string | undefined
  readonly payload: { readonly type: string; readonly value: string } | undefined
  readonly overrides: readonly { readonly contextName: string; readonly values: readonly string[] }[]
}

/** One way to be enabled. */
export interface UnleashStrategy {
  readonly name: string
  readonly title: string | undefined
  readonly parameters: Readonly<Record<string, unknown>>
  /** Undefined for what is no constraint: nobody satisfies it. */
  readonly constraints: readonly (UnleashConstraint | undefined)[]
  /** Ids of segments, as text. */
  readonly segments: readonly string[]
  readonly variants: readonly UnleashVariant[]
}

/** Another feature this one depends on. */
export interface UnleashDependency {
  readonly feature: string
  /** False where it must be off. */
  readonly enabled: boolean
  /** Any of these variants; empty where being enabled is enough. */
  readonly variants: readonly string[]
}

/** One feature. */
export interface UnleashFeature {
  readonly name: string
  readonly description: string | undefined
  readonly enabled: boolean
  readonly stale: boolean
  readonly impressionData: boolean
  /** Undefined where the document has none that can be read: then it is never enabled. */
  readonly strategies: readonly UnleashStrategy[] | undefined
  readonly variants: readonly UnleashVariant[]
  readonly dependencies: readonly UnleashDependency[]
}

/** A list of constraints under a name. */
export interface UnleashSegment {
  readonly id: string
  readonly name: string
  /** Undefined where the document only names it, as an export of the admin API does. */
  readonly constraints: readonly (UnleashConstraint | undefined)[] | undefined
}

/** A document of Unleash, read. */
export interface UnleashDocument {
  readonly features: readonly UnleashFeature[]
  readonly segments: readonly UnleashSegment[]
  /** How many features were passed over because they have no name that would do. */
  readonly nameless: number
}

/**
 * Reads what the client API answers (`/api/client/features`), or what the admin API exports
 * (`/api/admin/features-batch/export`), which keeps strategies and environments beside the features. Features alone, as
 * SDKs take them for `bootstrap`, and the first event of a stream of changes will do as well.
 */
export function readUnleash(given: unknown, { environment }: ImportOptions = {}): UnleashDocument {
  const document = withFeatures(given)
  if (!isObject(document)) throw unreadable('Unleash', 'it is not an object')
  if (!Array.isArray(memberOf(document, 'features'))) throw unreadable('Unleash', 'features is not a list')
  const isExport = Array.isArray(memberOf(document, 'featureStrategies'))
  const all = objectsOf(memberOf(document, 'features'))
  const features = all.filter(one => isFlagName(memberOf(one, 'name')))
  return {
    features: features.map(one => featureOf(isExport ? joined(one, document, environment) : one)),
    segments: objectsOf(memberOf(document, 'segments')).map(segmentOf),
    nameless: all.length - features.length,
  }
}

function withFeatures(document: unknown): unknown {
  if (objectsOf(document).length > 0) return { features: document }
  const data = memberOf(document, 'data')
  if (objectsOf(data).length > 0) return { features: data, segments: memberOf(document, 'segments') }
  return objectsOf(memberOf(document, 'events')).find(({ type }) => type === 'hydration') ?? document
}

/** A feature of an export with what the export keeps elsewhere; where nobody says which, of the first environment it is in. */
function joined(feature: Members, document: Members, wanted: string | undefined): Members {
  const name = memberOf(feature, 'name')
  const of = (list: string, by: string, environment: unknown): readonly Members[] =>
    objectsOf(memberOf(document, list)).filter(
      one => memberOf(one, by) === name && isIn(memberOf(one, 'environment'), environment),
    )
  const [settings = {}] = of('featureEnvironments', 'featureName', wanted)
  const environment = wanted ?? memberOf(settings, 'environment')
  const strategies = of('featureStrategies', 'featureName', environment).toSorted((a, b) => orderOf(a) - orderOf(b))
  const [dependencies = {}] = of('dependencies', 'feature', environment)
  const own = memberOf(settings, 'variants')
  return {
    ...feature,
    enabled: memberOf(settings, 'enabled') === true,
    strategies,
    variants: own ?? memberOf(feature, 'variants'),
    dependencies: memberOf(dependencies, 'dependencies'),
  }
}

/** What says no environment is in every one. */
function isIn(own: unknown, environment: unknown): boolean {
  return own === undefined || environment === undefined || own === environment
}

function orderOf(strategy: Members): number {
  const order = memberOf(strategy, 'sortOrder')
  return typeof order === 'number' ? order : 0
}

function featureOf(feature: Members): UnleashFeature {
  const strategies = memberOf(feature, 'strategies')
  return {
    name: String(memberOf(feature, 'name')),
    description: textOf(memberOf(feature, 'description')),
    enabled: memberOf(feature, 'enabled') === true,
    stale: memberOf(feature, 'stale') === true,
    impressionData: memberOf(feature, 'impressionData') === true,
    strategies: Array.isArray(strategies) ? objectsOf(strategies).map(strategyOf) : undefined,
    variants: objectsOf(memberOf(feature, 'variants')).map(variantOf),
    dependencies: objectsOf(memberOf(feature, 'dependencies')).map(dependencyOf),
  }
}

function strategyOf(strategy: Members): UnleashStrategy {
  const parameters = memberOf(strategy, 'parameters')
  return {
    name: textOf(memberOf(strategy, 'name')) ?? '',
    title: textOf(memberOf(strategy, 'title')),
    parameters: isObject(parameters) ? parameters : {},
    constraints: constraintsOf(memberOf(strategy, 'constraints')),
    segments: scalarTextsOf(memberOf(strategy, 'segments')),
    variants: objectsOf(memberOf(strategy, 'variants')).map(variantOf),
  }
}

function constraintsOf(constraints: unknown): readonly (UnleashConstraint | undefined)[] {
  return Array.isArray(constraints) ? constraints.map(one => (isObject(one) ? constraintOf(one) : undefined)) : []
}

function constraintOf(constraint: Members): UnleashConstraint {
  return {
    contextName: textOf(memberOf(constraint, 'contextName')) ?? '',
    operator: textOf(memberOf(constraint, 'operator')) ?? '',
    values: scalarTextsOf(memberOf(constraint, 'values'))
      .filter(value => value !== '')
      .map(value => value.trim()),
    value: memberOf(constraint, 'value'),
    inverted: memberOf(constraint, 'inverted') === true,
    caseInsensitive: memberOf(constraint, 'caseInsensitive') === true,
  }
}

function variantOf(variant: Members): UnleashVariant {
  const weight = memberOf(variant, 'weight')
  const payload = memberOf(variant, 'payload')
  return {
    name: textOf(memberOf(variant, 'name')) ?? '',
    weight: typeof weight === 'number' && weight > 0 ? weight : 0,
    stickiness: textOf(memberOf(variant, 'stickiness')),
    payload: isObject(payload)
      ? { type: textOf(memberOf(payload, 'type')) ?? 'string', value: textOf(memberOf(payload, 'value')) ?? '' }
      : undefined,
    overrides: objectsOf(memberOf(variant, 'overrides')).map(override => ({
      contextName: textOf(memberOf(override, 'contextName')) ?? '',
      values: scalarTextsOf(memberOf(override, 'values')),
    })),
  }
}

function dependencyOf(dependency: Members): UnleashDependency {
  return {
    feature: textOf(memberOf(dependency, 'feature')) ?? '',
    enabled: memberOf(dependency, 'enabled') !== false,
    variants: scalarTextsOf(memberOf(dependency, 'variants')),
  }
}

function segmentOf(segment: Members): UnleashSegment {
  const id = textOf(memberOf(segment, 'id')) ?? ''
  const constraints = memberOf(segment, 'constraints')
  return {
    id,
    name: textOf(memberOf(segment, 'name')) ?? `segment-${id}`,
    constraints: Array.isArray(constraints) ? constraintsOf(constraints) : undefined,
  }
}
