import { comparisonIssue } from './comparison.ts'
import { type Place, shownName } from './document-place.ts'
import type { Cond, Requirement } from './document.ts'
import { rangesMeaning, standingMeaning } from './hash-meaning.ts'
import { variantMeaning } from './serve-meaning.ts'
import type { Surroundings } from './surroundings.ts'

/** Tells what is wrong with a condition. Conditions within it are parts of their own. */
export function condMeaning(cond: Cond, around: Surroundings, at: Place): void {
  if (typeof cond === 'boolean') return
  if ('attr' in cond) attributeMeaning(cond, around, at)
  else if ('segment' in cond) segmentMeaning(cond.segment, around, at.at('segment'))
  else if ('is' in cond) requirementMeaning(cond, around, at)
  else if ('flag' in cond) keyMeaning(cond.flag, around, at.at('flag'))
  else if ('bucket' in cond) {
    rangesMeaning(cond.bucket.ranges, at.at('bucket', 'ranges'))
    standingMeaning(cond.bucket, at.at('bucket'))
  } else if ('logic' in cond) at.at('logic').warn('is JsonLogic, which nothing here checks, and serves imports only')
}

function attributeMeaning(cond: Extract<Cond, { readonly attr: string }>, around: Surroundings, at: Place): void {
  if (cond.attr === '$random')
    at.at('attr').warn('is drawn anew at each question, so nobody keeps what they were given')
  const issue = 'some' in cond ? undefined : comparisonIssue(cond, around.pattern)
  if (issue !== undefined) at.say(issue)
}

function segmentMeaning(name: string, around: Surroundings, at: Place): void {
  if (around.segment(name) === undefined)
    at.say(`names the segment ${JSON.stringify(shownName(name))}, and there is none`)
}

/** Tells when a flag that must serve some variants is none, or has none of that name. */
export function requirementMeaning({ flag, is }: Requirement, around: Surroundings, at: Place): void {
  if (!keyMeaning(flag, around, at.at('flag')) || flag === around.key) return
  const { kind, variants } = around.flag(flag) ?? {}
  if (kind !== 'flag' && variants === undefined)
    return at
      .at('flag')
      .say(`names ${shownName(flag)}, which is no flag and has no variants: ask for its value with when`)
  if (variants !== undefined) is.forEach((name, index) => variantMeaning(name, variants, at.at('is', index)))
}

/** Tells when a key is not declared; true when it is. */
function keyMeaning(key: string, around: Surroundings, at: Place): boolean {
  const known = around.flag(key)
  // Who may ask often enough whether it begins with this or that, reads it.
  if (known?.secret === true) {
    at.say(`names ${shownName(key)}, which is a secret, and nothing may be decided by one`)
    return false
  }
  if (key === around.key || known !== undefined) return true
  at.say(`names the flag ${JSON.stringify(shownName(key))}, and there is none`)
  return false
}
