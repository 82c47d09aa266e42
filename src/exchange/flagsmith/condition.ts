import type { Cond, Json, Op } from 'varve'
import { allOf, anyOf, isGiven, notOf } from '../condition.ts'
import type { FlagsmithCondition } from './document.ts'
import type { Remarks } from '../imported.ts'
import { re2Of } from '../javascript-pattern.ts'
import { semverOf } from '../semver-text.ts'
import { boundaryOf } from './share.ts'

/** What a condition is part of. */
export interface SegmentPlace {
  readonly environmentKey: string
  readonly segmentKey: string
  readonly segmentName: string
  readonly remarks: Remarks
}

/** Everybody who has an identity: Flagsmith asks no segment about anybody else. */
export const IDENTIFIED: Cond = anyOf([isGiven('user'), isGiven('targetingKey')])

/** A condition on who is asking, whichever attribute names them. */
export function identifierCond(cond: (attr: string) => Cond): Cond {
  const isUser = isGiven('user')
  return anyOf([allOf([isUser, cond('user')]), allOf([notOf(isUser), cond('targetingKey')])])
}

const ORDERS: Readonly<Record<string, Op>> = {
  GREATER_THAN: 'gt',
  GREATER_THAN_INCLUSIVE: 'gte',
  LESS_THAN: 'lt',
  LESS_THAN_INCLUSIVE: 'lte',
}

/** Whether a value stands to another as an order asks. */
const STANDS: Readonly<Record<string, (value: number, other: number) => boolean>> = {
  GREATER_THAN: (value, other) => value > other,
  GREATER_THAN_INCLUSIVE: (value, other) => value >= other,
  LESS_THAN: (value, other) => value < other,
  LESS_THAN_INCLUSIVE: (value, other) => value <= other,
}

/** What marks the value of a condition as a version. */
const VERSION_MARK = ':semver'

/** A condition of a segment. What Flagsmith cannot read is satisfied by nobody. */
export function traitCond(condition: FlagsmithCondition, place: SegmentPlace): Cond {
  if (condition.operator === 'PERCENTAGE_SPLIT') return share(condition, place)
  const { property } = condition
  if (property === '') return false
  if (property === '$.identity.identifier') return identifierCond(attr => operatorCond(attr, condition, place))
  return operatorCond(attributeOf(property, place), condition, place)
}

/** The attribute a property is asked of: a trait, or something Flagsmith knows besides. */
function attributeOf(property: string, { remarks, segmentName }: SegmentPlace): string {
  const trait = /^\$\.identity\.traits\.(.+)$/.exec(property) ?? /^\$\.identity\.traits\['(.+)'\]$/.exec(property)
  if (trait?.[1] !== undefined) return trait[1]
  if (!property.startsWith('$.')) return property
  const attr = property === '$.environment.name' ? 'environment' : property
  const note = `The segment ${segmentName} looks at it; send it as the attribute ${attr}.`
  remarks.add({ feature: property, note, severity: 'changed' })
  return attr
}

function operatorCond(attr: string, condition: FlagsmithCondition, place: SegmentPlace): Cond {
  const { operator } = condition
  const isSet: Cond = { attr, op: 'exists' }
  if (operator === 'IS_SET') return isSet
  if (operator === 'IS_NOT_SET') return notOf(isSet)
  if (operator === 'IN') return oneOf(attr, condition)
  const value = asText(condition)
  if (operator === 'NOT_CONTAINS') return notContains(attr, value)
  if (operator === 'CONTAINS') return contains(attr, value)
  if (operator === 'REGEX') return pattern(attr, value, place)
  if (operator === 'MODULO') return modulo(attr, value)
  if (operator === 'EQUAL') return equal(attr, value)
  if (operator === 'NOT_EQUAL') return unequal(attr, value)
  if (Object.hasOwn(ORDERS, operator)) return ordered(attr, operator, value)
  const note = `Nobody satisfies it in the segment ${place.segmentName}: the operator is not known.`
  place.remarks.add({ feature: operator, note, severity: 'lost' })
  return false
}

/** Only `IN` takes lists. */
function asText({ value }: FlagsmithCondition): string | null {
  return typeof value === 'string' || value === null ? value : value.join(',')
}

/** A value without its mark; undefined where it has none. */
function versionOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.endsWith(VERSION_MARK) ? value.replace(VERSION_MARK, '') : undefined
}

function versionCond(attr: string, op: Op, version: string): Cond {
  const value = semverOf(version)
  return value !== undefined && { attr, op, value, as: 'semver' }
}

/** Flagsmith reads a condition's value as whatever kind of value the trait has. */
interface Casts {
  readonly text: string
  /** Undefined where it is no number. */
  readonly number: number | undefined
  readonly boolean: boolean
}

function castsOf(value: string | null): Casts {
  const number = Number.parseFloat(String(value))
  return {
    text: String(value),
    number: Number.isFinite(number) ? number : undefined,
    boolean: value !== 'False' && value !== 'false',
  }
}

