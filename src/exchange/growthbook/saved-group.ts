import type { Cond } from 'varve'
import { notOf } from '../condition.ts'
import { isObject } from '../imported.ts'
import { memberOf, type Members } from '../members.ts'
import { isIn } from './membership.ts'
import { attributeAt, changed, lose, within, type Reading } from './scope.ts'

/** `$inGroup` and `$notInGroup`: whether an attribute is one of a group's values. Both are false for what is no list. */
export function attributeGroup(id: unknown, attr: string, reading: Reading, negated: boolean): Cond {
  const group = typeof id === 'string' ? memberOf(reading.savedGroups, id) : undefined
  const values = valuesOf(group)
  if (values === undefined) {
    lose(reading, '$inGroup', `Saved group ${JSON.stringify(id)} is no list, so it counts as false.`)
    return false
  }
  // A group that names this very attribute is a segment; asked about another one, its values stand here.
  const named = reading.over === 'audience' && memberOf(group, 'attributeKey') === attr
  const cond = named && typeof id === 'string' ? { segment: id } : isIn(attr, values, reading)
  return negated ? notOf(cond) : cond
}

/** The values of a group: none where there is no such group, undefined where it is no list. */
function valuesOf(group: unknown): readonly unknown[] | undefined {
  if (group === undefined) return []
  if (Array.isArray(group)) return group as readonly unknown[]
  const values = memberOf(group, 'type') === 'list' ? memberOf(group, 'values') : undefined
  return Array.isArray(values) ? (values as readonly unknown[]) : undefined
}

/** `$savedGroup`: whether who is asking belongs to a group. What cannot be made out is false. */
export function groupCondition(reference: unknown, reading: Reading): Cond {
  const id = memberOf(reference, 'id')
  const group = typeof id === 'string' ? memberOf(reading.savedGroups, id) : undefined
  if (typeof id !== 'string' || !isObject(group)) {
    lose(reading, '$savedGroup', `There is no saved group ${JSON.stringify(id)}, so it counts as false.`)
    return false
  }
  if (isInCycle(id, reading.savedGroups)) {
    changed(reading, '$savedGroup', `Saved group ${id} refers to itself, or to too many others: it counts as false.`)
    return false
  }
  return membership(id, group, memberOf(reference, 'attributeKey'), reading)
}

function membership(id: string, group: Members, asked: unknown, reading: Reading): Cond {
  if (asked !== undefined && typeof asked !== 'string') return false
  if (group['type'] === 'condition') {
    if (reading.over === 'audience') return isObject(group['condition']) && { segment: id }
    return repeated(id, group['condition'], reading)
  }
  const key = asked ?? group['attributeKey']
  if (group['type'] !== 'list' || typeof key !== 'string' || !Array.isArray(group['values'])) {
    lose(reading, '$savedGroup', `Saved group ${id} is neither a list nor a condition, so it counts as false.`)
    return false
  }
  if (reading.over === 'audience' && key === group['attributeKey']) return { segment: id }
  const attr = attributeAt(key, reading)
  return attr !== undefined && isIn(attr, group['values'], reading)
}

/** A segment is about who is asking, so that what a group says about items of lists has to be repeated there. */
function repeated(id: string, condition: unknown, reading: Reading): Cond {
  if (isObject(condition) && referencesIn(condition).length === 0) return reading.condition(condition, within(reading))
  lose(
    reading,
    '$savedGroup',
    `Saved group ${id} refers to others, and is asked about items of a list: it counts as false.`,
  )
  return false
}

/** The saved groups as segments, as far as they say by themselves who is in them. */
export function segmentsOf(reading: Reading): Readonly<Record<string, Cond>> {
  const segments = Object.entries(reading.savedGroups).flatMap(([id, group]): [string, Cond][] => {
    if (!isObject(group)) return []
    const cond = segment(id, group, reading)
    return cond === undefined ? [] : [[id, cond]]
  })
  return Object.fromEntries(segments)
}

function segment(id: string, group: Members, reading: Reading): Cond | undefined {
  if (group['type'] === 'condition')
    return isObject(group['condition']) && !isInCycle(id, reading.savedGroups)
      ? reading.condition(group['condition'], reading)
      : undefined
  const key = group['attributeKey']
  const attr = typeof key === 'string' ? attributeAt(key, reading) : undefined
  return attr !== undefined && Array.isArray(group['values']) ? isIn(attr, group['values'], reading) : undefined
}

/** How long a row of groups may be that refer to one another: Varve follows 32, nobody writes as many. */
const LONGEST_CHAIN = 30

/** How deep references are looked for. */
const DEEPEST = 200

/** True where a group refers to itself, directly or through others, or to groups that do, or to too many in a row. */
function isInCycle(id: string, savedGroups: Members): boolean {
  const done = new Set<string>()
  const visit = (name: string, path: ReadonlySet<string>): boolean => {
    if (path.has(name) || path.size > LONGEST_CHAIN) return true
    if (done.has(name)) return false
    const below = new Set([...path, name])
    const found = referencesIn(memberOf(memberOf(savedGroups, name), 'condition')).some(next => visit(next, below))
    done.add(name)
    return found
  }
  return visit(id, new Set())
}

function referencesIn(condition: unknown, depth = 0): readonly string[] {
  if (typeof condition !== 'object' || condition === null || depth > DEEPEST) return []
  const own = memberOf(memberOf(condition, '$savedGroup'), 'id')
  const below = Object.values(condition).flatMap(one => referencesIn(one, depth + 1))
  return typeof own === 'string' ? [own, ...below] : below
}
