import { isObject, type Json } from '../json.ts'
import { type Place, shownName } from './document-place.ts'
import { type Cond, EVERYONE, type FlagDocument, type FlagRule, type Serve, type Split } from './document.ts'
import { coverEverybody } from './hash-meaning.ts'

/**
 * Whom an outcome serves for certain, at every instant: everybody, or everybody who has some unit. Undefined where it may
 * go on to the next rule.
 */
type Reach = { readonly unit?: string } | undefined

const EVERYBODY: Reach = {}
const DEFAULT_UNIT = 'user'

/** Whether a condition is the same for everybody at every instant, and which; undefined where it depends. */
export function constantOf(cond: Cond | undefined): boolean | undefined {
  if (cond === undefined) return true
  if (typeof cond === 'boolean') return cond
  if ('all' in cond) return joined(cond.all, false)
  // Nothing asked for is nothing refused: an empty `any` holds, as an empty `all` does.
  if ('any' in cond) return cond.any.length === 0 ? true : joined(cond.any, true)
  if (!('not' in cond)) return undefined
  const inner = constantOf(cond.not)
  return inner === undefined ? undefined : !inner
}

/** One condition that is `decisive` decides all of them. */
function joined(conds: readonly Cond[], decisive: boolean): boolean | undefined {
  const constants = conds.map(constantOf)
  if (constants.includes(decisive)) return decisive
  return constants.includes(undefined) ? undefined : !decisive
}

function reachOf(serve: Serve, document: Pick<FlagDocument, 'unit'>): Reach {
  if (serve === null || typeof serve === 'string') return EVERYBODY
  if ('next' in serve) return undefined
  if ('rules' in serve) return wider(reachOfRules(serve.rules, document), reachOf(serve.serve, document))
  if (serve.rest !== undefined) return EVERYBODY
  const unit = { unit: serve.unit ?? document.unit ?? DEFAULT_UNIT }
  // Steps reach everybody at some instant only, and before it they go on.
  if (serve.coverage !== undefined && serve.coverage !== EVERYONE) return undefined
  if ('split' in serve) return reachOfSplit(serve, unit)
  if (!coverEverybody(serve.alloc.map(([, from, to]) => [from, to]))) return undefined
  return serve.alloc.length === 1 ? EVERYBODY : unit
}

function reachOfSplit({ split }: Split, unit: Reach): Reach {
  const served = Object.values(split).filter(weight => weight > 0).length
  if (served === 0) return undefined
  // One variant for everybody needs no unit.
  return served === 1 ? EVERYBODY : unit
}

function reachOfRules(rules: readonly FlagRule[], document: Pick<FlagDocument, 'unit'>): Reach {
  return rules
    .filter(({ when }) => constantOf(when) === true)
    .reduce<Reach>((reach, { serve }) => wider(reach, reachOf(serve, document)), undefined)
}

function wider(a: Reach, b: Reach): Reach {
  if (a === undefined || b === undefined) return a ?? b
  return a.unit === undefined ? a : b
}

/** A rule after which fewer people, or none, are left. */
interface Closing {
  readonly rule: FlagRule
  readonly reach: { readonly unit?: string }
}

/** Warns of rules of one list that serve nobody, or nearly so, because of another above them or of themselves. */
export function reachMeaning(rules: readonly FlagRule[], document: Pick<FlagDocument, 'unit'>, at: Place): void {
  let closing: Closing | undefined
  const same = new Map<string, Closing>()
  for (const [index, rule] of rules.entries()) {
    const text = rule.when === undefined ? undefined : inOneOrder(rule.when)
    const alike = text === undefined ? undefined : same.get(text)
    const constant = constantOf(rule.when)
    if (closing !== undefined) at.at(index).warn(afterClosing(rule, closing))
    else if (constant === false) at.at(index, 'when').warn(`never holds, so the rule ${shownId(rule)} serves nobody`)
    else if (alike !== undefined) at.at(index).warn(afterAlike(rule, alike))
    const reach = constant === false ? undefined : reachOf(rule.serve, document)
    if (reach === undefined) continue
    if (constant === true && (closing === undefined || leavesFewer(reach, closing.reach))) closing = { rule, reach }
    if (text !== undefined && alike === undefined) same.set(text, { rule, reach })
  }
}

function leavesFewer(reach: Closing['reach'], than: Closing['reach']): boolean {
  return reach.unit === undefined && than.unit !== undefined
}

/** The text of a condition, whatever the order its members were written in. */
function inOneOrder(cond: Cond): string {
  const byName = ([a]: [string, Json], [b]: [string, Json]): number => (a < b ? -1 : 1)
  return JSON.stringify(cond, (_name, value: Json) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).toSorted(byName)) : value,
  )
}

function afterClosing(rule: FlagRule, { rule: above, reach }: Closing): string {
  return reach.unit === undefined
    ? `is never reached: the rule ${shownId(above)} above ${shownId(rule)} serves everybody`
    : `is reached by those without ${shownName(reach.unit)} only: the rule ${shownId(above)} above ${shownId(rule)} serves everybody else`
}

function afterAlike(rule: FlagRule, { rule: above, reach }: Closing): string {
  const whom = reach.unit === undefined ? 'nobody' : `only those without ${shownName(reach.unit)}`
  return `serves ${whom}: the rule ${shownId(above)} above ${shownId(rule)} has the same condition`
}

function shownId({ id }: FlagRule): string {
  return JSON.stringify(shownName(id))
}
