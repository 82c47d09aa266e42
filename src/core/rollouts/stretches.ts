import { EVERYONE, type Allocation, type Split } from './document.ts'
import { weightsOf } from './weights.ts'

/** A stretch of the hash line that belongs to a variant. */
export interface Stretch {
  readonly variant: string
  readonly from: number
  readonly to: number
}

/**
 * How a split or an allocation divides the hash line at full coverage. The same weights always give the same stretches, and
 * the last one ends at everybody.
 */
export function stretchesOf(serve: Split | Allocation): readonly Stretch[] {
  if ('alloc' in serve) return serve.alloc.map(([variant, from, to]) => ({ variant, from, to }))
  const weights = weightsOf(serve.split)
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  let before = 0
  const stretches = weights.map(([variant, weight]): Stretch => {
    const from = Math.floor((before / total) * EVERYONE)
    before += weight
    return { variant, from, to: Math.floor((before / total) * EVERYONE) }
  })
  return stretches.filter(({ from, to }) => to > from)
}
