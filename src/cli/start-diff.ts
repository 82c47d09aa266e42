import { MASK, type Inspection, type Json, type Problem } from 'varve'
import { identity } from './problem-report.ts'
import { isSameValue } from './same-value.ts'
import type { Standing } from './standing.ts'

/** What one side of a comparison has for a key. */
export interface DiffSide {
  /** The value as it may be shown; undefined when there is none. */
  readonly value: Json | undefined
  readonly standing: Standing
}

/** A key that two starts have different values for, or that only one of them has a value for. */
export interface StartDifference {
  readonly key: string
  readonly before: DiffSide
  readonly after: DiffSide
  /** True when a secret is in it: its values are compared, and never shown. */
  readonly secret: boolean
}

/** What differs between two starts, given every key as each of them finds it. */
export function startDifferences(before: readonly Standing[], after: readonly Standing[]): StartDifference[] {
  return before.flatMap((one, index) => {
    const other = after[index]
    if (other === undefined || isSame(one, other)) return []
    const [first, second] = [sideOf(one), sideOf(other)]
    const secret = one.declared.secret || first.value === MASK || second.value === MASK
    return [{ key: one.key, before: first, after: second, secret }]
  })
}

function isSame(one: Standing, other: Standing): boolean {
  if (one.winner === undefined || other.winner === undefined) return one.winner === other.winner
  return isSameValue(one.served, other.served)
}

function sideOf(standing: Standing): DiffSide {
  return { value: standing.winner === undefined ? undefined : (standing.listing.value ?? null), standing }
}

/** Problems that only the first of two starts has. */
export function ownProblems({ problems }: Inspection, other: Inspection): Problem[] {
  const known = new Set(other.problems.map(identity))
  return problems.filter(problem => !known.has(identity(problem)))
}
