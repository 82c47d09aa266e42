import type { AttributeCond, Cond, Share } from './document.ts'
import { shownValue } from './trace.ts'

const LONGEST = 200
const MOST_ITEMS = 8

/** How deep a condition is spelt out within another; what is deeper is `…`. */
const DEEPEST = 4

/**
 * A condition in words, at most 200 characters. Of `all` and `any` only the head is said, since a trace and a listing
 * show the parts below it; within another condition the parts are said too.
 * @example conditionText({ attr: 'country', op: 'eq', of: ['DE', 'FR'] }) // 'country eq DE, FR'
 * @example conditionText({ not: { segment: 'staff' } }) // 'not (segment staff)'
 */
export function conditionText(cond: Cond): string {
  if (typeof cond === 'object' && ('all' in cond || 'any' in cond)) return 'all' in cond ? 'all of' : 'any of'
  return clipped(words(cond, 0), LONGEST)
}

function words(cond: Cond, depth: number): string {
  if (depth > DEEPEST) return '…'
  if (typeof cond === 'boolean') return cond ? 'everybody' : 'nobody'
  const inner = (one: Cond): string => words(one, depth + 1)
  if ('all' in cond) return `all of: ${listed(cond.all, inner, '; ')}`
  if ('any' in cond) return `any of: ${listed(cond.any, inner, '; ')}`
  if ('not' in cond) return `not (${inner(cond.not)})`
  if ('some' in cond) return `some of ${name(cond.attr)} (${inner(cond.some)})`
  if ('attr' in cond) return comparisonWords(cond)
  if ('segment' in cond) return `segment ${name(cond.segment)}`
  if ('is' in cond) return `flag ${name(cond.flag)} is ${listed(cond.is, name, ', ')}`
  if ('flag' in cond) return `flag ${name(cond.flag)} (${inner(cond.when)})`
  if ('bucket' in cond) return `bucket ${name(cond.bucket.unit)} in ${listed(cond.bucket.ranges, rangeWords, ', ')}`
  return `logic ${shownValue(cond.logic)}`
}

function comparisonWords({ attr, op, value, of, as, fold }: AttributeCond): string {
  const ways = [...(as === undefined ? [] : [as]), ...(fold === true ? ['any case'] : [])]
  const head = `${name(attr)}${ways.length === 0 ? '' : ` (${ways.join(', ')})`} ${op}`
  const compared = of === undefined ? [] : [listed(of, shownValue, ', ')]
  return [head, ...(value === undefined ? [] : [shownValue(value)]), ...compared].join(' ')
}

/** A part of the hash line, in percent: `0–10 %`. */
function rangeWords([from, to]: readonly [Share, Share]): string {
  return `${from / 1000}–${to / 1000} %`
}

function listed<T>(items: readonly T[], say: (item: T) => string, between: string): string {
  if (items.length === 0) return 'nothing'
  const more = items.length - MOST_ITEMS
  return [...items.slice(0, MOST_ITEMS).map(say), ...(more > 0 ? [`${more} more`] : [])].join(between)
}

function name(text: string): string {
  return shownValue(text)
}

function clipped(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
