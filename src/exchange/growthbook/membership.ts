import type { Cond } from 'varve'
import { anyOf } from '../condition.ts'
import { isNull, type Reading } from './scope.ts'

/** Whether a value, or an item of a list, is one of these. Members of a list that are no scalars are equal to nothing. */
export function isIn(attr: string, values: readonly unknown[], { item: itemName }: Reading, fold = false): Cond {
  const one = isOneOf(attr, values, fold)
  const item = isOneOf(itemName, values, fold)
  return anyOf([one, item !== false && { attr, some: item }])
}

function isOneOf(attr: string, values: readonly unknown[], fold: boolean): Cond {
  const scalars = values.filter(isScalar)
  return anyOf([
    scalars.length > 0 && { attr, op: 'eq', of: scalars, ...(fold ? { fold } : {}) },
    values.includes(null) && isNull(attr),
  ])
}

/** True for what `===` may find equal. */
export function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
