import type { Cond, FlagRule } from 'varve'
import { textsOf, type Members } from '../members.ts'
import { scalarTextsOf } from '../scalar-text.ts'
import { expressionCond, type Telling } from './expression.ts'
import { ACTOR, LINE, reach } from './line.ts'

/** The segment that stands for a group, which in Flipper is a block of Ruby code. */
export function groupSegment(group: string): string {
  return `flipper-group-${group}`
}

/** Whether the boolean gate is open: adapters keep it as true, 1 or the text of either. */
export function isOn(gates: Members): boolean {
  return [true, 1, 'true', '1'].some(value => gates['boolean'] === value)
}

/** Who never has the feature, whatever other gates say. */
export function blockRules(gates: Members): readonly FlagRule[] {
  const actors = scalarTextsOf(gates['block_actors'])
  return [
    ...(actors.length === 0 ? [] : [rule('blocked-actors', oneOf(actors), 'off')]),
    ...textsOf(gates['block_groups']).map(group => rule(`blocked-group-${group}`, inGroup(group), 'off')),
  ]
}

/** The gates that are open for somebody: any of them will do. */
export function gateRules(feature: string, gates: Members, tell: Telling): readonly FlagRule[] {
  const actors = scalarTextsOf(gates['actors'])
  const expression = gates['expression']
  return [
    ...(isNothing(expression) ? [] : [rule('expression', expressionCond(expression, feature, tell), 'on')]),
    ...(actors.length === 0 ? [] : [rule('actors', oneOf(actors), 'on')]),
    ...actorShare(feature, percentage(gates['percentage_of_actors'])),
    ...timeShare(percentage(gates['percentage_of_time'])),
    ...textsOf(gates['groups']).map(group => rule(`group-${group}`, inGroup(group), 'on')),
  ]
}

function actorShare(feature: string, percent: number): readonly FlagRule[] {
  if (percent <= 0) return []
  const serve = { alloc: [['on', 0, reach(percent)]], salt: feature, ...LINE } as const
  // A line that is one variant's asks for nobody's id, but Flipper's gate opens to actors only.
  return [{ id: 'percentage-of-actors', when: { attr: ACTOR, op: 'exists' }, serve }]
}

function timeShare(percent: number): readonly FlagRule[] {
  if (percent <= 0) return []
  return [rule('percentage-of-time', { attr: '$random', as: 'number', op: 'lt', value: percent / 100 }, 'on')]
}

/** A percentage as Ruby's `to_f` reads it: the number at the beginning of a text. */
function percentage(value: unknown): number {
  const number = typeof value === 'string' ? Number.parseFloat(value) : Number(value ?? 0)
  return Number.isFinite(number) ? number : 0
}

function rule(id: string, when: Cond, serve: 'on' | 'off'): FlagRule {
  return { id, when, serve }
}

function oneOf(actors: readonly string[]): Cond {
  return { attr: ACTOR, op: 'eq', of: actors }
}

function inGroup(group: string): Cond {
  return { segment: groupSegment(group) }
}

function isNothing(expression: unknown): boolean {
  return expression === undefined || expression === null || expression === ''
}
