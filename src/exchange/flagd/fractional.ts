import type { Cond, Json, Serve } from 'varve'
import { boundary } from '../slots.ts'
import { slotOf } from './slot.ts'
import { attributeOf, isScalar, operationOf, type Operation, type Reading } from './reading.ts'

/** flagd refuses more weight than this. */
const MOST_WEIGHT = 2_147_483_647
/** More slots than the hash line has positions cannot be told apart on it. */
const MOST_SLOTS = 100_000

/** The attribute that flagd buckets by, unless a targeting says another. */
export const TARGETING_KEY = 'targetingKey'

interface Share {
  readonly variant: string | null
  readonly weight: number
}

interface Bucketing {
  readonly unit: string
  readonly salt: string
  /** What happens to who has no unit: nothing is found, or the salt alone is hashed. */
  readonly without: 'nothing' | 'salt'
}

/**
 * A `fractional` whose variants and weights are written out, as stretches of a hash line with flagd's own formula, so
 * that everybody keeps their variant. Undefined where something in it has to be computed first.
 */
export function fractionalServe(
  { args }: Operation,
  reading: Reading,
  named: (variant: string | null) => string | null,
): Serve | undefined {
  const bucketing = bucketingOf(args[0] ?? null, reading)
  const shares = (bucketing?.own === true ? args : args.slice(1)).map(shareOf)
  if (bucketing === undefined || !shares.every(share => share !== undefined)) return undefined
  const total = shares.reduce((sum, { weight }) => sum + weight, 0)
  if (total === 0 || total > MOST_WEIGHT) return named(null)
  const divisor = shares.reduce((found, { weight }) => commonDivisor(found, weight), total)
  const slots = total / divisor
  if (slots > MOST_SLOTS) return undefined
  const served = shares.map(({ variant, weight }) => ({ variant: named(variant), weight: weight / divisor }))
  return onLine(served, slots, bucketing.by, reading)
}

function onLine(shares: readonly Share[], slots: number, by: Bucketing, reading: Reading): Serve {
  const alloc: (readonly [string, number, number])[] = []
  let end = 0
  for (const { variant, weight } of shares) {
    const from = end
    end += weight
    if (variant !== null && weight > 0) alloc.push([variant, boundary(from, slots), boundary(end, slots)])
  }
  const hash = `${reading.profile}/${slots}`
  const own = by.unit === TARGETING_KEY && by.salt === reading.key ? {} : { unit: by.unit, salt: by.salt }
  const without = by.without === 'nothing' ? reading.fallback : variantAt(shares, slotOf(by.salt, slots))
  // A line that one variant has to itself asks for no unit.
  const asksForUnit = alloc.length !== 1 || shareless(shares) || alloc[0]?.[0] === without
  const isPlain = by.unit === TARGETING_KEY && asksForUnit && (without === null || !shareless(shares))
  if (isPlain) return { alloc, ...own, hash, rest: without }
  const line: Serve = { alloc, ...own, hash, rest: shareless(shares) ? null : reading.fallback }
  return { rules: [{ id: reading.nextId(), when: hasNone(by), serve: without }], serve: line }
}

/** True where some share is nobody's variant, so that a gap on the line means the code's default. */
function shareless(shares: readonly Share[]): boolean {
  return shares.some(({ variant, weight }) => variant === null && weight > 0)
}

function variantAt(shares: readonly Share[], slot: number): string | null {
  let end = 0
  for (const { variant, weight } of shares) {
    end += weight
    if (slot < end) return variant
  }
  return null
}

/** Without this, whoever lacks the attribute would be bucketed by their targeting key, or be taken for a gap. */
function hasNone({ unit, without }: Bucketing): Cond {
  if (without === 'salt' || unit === TARGETING_KEY) return { not: { attr: unit, op: 'exists' } }
  return { not: { attr: unit, op: 'type', value: 'string' } }
}

/** What is bucketed by; `own` where the targeting does not say, so that the first argument is a share already. */
function bucketingOf(first: Json, { key }: Reading): { readonly by: Bucketing; readonly own: boolean } | undefined {
  if (Array.isArray(first)) return { by: { unit: TARGETING_KEY, salt: key, without: 'nothing' }, own: true }
  const attr = attributeOf(first)
  if (attr !== undefined) return { by: { unit: attr, salt: '', without: 'nothing' }, own: false }
  const operation = operationOf(first)
  if (operation?.name !== 'cat') return undefined
  const before = operation.args.slice(0, -1)
  const unit = attributeOf(operation.args.at(-1))
  if (unit === undefined || !before.every(isScalar)) return undefined
  return { by: { unit, salt: before.map(part => part ?? '').join(''), without: 'salt' }, own: false }
}

function shareOf(entry: Json): Share | undefined {
  if (!Array.isArray(entry) || entry.length === 0 || entry.length > 2) return undefined
  const [variant = null, weight = 1] = entry as readonly Json[]
  if (!isScalar(variant) || typeof weight !== 'number' || !Number.isInteger(weight)) return undefined
  return { variant: variant === null ? null : String(variant), weight: Math.max(0, weight) }
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
