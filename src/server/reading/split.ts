import type { Explanation, Json, LiveEntry } from 'varve'
import { isRecord } from '../writing/facts.ts'

/**
 * How a flag divides those of whom nothing is known, in percent by variant; undefined where one value is everybody's, or
 * where it is known who asks.
 */
export function splitOf({ lacks }: Explanation, entry: LiveEntry | undefined): Record<string, number> | undefined {
  const flag = isRecord(entry?.value) ? entry.value['flag'] : undefined
  if (lacks === undefined || !isRecord(flag) || flag['enabled'] !== true || !isRecord(flag['serve'])) return undefined
  const weights = weightsIn(flag['serve'])
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return undefined
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, (weight / total) * 100]))
}

function weightsIn({ split, alloc }: Readonly<Record<string, Json>>): Record<string, number> {
  const weights = new Map<string, number>()
  const add = (name: string, weight: Json | undefined): void => {
    if (typeof weight === 'number') weights.set(name, (weights.get(name) ?? 0) + weight)
  }
  if (isRecord(split)) for (const [name, weight] of Object.entries(split)) add(name, weight)
  if (Array.isArray(alloc))
    for (const [name, from, to] of alloc as readonly (readonly [string, number, number])[]) add(name, to - from)
  return Object.fromEntries(weights)
}
