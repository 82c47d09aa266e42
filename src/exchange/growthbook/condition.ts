import type { Cond } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { isObject } from '../imported.ts'
import { listOf } from '../members.ts'
import { valueCondition } from './operator.ts'
import { groupCondition } from './saved-group.ts'
import { attributeAt, holdsWithout, isTooDeep, lose, within, type Reading } from './scope.ts'

/**
 * A condition of GrowthBook (https://docs.growthbook.io/lib/build-your-own#evalcondition): paths with what their values
 * must fulfil, and `$and`, `$or`, `$nor`, `$not`, `$savedGroup`; all of them must hold.
 */
export function conditionOf(condition: unknown, reading: Reading): Cond {
  if (isTooDeep(reading)) return false
  if (!isObject(condition)) {
    lose(reading, 'condition', 'It is no object, so it counts as false.')
    return false
  }
  return allOf(Object.entries(condition).map(([key, value]) => partOf(key, value, reading)))
}

function partOf(key: string, value: unknown, reading: Reading): Cond {
  switch (key) {
    case '$and':
      return allOf(listOf(value).map(one => conditionOf(one, within(reading))))
    case '$or':
      return someOf(value, reading)
    case '$nor':
      return notOf(someOf(value, reading))
    case '$not':
      return notOf(conditionOf(value, within(reading)))
    case '$savedGroup':
      return groupCondition(value, reading)
    default:
      return pathCondition(key, value, reading)
  }
}

/** An empty `$or` holds for everybody. */
function someOf(value: unknown, reading: Reading): Cond {
  const conditions = listOf(value)
  return conditions.length === 0 || anyOf(conditions.map(one => conditionOf(one, within(reading))))
}

function pathCondition(path: string, expected: unknown, reading: Reading): Cond {
  const attr = attributeAt(path, reading)
  if (attr !== undefined) return valueCondition(expected, attr, reading)
  if (reading.over === 'audience') lose(reading, path, 'An attribute of this name cannot be had; it counts as missing.')
  return holdsWithout(valueCondition(expected, 'value', reading))
}
