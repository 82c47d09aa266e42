import { conditionText, type Cond } from 'varve'
import { isRecord } from './record.ts'
import { visible } from './words.ts'

/** A condition as a tree: one line for each part of it. */
export function* condLines(cond: Cond, indent = ''): Generator<string> {
  const parts = partsOf(cond)
  if (parts.length === 0) return yield indent + visible(conditionText(cond))
  yield indent + (typeof cond === 'object' && 'not' in cond ? 'not' : conditionText(cond))
  for (const part of parts) yield* condLines(part, `${indent}  `)
}

function partsOf(cond: Cond): readonly Cond[] {
  if (typeof cond === 'boolean') return []
  if ('all' in cond) return cond.all
  if ('any' in cond) return cond.any
  const isTree = 'not' in cond && partsOf(cond.not).length > 0
  return isTree ? [cond.not] : []
}

/** A condition on one line, parts and all. */
export function condText(cond: Cond): string {
  if (typeof cond === 'boolean' || !('all' in cond || 'any' in cond)) return visible(conditionText(cond))
  // Within another condition the parts are said too, and a double negation is what it was.
  return visible(conditionText({ not: cond }).replace(/^not \((.*)\)$/s, '$1'))
}

/** Members of documents that hold values, whatever these look like. */
const VALUES: ReadonlySet<string> = new Set(['variants', 'value', 'of', 'logic'])

/** True where something stored asks whether somebody is in a segment. */
export function namesSegment(stored: unknown, name: string): boolean {
  if (Array.isArray(stored)) return stored.some(item => namesSegment(item, name))
  if (!isRecord(stored)) return false
  return Object.entries(stored).some(([member, value]) =>
    member === 'segment' ? value === name : !VALUES.has(member) && namesSegment(value, name),
  )
}
