import type { Cond } from 'varve'
import type { Remarks } from '../imported.ts'
import type { Members } from '../members.ts'

/** What conditions of GrowthBook are read with. */
export interface Reading {
  readonly savedGroups: Members
  readonly remarks: Remarks
  /** The feature the condition belongs to; absent in a saved group. */
  readonly flag?: string
  /** What paths start from: who is asking, the value of a prerequisite, or an item of a list. */
  readonly over: 'audience' | 'value' | 'item'
  /** What an item of a list is called here. */
  readonly item: '$it' | 'value'
  /** How many conditions this one stands in. */
  readonly depth: number
  /** Reads a whole condition: those of operators and of saved groups have some within. */
  readonly condition: (condition: unknown, reading: Reading) => Cond
}

/** Built-in names of Varve, which no attribute of GrowthBook's may be taken for. */
const BUILT_IN = /^\$(?:now|random|it)(?:\.|$)/

/** How deep conditions are read. Nobody writes them as deep, and Varve reads them to 64. */
const DEEPEST = 40

/** How an attribute is called in Varve, or undefined where nobody can have it. */
export function attributeAt(path: string, { over, item }: Reading): string | undefined {
  if (over === 'item') return `${item}.${path}`
  if (over === 'value') return path === 'value' || path.startsWith('value.') ? path : undefined
  return BUILT_IN.test(path) ? undefined : path
}

/** The reading of what stands within: of the items of a list, or at the same place. */
export function within(reading: Reading, over: Reading['over'] = reading.over): Reading {
  return { ...reading, over, depth: reading.depth + 1 }
}

/** True where conditions are nested so deep that they are not read; says so. */
export function isTooDeep(reading: Reading): boolean {
  if (reading.depth <= DEEPEST) return false
  lose(reading, 'condition', `It is nested more than ${DEEPEST} deep, so it counts as false.`)
  return true
}

/** Remarks on what did not come over. */
export function lose({ remarks, flag }: Reading, feature: string, note: string): void {
  remarks.add({ ...(flag === undefined ? {} : { flag }), feature, note, severity: 'lost' })
}

/** Remarks on what may be answered otherwise. */
export function changed({ remarks, flag }: Reading, feature: string, note: string): void {
  remarks.add({ ...(flag === undefined ? {} : { flag }), feature, note, severity: 'changed' })
}

/** An attribute that is missing or null: GrowthBook knows no difference. */
export function isNull(attr: string): Cond {
  return { not: { attr, op: 'exists' } }
}

/** Whether a condition on attributes holds for who has none of them. */
export function holdsWithout(cond: Cond): boolean {
  if (typeof cond === 'boolean') return cond
  if ('all' in cond) return cond.all.every(holdsWithout)
  if ('any' in cond) return cond.any.some(holdsWithout)
  return 'not' in cond && !holdsWithout(cond.not)
}
