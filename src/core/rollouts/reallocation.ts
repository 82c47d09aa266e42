import { EVERYONE, type Allocation, type Split } from './document.ts'
import { weightsOf } from './weights.ts'

/** A part of the hash line, half-open. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * The hash line divided by new weights, with as few units as possible changing variant: each keeps what it has up to its
 * new length, and what changes hands is exactly what the growing ones gain. Shrinking variants give from the end of
 * what they have. Lengths are those of a split with the
 * same weights; the line is covered whole, and gaps count as nobody's. Ranges of `previous` do not overlap.
 * Throws RangeError for weights that are negative, or nothing altogether.
 * @example reallocated([['a', 0, 100_000]], { a: 90, b: 10 }) // [['a', 0, 90000], ['b', 90000, 100000]]
 */
export function reallocated(previous: Allocation['alloc'], weights: Split['split']): Allocation['alloc'] {
  const lengths = [...lengthsOf(weights)]
  const held = holdings(previous)
  const kept = lengths.map(([variant, length]) => ({ variant, stretches: cut(held.get(variant) ?? [], length)[0] }))
  let free = gapsBetween(kept.flatMap(({ stretches }) => stretches))
  const given = lengths.map(([variant, length], index) => {
    const [stretches, rest] = cut(free, length - lengthOf(kept[index]?.stretches ?? []))
    free = rest
    return { variant, stretches }
  })
  return merged([...kept, ...given])
}

/** How many units of 100000 change variant, or get one, from one line to another. */
export function movedBetween(before: Allocation['alloc'], after: Allocation['alloc']): number {
  const held = holdings(before)
  let stayed = 0
  for (const [variant, from, to] of after)
    for (const stretch of held.get(variant) ?? [])
      stayed += Math.max(0, Math.min(to, stretch.to) - Math.max(from, stretch.from))
  return EVERYONE - stayed
}

/** How long each variant's part is, by the arithmetic of a split: where cumulative weights end, rounded down. */
function lengthsOf(weights: Split['split']): Map<string, number> {
  const entries = weightsOf(weights)
  for (const [variant, weight] of entries)
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`the weight of ${variant} is ${weight}`)
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  if (!(total > 0 && total < Infinity)) throw new RangeError(`the weights sum up to ${total}`)
  const lengths = new Map<string, number>()
  let before = 0
  for (const [variant, weight] of entries) {
    const from = Math.floor((before / total) * EVERYONE)
    before += weight
    lengths.set(variant, Math.floor((before / total) * EVERYONE) - from)
  }
  return lengths
}

/** What each variant has, in order of the line. */
function holdings(alloc: Allocation['alloc']): Map<string, Stretch[]> {
  const held = new Map<string, Stretch[]>()
  for (const [variant, from, to] of alloc.toSorted((a, b) => a[1] - b[1])) {
    const stretches = held.get(variant)
    if (stretches === undefined) held.set(variant, [{ from, to }])
    else stretches.push({ from, to })
  }
  return held
}

/** Cuts some stretches after so many positions. */
function cut(stretches: readonly Stretch[], length: number): [before: Stretch[], after: Stretch[]] {
  const before: Stretch[] = []
  const after: Stretch[] = []
  let left = length
  for (const { from, to } of stretches) {
    const end = Math.min(to, from + left)
    if (end > from) before.push({ from, to: end })
    if (to > end) after.push({ from: end, to })
    left -= end - from
  }
  return [before, after]
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0)
}

/** What of the line is in none of some stretches. */
function gapsBetween(stretches: readonly Stretch[]): Stretch[] {
  const gaps: Stretch[] = []
  let reached = 0
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    if (from > reached) gaps.push({ from: reached, to: from })
    reached = to
  }
  if (reached < EVERYONE) gaps.push({ from: reached, to: EVERYONE })
  return gaps
}

/** Sorted, with neighbours of one variant made one. */
function merged(
  shares: readonly { readonly variant: string; readonly stretches: readonly Stretch[] }[],
): Allocation['alloc'] {
  const all = shares.flatMap(({ variant, stretches }) => stretches.map(stretch => ({ variant, ...stretch })))
  const alloc: [variant: string, from: number, to: number][] = []
  for (const { variant, from, to } of all.toSorted((a, b) => a.from - b.from)) {
    const last = alloc.at(-1)
    if (last?.[0] === variant && last[2] === from) last[2] = to
    else alloc.push([variant, from, to])
  }
  return alloc
}
