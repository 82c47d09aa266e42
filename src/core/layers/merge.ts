/**
 * How a stronger layer's part goes onto a weaker one's: maps merge member by member, everything else is replaced, and
 * an operator says when something else is meant. An operator is a map with one member that begins with `$`; a name that
 * really begins so is written with two: `$$ref`.
 */
import { nearest } from '../definition/nearest.ts'
import type { SourceOrigin } from '../ports.ts'
import { originText } from './origin.ts'
import type { ItemsPart, MapPart, Part } from './part.ts'

/** Something that did not go together. */
export interface MergeProblem {
  readonly code: 'OPERATOR_MISUSED' | 'SHAPE_CLASH'
  readonly issue: string
  readonly origin: SourceOrigin
  readonly severity: 'error' | 'warning'
  readonly remedy?: string
}

/** Takes away what weaker layers have; the declared default serves again. */
export const UNSET: unique symbol = Symbol('unset')

/** What a merge gives: a part, or that there shall be none. */
export type Merged = Part | typeof UNSET

/** Where what does not go together is told. */
export type Complain = (problem: MergeProblem) => void

/**
 * Merges `upper` onto `lower`. `lower` is undefined where no weaker layer has anything; operators then work on nothing:
 * what is appended to it is the list.
 * @example merge(partOf([1], a), partOf({ $append: [2] }, b), complain) // the list 1, 2, each with its own place
 */
export function merge(lower: Part | undefined, upper: Part, complain: Complain): Merged {
  if ('first' in upper && upper.first !== undefined) return afterFirst(lower, upper, complain)
  if (upper.kind === 'items') return patched(lower, upper, complain)
  if (upper.kind !== 'map') return upper
  const operator = operatorOf(upper)
  if (operator !== undefined) return operated(lower, operator, complain)
  return mergedMaps(clashing(lower, upper, complain), upper, complain)
}

/** One document's orders, the one that comes first before the other. */
function afterFirst(lower: Part | undefined, upper: MapPart | ItemsPart, complain: Complain): Merged {
  const { first, ...then } = upper
  const between = first === undefined ? lower : merge(lower, first, complain)
  return merge(between === UNSET ? undefined : between, then, complain)
}

/**
 * Two parts of one document as one, the later on top. Unlike `merge`, what is meant for weaker layers is kept for them:
 * single items of a list that stands there, and operators.
 * @example together(partOf({ a: 1 }, x), partOf({ b: { $unset: true } }, x), complain) // both, the operator too
 */
export function together(before: Part, after: Part, complain: Complain): Part {
  if (before.kind === 'items' && after.kind === 'items')
    return { ...before, origin: after.origin, items: joined(before.items, after.items, complain) }
  if (before.kind === 'items' || isOperator(before)) return then(before, after)
  if (isOperator(after) && isWholesale(after)) return after
  if (before.kind === 'map' && after.kind === 'map' && !isOperator(after))
    return { ...before, origin: after.origin, members: joined(before.members, after.members, complain) }
  const merged = merge(before, after, complain)
  return merged === UNSET ? after : merged
}

/** What works on weaker layers, and on what it makes of them the later part; a whole value needs no more than itself. */
function then(before: Part, after: Part): Part {
  return after.kind === 'map' || after.kind === 'items' ? { ...after, first: before } : after
}

/** True for an operator that forgets all that is below it. */
function isWholesale(part: Part): boolean {
  return part.kind === 'map' && (part.members.has('$unset') || part.members.has('$replace'))
}

function joined<K>(
  before: ReadonlyMap<K, Part>,
  after: ReadonlyMap<K, Part>,
  complain: Complain,
): ReadonlyMap<K, Part> {
  const parts = new Map(before)
  for (const [name, part] of after) {
    const other = parts.get(name)
    parts.set(name, other === undefined ? part : together(other, part, complain))
  }
  return parts
}

/** True for a map that says how to merge rather than what: `{ $append: [...] }`. */
export function isOperator(part: Part): boolean {
  return part.kind === 'map' && operatorOf(part) !== undefined
}

/** A member's name without the `$` that keeps it from being an operator. */
export function plainName(name: string): string {
  return name.startsWith('$$') ? name.slice(1) : name
}

/** A member that says how to merge, and why it cannot, where it is none or is written wrongly. */
export interface Operator {
  readonly name: string
  readonly operand: Part
  readonly wrong?: Misuse
}

/** What is wrong with an operator, and what to do about it. */
export type Misuse = Pick<MergeProblem, 'issue' | 'remedy'>

/** The operator that a map is, if it is one. */
export function operatorOf({ members }: MapPart): Operator | undefined {
  for (const [name, operand] of members) {
    if (!isOperatorName(name)) continue
    const wrong = misuse(name, operand, members.size)
    return { name, operand, ...(wrong === undefined ? {} : { wrong }) }
  }
  return undefined
}

/** True for a name with one `$` before it. */
export function isOperatorName(name: string): boolean {
  return name.startsWith('$') && !name.startsWith('$$')
}

/** Every operator there is. */
export const OPERATORS: readonly string[] = ['$append', '$prepend', '$unique', '$insert', '$replace', '$unset']

function misuse(name: string, operand: Part, members: number): Misuse | undefined {
  if (!OPERATORS.includes(name)) return noOperator(name)
  if (members > 1) return { issue: `has other members beside ${name}, which must stand alone` }
  return name === '$unset' && !isTrue(operand) ? { issue: 'must be written as $unset: true' } : undefined
}

