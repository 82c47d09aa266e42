import type { Cond } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { objectsOf, textsOf, type Members } from '../members.ts'
import { keyPlace, kindOf, namedKind, USER_KIND } from './attributes.ts'
import { clauseCond, present, type KnownSegments } from './clause.ts'
import { weightCond } from './rollout.ts'
import type { Telling } from './telling.ts'

/** A segment as a condition: who is included, or else is not excluded and satisfies a rule. */
export function segmentCond(key: string, segment: Members, known: KnownSegments, tell: Telling): Cond {
  const byRule = anyOf(objectsOf(segment['rules']).map(rule => ruleCond(key, segment, rule, known, tell)))
  if (segment['unbounded'] === true) return bigSegmentCond(segment, byRule, tell)
  return anyOf([
    listed(segment['included'], segment['includedContexts']),
    allOf([notOf(listed(segment['excluded'], segment['excludedContexts'])), byRule]),
  ])
}

/** The members of a big segment are in a store of its own; without it, LaunchDarkly goes by the rules alone. */
function bigSegmentCond(segment: Members, byRule: Cond, tell: Telling): Cond {
  const kind = namedKind(segment['unboundedContextKind']) ?? USER_KIND
  tell(
    'unbounded',
    `Who is in the big segment ${String(segment['key'])} is kept elsewhere; only its rules are here.`,
    'lost',
  )
  return typeof segment['generation'] === 'number' ? allOf([present(keyPlace(kind).attr), byRule]) : false
}

function ruleCond(key: string, segment: Members, rule: Members, known: KnownSegments, tell: Telling): Cond {
  const clauses = objectsOf(rule['clauses']).map(clause => clauseCond(clause, known, tell))
  const parts = [...clauses, weightCond(key, segment, rule, tell)]
  if (!parts.includes(undefined)) return allOf(parts.filter(part => part !== undefined))
  tell('MALFORMED_FLAG', `A rule of the segment ${key} refers to no valid attribute; it is false.`, 'changed')
  return false
}

/** True for the keys of a list: of the kind `user` where they stand by themselves. */
function listed(keys: unknown, targets: unknown): Cond {
  return anyOf([
    keyIs(USER_KIND, textsOf(keys)),
    ...objectsOf(targets).map(target => keyIs(kindOf(target), textsOf(target['values']))),
  ])
}

/** True for the context of that kind whose key is one of these. */
export function keyIs(kind: string, keys: readonly string[]): Cond {
  return keys.length === 0 ? false : { attr: keyPlace(kind).attr, op: 'eq', of: keys }
}
