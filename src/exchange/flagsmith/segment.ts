import type { Cond } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { IDENTIFIED, traitCond, type SegmentPlace } from './condition.ts'
import type { FlagsmithRule, FlagsmithSegment } from './document.ts'

/** Who is in a segment: everybody with an identity who satisfies all of its rules. Without rules, nobody is. */
export function segmentCond({ rules }: FlagsmithSegment, place: SegmentPlace): Cond {
  return rules.length > 0 && allOf([IDENTIFIED, ...rules.map(rule => ruleCond(rule, place))])
}

function ruleCond({ type, conditions, rules }: FlagsmithRule, place: SegmentPlace): Cond {
  return allOf([
    joined(
      type,
      conditions.map(one => traitCond(one, place)),
    ),
    joined(
      type,
      rules.map(one => ruleCond(one, place)),
    ),
  ])
}

/** No conditions are satisfied by everybody, under whichever word. */
function joined(type: string, conds: readonly Cond[]): Cond {
  if (conds.length === 0 || type === 'ALL') return allOf(conds)
  if (type === 'ANY') return anyOf(conds)
  return type === 'NONE' && notOf(anyOf(conds))
}