function equal(attr: string, value: string | null): Cond {
  const version = versionOf(value)
  if (version !== undefined) return versionCond(attr, 'eq', version)
  return equalAnyKind(attr, castsOf(value))
}

function equalAnyKind(attr: string, { text, number, boolean }: Casts): Cond {
  return { attr, op: 'eq', of: [text, ...(number === undefined ? [] : [number]), boolean] }
}

/** A trait that is not there is neither equal nor unequal. Versions are compared as what they are written like. */
function unequal(attr: string, value: string | null): Cond {
  const version = versionOf(value)
  const number = Number(version)
  const casts =
    version === undefined
      ? equalAnyKind(attr, castsOf(value))
      : { attr, op: 'eq' as const, of: [version, ...(Number.isFinite(number) ? loosely(number) : [])] }
  return allOf([{ attr, op: 'exists' }, notOf(casts)])
}

/** What JavaScript takes for the same as a number besides texts. */
function loosely(number: number): readonly Json[] {
  return number === 0 ? [0, false] : number === 1 ? [1, true] : [number]
}

function ordered(attr: string, operator: string, value: string | null): Cond {
  const op = ORDERS[operator] ?? 'eq'
  const version = versionOf(value)
  if (version !== undefined) return versionCond(attr, op, version)
  const { text, number, boolean } = castsOf(value)
  const stands = STANDS[operator] ?? (() => false)
  const booleans = [false, true].filter(one => stands(Number(one), Number(boolean)))
  return anyOf([
    { attr, op, value: text, as: 'string' },
    number !== undefined && { attr, op, value: number, as: 'number' },
    booleans.length > 0 && { attr, op: 'eq', of: booleans },
  ])
}

function contains(attr: string, value: string | null): Cond {
  const part = versionOf(value) ?? String(value)
  const cond: Cond = { attr, op: 'contains', value: part, as: 'string' }
  // An empty trait contains nothing, not even an empty text.
  return part === '' ? allOf([cond, notOf({ attr, op: 'eq', value: '' })]) : cond
}

function notContains(attr: string, value: string | null): Cond {
  if (value === null) return false
  return allOf([{ attr, op: 'type', value: 'string' }, notOf({ attr, op: 'contains', value, as: 'string' })])
}

function pattern(attr: string, value: string | null, { remarks, segmentName }: SegmentPlace): Cond {
  if (value === null || value === '') return false
  const translated = re2Of(value)
  if ('pattern' in translated) return { attr, op: 'matches', value: translated.pattern, as: 'text' }
  const note = `Nobody satisfies ${value} in the segment ${segmentName}: ${translated.lost}.`
  remarks.add({ feature: 'REGEX', note, severity: 'lost' })
  return false
}

/** `divisor|remainder`. */
function modulo(attr: string, value: string | null): Cond {
  const parts = (value ?? '').split('|').map(part => Number.parseFloat(part))
  const [divisor, remainder] = parts
  if (divisor === undefined || remainder === undefined || parts.length !== 2) return false
  const isSound = Number.isFinite(divisor) && Number.isFinite(remainder) && divisor !== 0
  return isSound && { attr, op: 'mod', value: [divisor, remainder], as: 'numeric' }
}

/** Texts of a list, or separated by commas. Neither booleans nor 0 nor an empty text are ever in it. */
function oneOf(attr: string, { value }: FlagsmithCondition): Cond {
  const texts = (typeof value === 'string' ? listed(value) : (value ?? [])).filter(text => text !== '')
  const numbers = texts.map(Number).filter((number, index) => number !== 0 && String(number) === texts[index])
  return texts.length > 0 && { attr, op: 'eq', of: [...texts, ...numbers.filter(Number.isFinite)] }
}

function listed(value: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(value)
    if (Array.isArray(list)) return list.filter(item => typeof item === 'string')
  } catch {
    // Not JSON, so it is the older form.
  }
  return value.split(',')
}

/** A part of all identities, or of what else an attribute tells apart. */
function share(
  { property, value }: FlagsmithCondition,
  { environmentKey, segmentKey, segmentName, remarks }: SegmentPlace,
): Cond {
  const upTo = boundaryOf(Number.parseFloat(String(value)), 'inclusive')
  if (upTo === 0) return false
  const placed = (unit: string, salt: string): Cond => ({
    bucket: { unit, salt, hash: 'flagsmith', ranges: [[0, upTo]] },
  })
  if (property === '' || property === '$.identity.key')
    return allOf([IDENTIFIED, placed('user', `${segmentKey},${environmentKey}_`)])
  if (property === '$.identity.identifier') return allOf([IDENTIFIED, placed('user', `${segmentKey},`)])
  const [, trait] = /^\$\.identity\.traits\.([A-Za-z_]\w*)$/.exec(property) ?? []
  if (trait !== undefined)
    return allOf([isGiven(trait), notOf({ attr: trait, op: 'eq', value: 0 }), placed(trait, `${segmentKey},`)])
  const note = `Nobody is in the share of the segment ${segmentName}, which is taken of ${property}.`
  remarks.add({ feature: 'PERCENTAGE_SPLIT', note, severity: 'lost' })
  return false
}
