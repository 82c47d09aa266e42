import type { Cond, FlagRule, Json } from 'varve'
import { allOf, notOf } from '../condition.ts'
import type { Members } from '../members.ts'
import { armRules } from './arm.ts'
import { conditionOf } from './condition.ts'
import { experimentRules } from './experiment.ts'
import type { Feature } from './feature.ts'
import { prerequisitesOf } from './prerequisite.ts'
import { changed, lose } from './scope.ts'
import { filterConditions, hashVersion, hasUnit, stretch, unitOf } from './slots.ts'
import { textOr } from './text.ts'

/** The rules that a rule of GrowthBook becomes. */
export function rulesOf(rule: Members, id: string, feature: Feature): readonly FlagRule[] {
  remarkOn(rule, id, feature)
  const prerequisites = prerequisitesOf(rule, feature)
  const gates = prerequisites.flatMap(({ id: parent, cond, gate }, index): FlagRule[] => {
    const before = prerequisites.slice(0, index).map(one => one.cond)
    const when = allOf([...before, notOf(cond)])
    return gate && when !== false ? [{ id: `${id}/${parent}`, ...whenOf(when), serve: null }] : []
  })
  const when = allOf([...prerequisites.map(({ cond }) => cond), ...filterConditions(rule['filters'])])
  return [...gates, ...(when === false ? [] : servingRules(rule, id, when, feature))]
}

function servingRules(rule: Members, id: string, when: Cond, feature: Feature): readonly FlagRule[] {
  if (Object.hasOwn(rule, 'force')) return forceRules(rule, id, when, feature)
  if (rule['contextualVariations'] ?? rule['variations']) return experimentRules(rule, id, when, feature)
  return []
}

/** A value for whoever fulfils a condition, or for a part of them: up to `coverage`, which belongs to them. */
function forceRules(rule: Members, id: string, when: Cond, feature: Feature): readonly FlagRule[] {
  const condition = rule['condition'] ? conditionOf(rule['condition'], feature.reading) : true
  const eligible = allOf([when, condition])
  const value = rule['force'] as Json
  const { coverage, range } = rule
  if (eligible === false || (!range && coverage === 0)) return []
  if (!range && coverage === undefined)
    return [{ id, ...whenOf(eligible), serve: value === null ? null : feature.variants.named(value) }]
  return partialRules(rule, id, eligible, feature)
}

function partialRules(rule: Members, id: string, eligible: Cond, feature: Feature): readonly FlagRule[] {
  const { coverage, range, hashVersion: version, hashAttribute, seed, force } = rule
  const hash = hashVersion(version, 1)
  if (hash === undefined) {
    lose(feature.reading, 'hashVersion', `Rule ${id} has an unknown hashVersion, so nobody is in it.`)
    return []
  }
  const unit = unitOf(hashAttribute)
  const line = { unit, version: hash, salt: textOr(seed, feature.key) }
  const part = Array.isArray(range) ? stretch([range[0], range[1]], hash) : stretch([0, coverage], hash, true)
  if (part[0] >= part[1]) return []
  const arm = { value: force as Json, stretches: [part] }
  return armRules([arm], id, allOf([eligible, hasUnit(unit)]), line, feature)
}

function whenOf(when: Cond): { readonly when?: Cond } {
  return when === true ? {} : { when }
}

/** What of a rule has no counterpart in Varve. */
function remarkOn(rule: Members, id: string, { reading }: Feature): void {
  const sticky = ['fallbackAttribute', 'bucketVersion', 'minBucketVersion', 'disableStickyBucketing']
  const named = sticky.filter(name => rule[name] !== undefined)
  if (named.length > 0)
    changed(
      reading,
      named.join(', '),
      `Rule ${id} is evaluated as without a sticky bucket service: nothing is remembered.`,
    )
  if (rule['tracks'] !== undefined) lose(reading, 'tracks', `Rule ${id} reports no exposures of remote evaluation.`)
}
