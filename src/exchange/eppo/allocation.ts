import type { Cond, FlagRule } from 'varve'
import { allOf, anyOf } from '../condition.ts'
import { listOf, memberOf, objectsOf, type Members } from '../members.ts'
import { boundary } from '../slots.ts'
import { rulesCondition } from './condition.ts'
import { remark, shown, SUBJECT, type Reading } from './scope.ts'

/** A flag while its allocations are read. */
export interface Flag extends Reading {
  /** The slots its hash lines are divided into; absent where nobody can be found on them. */
  readonly totalShards: number | undefined
  /** Names of the variations that can be served. */
  readonly variants: ReadonlySet<string>
}

/** The rules of an allocation: one for each of its splits. */
export function allocationRules(allocation: Members, index: number, flag: Flag): readonly FlagRule[] {
  const name = typeof allocation['key'] === 'string' ? allocation['key'] : `allocation-${index + 1}`
  remarkOnLogging(allocation, name, flag)
  const eligible = allOf([...during(allocation, name, flag), rulesCondition(allocation['rules'], flag)])
  if (eligible === false) return []
  const splits = objectsOf(allocation['splits'])
  return splits.flatMap((split): FlagRule[] => {
    const when = allOf([eligible, ...objectsOf(split['shards']).map(shard => shardCondition(shard, flag))])
    if (when === false) return []
    const variant = shown(split['variationKey'])
    const id = splits.length === 1 ? name : `${name}/${variant}`
    return [{ id, ...(when === true ? {} : { when }), serve: servedBy(variant, name, flag) }]
  })
}

/** A variation that cannot be served makes Eppo answer with the caller's default. */
function servedBy(variant: string, allocation: string, flag: Flag): string | null {
  if (flag.variants.has(variant)) return variant
  remark(
    flag,
    'note',
    'variationKey',
    `Allocation ${allocation} names ${variant}, which cannot be served: the code's default is.`,
  )
  return null
}

/** From `startAt` to `endAt`, both of which belong to it. What is no date is no bound. */
function during(allocation: Members, name: string, flag: Flag): readonly Cond[] {
  const bounds = { startAt: 'gte', endAt: 'lte' } as const
  return Object.entries(bounds).flatMap(([member, op]): Cond[] => {
    const text = allocation[member]
    if (text === undefined || text === null || text === '') return []
    const at = typeof text === 'string' ? Date.parse(text) : Number.NaN
    if (!Number.isNaN(at)) return [{ attr: '$now', op, as: 'date', value: new Date(at).toISOString() }]
    remark(flag, 'note', member, `Allocation ${name} has ${shown(text)} there, which is no date: it is no bound.`)
    return []
  })
}

/** The part of everybody that stands in one of a shard's ranges. */
function shardCondition(shard: Members, { totalShards }: Flag): Cond {
  if (totalShards === undefined) return false
  const ranges = objectsOf(shard['ranges']).flatMap(range => rangeOf(range, totalShards))
  const salt = shown(shard['salt'])
  return anyOf([ranges.length > 0 && { bucket: { unit: SUBJECT, salt, hash: `eppo/${totalShards}`, ranges } }])
}

function rangeOf({ start, end }: Members, totalShards: number): readonly (readonly [number, number])[] {
  if (typeof start !== 'number' || typeof end !== 'number') return []
  const [from, to] = [start, end].map(slot =>
    boundary(Math.min(totalShards, Math.max(0, Math.ceil(slot))), totalShards),
  )
  return from !== undefined && to !== undefined && from < to ? [[from, to]] : []
}

/** Eppo logs by allocation; Varve logs or not by flag. */
function remarkOnLogging(allocation: Members, name: string, flag: Flag): void {
  if (allocation['doLog'] === false)
    remark(flag, 'lost', 'doLog', `Allocation ${name} is not logged in Eppo; Varve decides that for whole flags.`)
  const extra = listOf(allocation['splits']).some(split => memberOf(split, 'extraLogging') !== undefined)
  if (extra) remark(flag, 'lost', 'extraLogging', `Allocation ${name} logs more than its name and variation.`)
}
