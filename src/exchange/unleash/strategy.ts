import type { Cond } from 'varve'
import { allOf, anyOf, isGiven, notOf } from '../condition.ts'
import { memberOf } from '../members.ts'
import { isNetwork } from '../network-text.ts'
import { textOf } from '../scalar-text.ts'
import { constraintCond } from './constraint.ts'
import type { UnleashFeature, UnleashStrategy } from './document.ts'
import type { UnleashImport } from './unleash-import.ts'

/** Slots of Unleash's rollouts: whole percents. */
const SLOTS = 100
const POSITIONS_PER_SLOT = 1000

/** A strategy, and what it is part of. */
export interface StrategyPlace {
  readonly strategy: UnleashStrategy
  readonly feature: UnleashFeature
  readonly context: UnleashImport
}

/** Who a strategy enables: its constraints, its segments and its own rule, all of them. */
export function strategyCond(place: StrategyPlace): Cond {
  const { strategy, context } = place
  const segments = strategy.segments.map((id): Cond => {
    const segment = context.segmentNames.get(id)
    return segment !== undefined && { segment }
  })
  const constraints = strategy.constraints.map(one => constraintCond(one, context.remarks))
  return allOf([...constraints, ...segments, ownCond(place)])
}

function ownCond(place: StrategyPlace): Cond {
  const { strategy, feature, context } = place
  const { name } = strategy
  if (name === 'default') return true
  if (name === 'flexibleRollout') return flexible(place)
  if (name === 'userWithId') return oneOf('userId', parameter(strategy, 'userIds'))
  if (name === 'remoteAddress') return addresses(parameter(strategy, 'IPs'))
  if (name === 'applicationHostname') return hostNames(place)
  const share = percentage(strategy, 'percentage')
  if (name === 'gradualRolloutRandom') return chance(share)
  if (name === 'gradualRolloutUserId') return rollout('userId', share, place)
  if (name === 'gradualRolloutSessionId') return rollout('sessionId', share, place)
  const note = 'Nobody is enabled by it, as in SDKs that do not have this strategy. Say who is meant as a condition.'
  context.remarks.add({ flag: feature.name, feature: name, note, severity: 'lost' })
  return false
}

/** `userId`, or what OpenFeature calls the same; any other attribute is only itself. */
export function hasUnit(attr: string): Cond {
  return attr === 'userId' ? anyOf([isGiven('userId'), isGiven('targetingKey')]) : isGiven(attr)
}

/** Attributes that are bucketed, the first that is there: who has none is left to chance. */
export function byFirstOf(units: readonly string[], placed: (unit: string) => Cond, otherwise: Cond): Cond {
  const [unit, ...others] = units
  if (unit === undefined) return otherwise
  const given = hasUnit(unit)
  return anyOf([allOf([given, placed(unit)]), allOf([notOf(given), byFirstOf(others, placed, otherwise)])])
}

function flexible(place: StrategyPlace): Cond {
  const { strategy } = place
  const share = percentage(strategy, 'rollout')
  const stickiness = parameter(strategy, 'stickiness') || 'default'
  if (stickiness === 'random') return chance(share)
  if (stickiness !== 'default') return rollout(stickiness, share, place)
  if (share === 0 || share === SLOTS) return share === SLOTS
  return byFirstOf(['userId', 'sessionId'], unit => placed(unit, share, place), chance(share))
}

function rollout(unit: string, share: number, place: StrategyPlace): Cond {
  if (share === 0) return false
  return allOf([hasUnit(unit), share === SLOTS || placed(unit, share, place)])
}

function placed(unit: string, share: number, { strategy, feature, context }: StrategyPlace): Cond {
  const salt = context.saltOf(parameter(strategy, 'groupId') ?? '', feature)
  return { bucket: { unit, salt, hash: context.hashOf('unleash'), ranges: [[0, share * POSITIONS_PER_SLOT]] } }
}

/** A share of the questions, whoever asks. */
function chance(share: number): Cond {
  if (share === 0 || share === SLOTS) return share === SLOTS
  return { attr: '$random', op: 'lt', value: share / SLOTS }
}

/** Whole percents: a part of one enables nobody more. What is no number enables nobody. */
function percentage(strategy: UnleashStrategy, name: string): number {
  const share = Math.floor(Number(parameter(strategy, name)))
  return share > 0 ? Math.min(share, SLOTS) : 0
}

function oneOf(attr: string, list: string | undefined): Cond {
  return list !== undefined && list !== '' && { attr, op: 'eq', of: split(list) }
}

/** An address as it is written, or one within a network of IPv4: this strategy knows no others. */
function addresses(list: string | undefined): Cond {
  if (list === undefined || list === '') return false
  const written = split(list)
  const networks = written.filter(one => !one.includes(':') && isNetwork(one))
  const attr = 'remoteAddress'
  return anyOf([{ attr, op: 'eq', of: written }, networks.length > 0 && { attr, op: 'within', of: networks, as: 'ip' }])
}

function hostNames({ strategy, feature, context: { remarks } }: StrategyPlace): Cond {
  const note = 'Varve does not look up the name of the machine: send it as the attribute hostname.'
  remarks.add({ flag: feature.name, feature: strategy.name, note, severity: 'changed' })
  const list = parameter(strategy, 'hostNames')
  return list !== undefined && list !== '' && { attr: 'hostname', op: 'eq', of: split(list), as: 'string', fold: true }
}

/** A parameter of a strategy, as text. */
export function parameter(strategy: UnleashStrategy, name: string): string | undefined {
  return textOf(memberOf(strategy.parameters, name))
}

/** Unleash drops the spaces around commas, and no others. */
function split(list: string): readonly string[] {
  const parts = list.split(',')
  return parts.map((part, index) => {
    const start = index === 0 ? part : part.trimStart()
    return index === parts.length - 1 ? start : start.trimEnd()
  })
}
