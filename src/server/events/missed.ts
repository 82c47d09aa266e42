import type { Revision } from 'varve'
import { newsOf, type News, type RevisionNews } from './news.ts'
import type { RecentNews } from './recent-news.ts'

/** What is needed of a Varve to tell what somebody missed. */
export interface Replayed {
  head(): { readonly number: number }
  refresh(): Promise<void>
  revisions(options: { readonly limit: number; readonly before?: number }): AsyncIterable<Revision>
}

/** More than this many revisions are not told one by one. */
export const LONGEST_REPLAY = 1_000

/** What somebody missed who knows a revision, in order; undefined where that cannot be told one by one. */
export async function missedSince(
  after: number,
  { varve, recent }: { readonly varve: Replayed; readonly recent: RecentNews },
): Promise<readonly News[] | undefined> {
  // Who comes from another server may know more than this one has read.
  if (after > varve.head().number) await varve.refresh().catch(() => {})
  const until = varve.head().number
  if (after > until) return undefined
  const told = recent.since(after)
  if (told !== undefined) return told
  const logged = await revisionsBetween(varve, after, until).catch(() => undefined)
  const since = recent.since(until)
  const changes = recent.changesSince(after)?.filter(({ revision }) => revision < until)
  if (logged === undefined || since === undefined || changes === undefined) return undefined
  // A change came after the revision that was served then.
  return [...logged, ...changes, ...since].toSorted((a, b) => a.revision - b.revision)
}

/** The revisions after one and up to another, from the log; undefined where they are too many, or not kept any more. */
async function revisionsBetween(log: Replayed, after: number, until: number): Promise<RevisionNews[] | undefined> {
  const count = until - after
  if (count > LONGEST_REPLAY) return undefined
  const missed: RevisionNews[] = []
  for await (const revision of log.revisions({ limit: count, before: until + 1 })) missed.unshift(newsOf(revision))
  return missed.length === count && missed[0]?.revision === after + 1 ? missed : undefined
}

/** Those of some news that are not among others. What hello says itself, how the store is, is left out. */
export function notAmong(missed: readonly News[], news: readonly News[], after = -1): News[] {
  const last = missed.reduce((most, one) => (one.event === 'revision' ? Math.max(most, one.revision) : most), after)
  return news.filter(one =>
    one.event === 'revision' ? one.revision > last : one.event !== 'store' && !missed.includes(one),
  )
}
