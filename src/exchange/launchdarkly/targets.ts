import type { FlagRule } from 'varve'
import { objectsOf, textsOf, type Members } from '../members.ts'
import { kindOf, USER_KIND } from './attributes.ts'
import { variation } from './rollout.ts'
import { keyIs } from './segment.ts'
import type { Telling } from './telling.ts'
import type { Variants } from './variants.ts'

/**
 * Rules for who is named one by one. The targets of contexts say the order, and one of the kind `user` in it stands for
 * the list of users that has the same variation.
 */
export function targetRules(flag: Members, variants: Variants, tell: Telling): readonly FlagRule[] {
  const users = objectsOf(flag['targets'])
  const contexts = objectsOf(flag['contextTargets'])
  const ordered = contexts.length === 0 ? users : contexts.map(target => ofUsers(target, users)).filter(isThere)
  return ordered.flatMap(target => targetRule(target, variants, tell))
}

function ofUsers(target: Members, users: readonly Members[]): Members | undefined {
  return kindOf(target) === USER_KIND ? users.find(user => user['variation'] === target['variation']) : target
}

function isThere(target: Members | undefined): target is Members {
  return target !== undefined
}

function targetRule(target: Members, variants: Variants, tell: Telling): readonly FlagRule[] {
  const when = keyIs(kindOf(target), textsOf(target['values']))
  if (when === false) return []
  const kind = kindOf(target)
  const serve = variation(target['variation'], variants, tell)
  return [{ id: ['target', ...(kind === USER_KIND ? [] : [kind]), serve ?? 'nothing'].join('-'), when, serve }]
}
