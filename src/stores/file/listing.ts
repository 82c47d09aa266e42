import { VarveError } from '../../core/errors.ts'
import { isHidden, segmentSpan, singleNumber, snapshotNumber, type Span } from './layout.ts'
import type { Volume } from './volume.ts'

/** What the folders of a log hold, by name. */
export interface Listing {
  /** Numbers that have a file of their own. */
  readonly singles: ReadonlySet<number>
  /** Segments, by their last number. */
  readonly segments: ReadonlyMap<number, Span>
  /** Everything up to here may be gone; 0 in a whole log while nothing is compacted. */
  readonly floor: number
  /** The last revision that is there with all before it. */
  readonly last: number
  /** Set when the log does not end at `last`: something kept names a later revision. */
  readonly beyond?: number
}

/**
 * Lists the folders and finds where the log ends. The order matters, because other processes go on meanwhile:
 * a snapshot is of revisions listed after it, what was rolled up is listed after its files, what was compacted last.
 * `before` is the revision that the log begins after.
 */
export async function listLog(volume: Volume, before: number): Promise<Listing> {
  const snapshots = (await volume.list(volume.path('snapshots'))).map(snapshotNumber)
  const singles = numbersOf(volume, await volume.list(volume.path('revisions')))
  const segments = new Map((await spans(volume)).map(span => [span.last, span]))
  const floor = await floorOf(volume, before)
  const last = endOf(singles, segments, floor)
  const furthest = Math.max(0, floor, ...snapshots.map(number => number ?? 0), ...segments.keys(), maximum(singles))
  return furthest > last ? { singles, segments, floor, last, beyond: furthest } : { singles, segments, floor, last }
}

/** The last revision that may be gone: the largest number in `compacted`, or what the log begins after. */
export async function floorOf(volume: Volume, before: number): Promise<number> {
  const names = await volume.list(volume.path('compacted'))
  return Math.max(before, ...names.map(name => singleNumber(name) ?? 0))
}

async function spans(volume: Volume): Promise<Span[]> {
  const names = (await volume.list(volume.path('segments'))).filter(name => !isHidden(name))
  return names.map(name => segmentSpan(name) ?? refuse(volume, 'segments', name))
}

function numbersOf(volume: Volume, names: readonly string[]): Set<number> {
  const numbers = new Set<number>()
  for (const name of names) {
    if (!isHidden(name)) numbers.add(singleNumber(name) ?? refuse(volume, 'revisions', name))
  }
  return numbers
}

function refuse(volume: Volume, folder: string, name: string): never {
  throw new VarveError('STORE_CORRUPT', {
    store: volume.name,
    reason: `${folder}/${name} is not a name the store gives`,
    lastReadable: Math.max(0, (Number.parseInt(name, 10) || 1) - 1),
  })
}

function endOf(singles: ReadonlySet<number>, segments: ReadonlyMap<number, Span>, floor: number): number {
  const blocks = [...segments.values()].toSorted((a, b) => a.first - b.first)
  let last = floor
  for (const { first, last: end } of blocks) {
    while (singles.has(last + 1) && last + 1 < first) last++
    if (first <= last + 1) last = Math.max(last, end)
  }
  while (singles.has(last + 1)) last++
  return last
}

function maximum(numbers: Iterable<number>): number {
  let most = 0
  for (const number of numbers) most = Math.max(most, number)
  return most
}
