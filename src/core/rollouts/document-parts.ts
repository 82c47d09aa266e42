import { isObject } from '../json.ts'
import type { Place } from './document-place.ts'
import type { Cond, FlagDocument, FlagRule, Requirement, RolledOut, RolloutDocument, Serve } from './document.ts'

// Whoever can write to the store can write what is no document, and others must go on: of it, what is no part is left out.

/** One of the parts a document is made of, and its place in it. */
export type Part =
  | { readonly is: 'cond'; readonly cond: Cond; readonly at: Place }
  | { readonly is: 'serve'; readonly serve: Serve; readonly at: Place }
  | { readonly is: 'rules'; readonly rules: readonly FlagRule[]; readonly at: Place }
  | { readonly is: 'requirement'; readonly requirement: Requirement; readonly at: Place }

/** A condition and every condition within it. Segments and other flags are not entered. */
export function* partsOfCond(cond: Cond, here: Place): Generator<Part> {
  const at = here.deeper()
  if (at === undefined || (typeof cond !== 'boolean' && isNone(cond))) return
  yield { is: 'cond', cond, at }
  if (typeof cond === 'boolean') return
  if ('all' in cond) yield* each(cond.all, at.at('all'), partsOfCond)
  else if ('any' in cond) yield* each(cond.any, at.at('any'), partsOfCond)
  else if ('not' in cond) yield* partsOfCond(cond.not, at.at('not'))
  else if ('some' in cond) yield* partsOfCond(cond.some, at.at('some'))
  else if ('when' in cond) yield* partsOfCond(cond.when, at.at('when'))
}

/** Every rule, outcome, condition and requirement of a flag, from the top down. */
export function* partsOfFlag(flag: FlagDocument, at: Place): Generator<Part> {
  if (isNone(flag)) return
  yield* each(flag.requires, at.at('requires'), requirementPart)
  yield* partsOfRules(flag.rules, at.at('rules'))
  yield* partsOfServe(flag.serve, at.at('serve'))
}

/** Every part of a rollout that is not one of a side: who is eligible, and the rings. */
export function* partsOfEligibility(rollout: RolloutDocument, at: Place): Generator<Part> {
  if (isNone(rollout)) return
  const { when, rings } = rollout
  if (when !== undefined) yield* partsOfCond(when, at.at('when'))
  const ring = function* (one: { readonly when: Cond }, place: Place): Generator<Part> {
    yield* partsOfCond(one.when, place.at('when'))
  }
  yield* each(rings?.order, at.at('rings', 'order'), ring)
}

/** Every part of a rollout, both of its sides among them. */
export function* partsOfRollout(rollout: RolloutDocument, at: Place): Generator<Part> {
  if (isNone(rollout)) return
  yield* partsOfEligibility(rollout, at)
  yield* partsOfSide(rollout.candidate, at.at('candidate'))
  yield* partsOfSide(rollout.baseline, at.at('baseline'))
}

function* partsOfSide(side: RolledOut | null, at: Place): Generator<Part> {
  if (side !== null && !isNone(side) && 'flag' in side) yield* partsOfFlag(side.flag, at.at('flag'))
}

function* requirementPart(requirement: Requirement, at: Place): Generator<Part> {
  yield { is: 'requirement', requirement, at }
}

function* partsOfRules(rules: readonly FlagRule[], at: Place): Generator<Part> {
  yield { is: 'rules', rules, at }
  yield* each(rules, at, partsOfRule)
}

function* partsOfRule({ when, serve }: FlagRule, at: Place): Generator<Part> {
  if (when !== undefined) yield* partsOfCond(when, at.at('when'))
  yield* partsOfServe(serve, at.at('serve'))
}

function* partsOfServe(serve: Serve, here: Place): Generator<Part> {
  const at = here.deeper()
  if (at === undefined) return
  yield { is: 'serve', serve, at }
  if (typeof serve !== 'object' || serve === null || !('rules' in serve)) return
  yield* partsOfRules(serve.rules, at.at('rules'))
  yield* partsOfServe(serve.serve, at.at('serve'))
}

function* each<T>(
  items: readonly T[] | undefined,
  at: Place,
  partsOf: (item: T, place: Place) => Generator<Part>,
): Generator<Part> {
  if (!Array.isArray(items)) return
  for (const [index, item] of (items as readonly T[]).entries())
    if (item !== null && item !== undefined) yield* partsOf(item, at.at(index))
}

function isNone(part: unknown): boolean {
  return !isObject(part)
}
