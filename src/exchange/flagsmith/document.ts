import { memberOf, objectsOf, type Members } from '../members.ts'
import { scalarTextsOf, textOf } from '../scalar-text.ts'
import { isObject, unreadable } from '../imported.ts'
import { fromEngineContext } from './engine-context.ts'

/** What a feature can be worth. */
export type FlagsmithValue = string | number | boolean | null

/** One condition on a trait, on the identity or on the environment. */
export interface FlagsmithCondition {
  readonly operator: string
  readonly property: string
  /** A list only for `IN`, where the document has it as one. */
  readonly value: string | null | readonly string[]
}

/** Conditions and rules under one word: `ALL`, `ANY` or `NONE`. */
export interface FlagsmithRule {
  readonly type: string
  readonly conditions: readonly FlagsmithCondition[]
  readonly rules: readonly FlagsmithRule[]
}

/** What a feature is in the environment, for a segment or for one identity. */
export interface FlagsmithState {
  readonly feature: string
  readonly enabled: boolean
  readonly value: FlagsmithValue
  /** What its options are hashed with; undefined where the document does not say. */
  readonly key: string | undefined
  /** Lower wins; Infinity where the document does not say. */
  readonly priority: number
  /** In the order their shares follow one another. */
  readonly options: readonly { readonly value: FlagsmithValue; readonly percentage: number }[]
}

/** Who is meant, and what they have. */
export interface FlagsmithSegment {
  readonly key: string
  readonly name: string
  readonly rules: readonly FlagsmithRule[]
  readonly states: readonly FlagsmithState[]
}

/** One identity that has states of its own. */
export interface FlagsmithIdentity {
  readonly identifier: string
  readonly states: readonly FlagsmithState[]
  readonly hasTraits: boolean
}

/** An environment document, read. */
export interface FlagsmithDocument {
  readonly key: string
  readonly states: readonly FlagsmithState[]
  readonly segments: readonly FlagsmithSegment[]
  readonly identities: readonly FlagsmithIdentity[]
  readonly hidesDisabled: boolean
}

/** Deeper than a rule may be nested: what is deeper is read as an empty rule that nobody satisfies. */
const DEEPEST = 8

/** Reads an environment document (`/api/v1/environment-document/`), or the context that newer engines are asked with. */
export function readFlagsmith(given: unknown): FlagsmithDocument {
  const document = fromEngineContext(given) ?? given
  if (!isObject(document)) throw unreadable('Flagsmith', 'it is not an object')
  const project = memberOf(document, 'project') ?? {}
  if (!Array.isArray(memberOf(document, 'feature_states')))
    throw unreadable('Flagsmith', 'feature_states is not a list')
  if (!isObject(project)) throw unreadable('Flagsmith', 'project is not an object')
  const key = textOf(memberOf(document, 'api_key'))
  if (key === undefined) throw unreadable('Flagsmith', 'api_key is missing, and shares are hashed with it')
  return {
    key,
    states: statesOf(memberOf(document, 'feature_states')),
    segments: objectsOf(memberOf(project, 'segments')).map(segmentOf),
    identities: objectsOf(memberOf(document, 'identity_overrides')).map(identityOf),
    hidesDisabled: memberOf(project, 'hide_disabled_flags') === true,
  }
}

function segmentOf(segment: Members): FlagsmithSegment {
  const key = textOf(memberOf(segment, 'id')) ?? ''
  return {
    key,
    name: textOf(memberOf(segment, 'name')) ?? `segment-${key}`,
    rules: objectsOf(memberOf(segment, 'rules')).map(rule => ruleOf(rule, 1)),
    states: statesOf(memberOf(segment, 'feature_states')),
  }
}

function ruleOf(rule: Members, depth: number): FlagsmithRule {
  const isTooDeep = depth > DEEPEST
  return {
    type: isTooDeep ? 'ANY' : (textOf(memberOf(rule, 'type')) ?? ''),
    conditions: isTooDeep ? [NOBODY] : objectsOf(memberOf(rule, 'conditions')).map(conditionOf),
    rules: isTooDeep ? [] : objectsOf(memberOf(rule, 'rules')).map(one => ruleOf(one, depth + 1)),
  }
}

/** A condition that nobody satisfies. */
const NOBODY: FlagsmithCondition = { operator: 'nested too deep', property: 'rules', value: null }

function conditionOf(condition: Members): FlagsmithCondition {
  const value = memberOf(condition, 'value')
  return {
    operator: textOf(memberOf(condition, 'operator')) ?? '',
    // The document writes it with an underscore, the API without.
    property: textOf(memberOf(condition, 'property_')) ?? textOf(memberOf(condition, 'property')) ?? '',
    value: Array.isArray(value) ? scalarTextsOf(value) : (textOf(value) ?? null),
  }
}

function statesOf(states: unknown): readonly FlagsmithState[] {
  return objectsOf(states).flatMap(state => {
    const feature = memberOf(state, 'feature')
    const name = isObject(feature) ? textOf(memberOf(feature, 'name')) : undefined
    return name === undefined ? [] : [stateOf(state, name)]
  })
}

function stateOf(state: Members, feature: string): FlagsmithState {
  const segment = memberOf(state, 'feature_segment')
  const priority = isObject(segment) ? memberOf(segment, 'priority') : undefined
  const id = memberOf(state, 'django_id')
  return {
    feature,
    enabled: memberOf(state, 'enabled') === true,
    value: valueOf(memberOf(state, 'feature_state_value')),
    key: textOf(id) ?? textOf(memberOf(state, 'featurestate_uuid')),
    priority: typeof priority === 'number' ? priority : Infinity,
    options: optionsOf(memberOf(state, 'multivariate_feature_state_values')),
  }
}

function optionsOf(options: unknown): FlagsmithState['options'] {
  return objectsOf(options)
    .toSorted((a, b) => compared(orderOf(a), orderOf(b)))
    .map(one => {
      const option = memberOf(one, 'multivariate_feature_option')
      const percentage = memberOf(one, 'percentage_allocation')
      return {
        value: isObject(option) ? valueOf(memberOf(option, 'value')) : null,
        percentage: typeof percentage === 'number' ? percentage : 0,
      }
    })
}

/** Options follow one another by their id, or by their UUID read as a number. */
function orderOf(option: Members): number | bigint {
  const id = memberOf(option, 'id')
  if (typeof id === 'number') return id
  const digits = (textOf(memberOf(option, 'mv_fs_value_uuid')) ?? '').replaceAll('-', '')
  return /^[0-9a-f]{1,32}$/i.test(digits) ? BigInt(`0x${digits}`) : Infinity
}

function compared(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function valueOf(value: unknown): FlagsmithValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

function identityOf(identity: Members): FlagsmithIdentity {
  const traits = memberOf(identity, 'identity_traits')
  return {
    identifier: textOf(memberOf(identity, 'identifier')) ?? '',
    states: statesOf(memberOf(identity, 'identity_features')),
    hasTraits: Array.isArray(traits) && traits.length > 0,
  }
}
