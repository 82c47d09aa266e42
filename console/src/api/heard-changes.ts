/** Changes whose keys are remembered, one by one; of older ones it is only known that there were some. */
const REMEMBERED = 100

/** Which keys changed, in the order in which it was heard; undefined where anything may have. */
let changes: (readonly string[] | undefined)[] = []
/** How many changes were heard in all. */
let count = 0
/** True while something may change that nobody hears of. */
let isDeaf = true

/** Notes a change of these keys, and of nothing else; of anything where none are named. */
export function noteChanged(keys?: readonly string[]): void {
  count += 1
  changes = [...changes, keys].slice(-REMEMBERED)
}

/** Notes whether changes are heard of: while they are not, whatever was read may be old. */
export function noteHearing(hears: boolean): void {
  isDeaf = !hears
}

/** A mark of what was heard so far, for `changedSince`. */
export function heardSoFar(): number {
  return count
}

/** The keys that changed since a mark; undefined where anything may have. */
export function changedSince(mark: number): ReadonlySet<string> | undefined {
  const missed = count - mark
  if (isDeaf || missed > changes.length) return undefined
  const since = missed === 0 ? [] : changes.slice(-missed)
  return since.includes(undefined) ? undefined : new Set(since.flatMap(keys => keys ?? []))
}

/** The keys that an event names, where nothing else than they may be otherwise; undefined where anything may. */
export function keysOfNews(name: string, data: string): readonly string[] | undefined {
  if (name !== 'revision' && name !== 'change') return undefined
  const { cause, keys } = JSON.parse(data) as { readonly cause?: string; readonly keys?: readonly string[] }
  // A source or an override changes more of an item than its value.
  return cause === undefined || cause === 'rollout' || cause === 'secret' ? keys : undefined
}
