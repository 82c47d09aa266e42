import type { Cond } from 'varve'
import { anyOf, notOf } from '../condition.ts'
import { memberOf, objectsOf, type Members } from '../members.ts'
import { conditionOf } from './condition.ts'
import type { Feature } from './feature.ts'
import { changed, holdsWithout } from './scope.ts'
import { textOr } from './text.ts'

/** What another feature must have as its value. */
export interface Prerequisite {
  readonly id: string
  readonly cond: Cond
  /** True where the feature as a whole is blocked when it does not hold, rather than this rule. */
  readonly gate: boolean
}

/** The prerequisites of a rule, in order. */
export function prerequisitesOf(rule: Members, feature: Feature): readonly Prerequisite[] {
  return objectsOf(rule['parentConditions']).map((parent): Prerequisite => {
    const id = textOr(parent['id'], '')
    if (id === feature.key || isInCycle(id, feature)) {
      changed(feature.reading, 'parentConditions', `${id} depends on itself: whoever gets there is served nothing.`)
      return { id, cond: false, gate: true }
    }
    return { id, cond: prerequisiteCondition(id, parent['condition'] ?? {}, feature), gate: Boolean(parent['gate']) }
  })
}

/** A feature that is blocked or unknown has no value, which is null to GrowthBook: that may be just what is wanted. */
function prerequisiteCondition(id: string, condition: unknown, { features, reading }: Feature): Cond {
  const value = conditionOf(condition, { ...reading, over: 'value', item: 'value' })
  const holdsForNone = holdsWithout(value)
  if (memberOf(features, id) === undefined) return holdsForNone
  if (typeof value === 'boolean') return value
  return anyOf([{ flag: id, when: value }, holdsForNone && notOf({ flag: id, when: true })])
}

/** How long a row of features may be that need one another. */
const LONGEST_CHAIN = 100

/** True where a feature needs itself, or a feature that does, or the feature that is being read. */
function isInCycle(id: string, { key, features }: Feature): boolean {
  const done = new Set<string>()
  const visit = (name: string, path: ReadonlySet<string>): boolean => {
    if (path.has(name) || path.size > LONGEST_CHAIN) return true
    if (done.has(name)) return false
    const below = new Set([...path, name])
    const found = parentsOf(memberOf(features, name)).some(parent => visit(parent, below))
    done.add(name)
    return found
  }
  return visit(id, new Set([key]))
}

function parentsOf(feature: unknown): readonly string[] {
  return objectsOf(memberOf(feature, 'rules')).flatMap(({ parentConditions }) =>
    objectsOf(parentConditions).map(({ id }) => textOr(id, '')),
  )
}