/** Said of a name with one `$` that is none of the operators. */
export function noOperator(name: string): Misuse {
  const issue = `uses ${name}, which is no operator (${OPERATORS.join(', ')}; a name is written $${name})`
  return { issue, ...meant(name, OPERATORS) }
}

/** The remedy for a name that is nearly one of those. */
export function meant(name: string, among: readonly string[]): Pick<MergeProblem, 'remedy'> {
  const near = nearest(name, among)
  return near === undefined ? {} : { remedy: `Did you mean ${near}?` }
}

function operated(lower: Part | undefined, { name, operand, wrong }: Operator, complain: Complain): Merged {
  const misused = (what: Misuse): Merged => {
    complain({ code: 'OPERATOR_MISUSED', ...what, origin: operand.origin, severity: 'error' })
    return lower ?? UNSET
  }
  if (wrong !== undefined) return misused(wrong)
  if (name === '$replace') return merge(undefined, operand, complain)
  if (name === '$unset') return UNSET
  return listOperated(lower, name, operand, issue => misused({ issue }))
}

function isTrue(part: Part): boolean {
  return part.kind === 'scalar' && (part.value === true || (part.value === undefined && /^(true|1)$/i.test(part.text)))
}

function listOperated(
  lower: Part | undefined,
  name: string,
  operand: Part,
  misused: (issue: string) => Merged,
): Merged {
  if (lower !== undefined && lower.kind !== 'list')
    return misused(`uses ${name}, but there is no list below it (${originText(lower.origin)})`)
  const before = lower?.items ?? []
  if (name === '$insert') return inserted(before, operand, misused)
  // One item may stand without brackets.
  const added = operand.kind === 'list' ? operand.items : [operand]
  const { origin } = operand
  if (name === '$prepend') return { kind: 'list', origin, items: [...added, ...before] }
  const fresh = name === '$unique' ? withoutThose(added, before) : added
  return { kind: 'list', origin, items: [...before, ...fresh] }
}

function inserted(before: readonly Part[], operand: Part, misused: (issue: string) => Merged): Merged {
  const at = operand.kind === 'map' ? operand.members.get('at') : undefined
  const items = operand.kind === 'map' ? operand.members.get('items') : undefined
  const index = at?.kind === 'scalar' ? Number(at.text) : Number.NaN
  if (items?.kind !== 'list' || !Number.isInteger(index) || Math.abs(index) > before.length)
    return misused(
      `must be written as $insert: { at: 0, items: [...] }, with at within the ${before.length} items below`,
    )
  return { kind: 'list', origin: operand.origin, items: before.toSpliced(index, 0, ...items.items) }
}

/** Items that are not there yet, each once. */
function withoutThose(added: readonly Part[], before: readonly Part[]): readonly Part[] {
  const known = new Set(before.map(fingerprint))
  return added.filter(item => {
    const print = fingerprint(item)
    return !known.has(print) && known.add(print)
  })
}

function fingerprint(part: Part): string {
  switch (part.kind) {
    case 'scalar':
      // Text that is not typed yet is the same as the typed value it will become.
      return JSON.stringify(String(part.value ?? part.text))
    case 'list':
      return `[${part.items.map(fingerprint).join()}]`
    case 'map':
      return `{${[...part.members].map(([name, member]) => `${JSON.stringify(name)}:${fingerprint(member)}`).join()}}`
    case 'items':
      return `<${[...part.items].map(([index, item]) => `${index}:${fingerprint(item)}`).join()}>`
  }
}

/** The lower part where it is a map too. A map over a single value wins, but that is worth a word. */
function clashing(lower: Part | undefined, upper: MapPart, complain: Complain): MapPart | undefined {
  if (lower === undefined || lower.kind === 'map') return lower
  if (lower.kind === 'scalar' && lower.value === null) return undefined
  complain({
    code: 'SHAPE_CLASH',
    issue: `is an object here and ${lower.kind === 'scalar' ? 'a single value' : 'a list'} in ${originText(lower.origin)}; the object counts`,
    origin: upper.origin,
    severity: 'warning',
  })
  return undefined
}

function mergedMaps(lower: MapPart | undefined, upper: MapPart, complain: Complain): MapPart {
  const members = new Map(lower?.members)
  for (const [name, member] of upper.members) {
    const merged = merge(members.get(name), member, complain)
    if (merged === UNSET) members.delete(name)
    else members.set(name, merged)
  }
  return { kind: 'map', origin: upper.origin, members }
}

/** A list with single items replaced or merged; the next item after the last may be added, a later one may not. */
function patched(lower: Part | undefined, upper: ItemsPart, complain: Complain): Merged {
  const wrong = (issue: string, { origin }: Part): void =>
    complain({ code: 'OPERATOR_MISUSED', issue, origin, severity: 'error' })
  if (lower !== undefined && lower.kind !== 'list') {
    wrong(`changes single items, but there is no list below it (${originText(lower.origin)})`, upper)
    return lower
  }
  const items: Merged[] = [...(lower?.items ?? [])]
  for (const [index, item] of [...upper.items].toSorted(([a], [b]) => a - b)) {
    if (index > items.length) wrong(`sets item ${index}, but ${endOf(items)}`, item)
    else items[index] = merge(partAt(items, index), item, complain)
  }
  return { kind: 'list', origin: upper.origin, items: items.filter(item => item !== UNSET) }
}

function partAt(items: readonly Merged[], index: number): Part | undefined {
  const item = items[index]
  return item === UNSET ? undefined : item
}

function endOf(items: readonly Merged[]): string {
  const last = partAt(items, items.length - 1)
  if (last === undefined) return 'the list has no item before it'
  return `the list ends with item ${items.length - 1} (${originText(last.origin)})`
}
