import type { Cond, FlagRule, Json } from 'varve'
import { allOf, notOf } from '../condition.ts'
import { listOf, memberOf, objectsOf, type Members } from '../members.ts'
import { conditionOf } from './condition.ts'
import { armRules, type Arm, type Line } from './arm.ts'
import type { Feature } from './feature.ts'
import { javascriptNumber } from './javascript-number.ts'
import { changed, lose } from './scope.ts'
import {
  hashVersion,
  hasUnit,
  namespaceCondition,
  rangesOf,
  stretch,
  unitOf,
  without,
  type HashVersion,
  type Stretch,
} from './slots.ts'
import { textOr } from './text.ts'

/** The rules that an experiment rule becomes; `when` is what stands before it (prerequisites and filters). */
export function experimentRules(rule: Members, id: string, when: Cond, feature: Feature): readonly FlagRule[] {
  const variations = listOf(rule['contextualVariations'] ?? rule['variations']) as readonly Json[]
  const version = hashVersion(rule['hashVersion'], 1)
  if (variations.length < 2 || version === undefined) {
    const why = version === undefined ? 'has an unknown hashVersion' : 'has fewer than two variations'
    lose(feature.reading, 'experiment', `Rule ${id} ${why}, so nobody is in it.`)
    return []
  }
  const unit = unitOf(rule['hashAttribute'])
  const line: Line = { unit, version, salt: textOr(rule['seed'], textOr(rule['key'], feature.key)) }
  const eligible = allOf([
    when,
    hasUnit(unit),
    Array.isArray(rule['filters']) || namespaceCondition(rule['namespace'], unit),
    rule['condition'] ? conditionOf(rule['condition'], feature.reading) : true,
  ])
  return weighings(rule, id, feature).flatMap(({ name, cond, weights }) =>
    armRules(armsOf(rule, variations, weights, version), name, allOf([eligible, cond]), line, feature),
  )
}

/** For whom which weights are used. */
interface Weighing {
  readonly name: string
  readonly cond: Cond
  readonly weights: unknown
}

/** A contextual bandit has weights of its own for several audiences: the first that fits counts. */
function weighings(rule: Members, id: string, feature: Feature): readonly Weighing[] {
  const own: Weighing = { name: id, cond: true, weights: rule['weights'] }
  const bandit = memberOf(feature.bandits, textOr(rule['contextualBanditRef'], ''))
  if (bandit === undefined) return [own]
  changed(feature.reading, 'contextualBandit', `Rule ${id} keeps the weights it has now: nothing learns any more.`)
  const contexts = objectsOf(memberOf(bandit, 'contexts'))
  const conds = contexts.map(({ condition = {} }) => conditionOf(condition ?? {}, feature.reading))
  const before = (index: number): readonly Cond[] => conds.slice(0, index).map(notOf)
  return [
    ...contexts.map((context, index): Weighing => ({
      name: `${id}/${textOr(context['leafId'], String(index))}`,
      cond: allOf([...before(index), conds[index] ?? true]),
      weights: context['weights'],
    })),
    { ...own, cond: allOf(before(contexts.length)) },
  ]
}

/** Which stretch belongs to which arm. Where ranges overlap the first one counts; what passes through is a gap. */
function armsOf(rule: Members, variations: readonly Json[], weights: unknown, version: HashVersion): readonly Arm[] {
  const ranges = Array.isArray(rule['ranges'])
    ? rangesOf(rule['ranges'])
    : bucketRanges(variations.length, rule['coverage'], weights)
  const taken: Stretch[] = []
  const meta = listOf(rule['meta'])
  return ranges.flatMap((range, index): Arm[] => {
    const stretches = without(stretch(range, version), taken)
    taken.push(...stretches)
    const value = variations[index]
    const passes = value === undefined || Boolean(memberOf(meta[index], 'passthrough'))
    return passes ? [] : [{ value, stretches }]
  })
}

/**
 * Where each variation's range begins and ends, as `getBucketRanges` of GrowthBook's documentation has it: each begins at
 * its cumulative weight and covers `coverage` of it. Weights that do not fit are equal ones.
 */
function bucketRanges(count: number, coverage: unknown, weights: unknown): readonly (readonly [number, number])[] {
  const covered = Math.min(1, Math.max(0, coverage === undefined ? 1 : javascriptNumber(coverage)))
  const given = listOf(weights).map(javascriptNumber)
  const total = given.reduce((sum, weight) => sum + weight, 0)
  const fits = given.length === count && total >= 0.99 && total <= 1.01
  let cumulative = 0
  return (fits ? given : Array.from({ length: count }, () => 1 / count)).map(weight => {
    const start = cumulative
    cumulative += weight
    return [start, start + covered * weight]
  })
}
