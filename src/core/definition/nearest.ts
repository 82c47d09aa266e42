/**
 * The candidate a person most likely meant, or undefined when none is near: at most a third of the letters differ.
 * @example nearest('limits.maxUplods', ['limits.maxUploads', 'server.port']) // 'limits.maxUploads'
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(1, Math.floor(text.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) >= least) continue
    const distance = editDistance(text.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/**
 * The candidate that a name is one slip away from; undefined where another name may well be meant, as `worker-2` is beside
 * `worker-1`, `us` beside `eu`.
 * @example misspelt('prodution', ['production', 'staging']) // 'production'
 */
export function misspelt(name: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(name, candidates)
  if (near === undefined || name.length < SHORTEST || editDistance(name.toLowerCase(), near.toLowerCase()) > 1)
    return undefined
  return name.replaceAll(/\d/g, '') === near.replaceAll(/\d/g, '') ? undefined : near
}

/** Shorter names are one letter from many others. */
const SHORTEST = 4

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours each cost one. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    before = above
    above = row
  }
  return above[b.length] ?? Math.max(a.length, b.length)
}
