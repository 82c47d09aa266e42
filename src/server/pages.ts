import { pageLimits } from 'varve/protocol'
import { integer, optional, string } from 'varve/schema'

/** The part of a query that says how much of a list is wanted. */
export const limitQuery = { limit: optional(integer({ min: 1, max: pageLimits.most })) }

/** The same, with a cursor that goes on behind what a page ended with. */
export const afterQuery = { ...limitQuery, after: optional(string({ min: 1, max: 600 })) }

/** The same, with a cursor that goes back in history: only what is older than a revision. */
export const beforeQuery = { ...limitQuery, before: optional(integer({ min: 0 })) }

/** A page of a list, and the cursor of the next one where there is more. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** The page of a sorted list that follows a cursor. */
export function pageAfter<T>(
  all: readonly T[],
  cursorOf: (item: T) => string,
  { after, limit = pageLimits.usual }: { readonly after?: string; readonly limit?: number },
): Page<T> {
  const start = after === undefined ? 0 : all.findIndex(item => cursorOf(item) > after)
  const items = start < 0 ? [] : all.slice(start, start + limit)
  const last = items.at(-1)
  return last === undefined || start + items.length >= all.length ? { items } : { items, next: cursorOf(last) }
}

/** The same of a list that is short for most: all of it, unless pages are asked for. It is put in order of its cursors. */
export function pageIfAsked<T>(
  all: readonly T[],
  cursorOf: (item: T) => string,
  query: { readonly after?: string; readonly limit?: number },
): Page<T> {
  const sorted = all.toSorted((a, b) => (cursorOf(a) < cursorOf(b) ? -1 : 1))
  return pageAfter(sorted, cursorOf, { limit: Number.POSITIVE_INFINITY, ...query })
}

/** The cursor behind what a key has in a scope, or for everybody. */
export function placeCursor({ key, scope = '' }: { readonly key: string; readonly scope?: string }): string {
  return `${key}\n${scope}`
}

/**
 * A page of history, newest first. A revision is never parted: what it changed comes whole, so that its number can be the
 * cursor.
 */
export async function pageBefore<T>(
  all: AsyncIterable<T>,
  revisionOf: (item: T) => number,
  limit: number = pageLimits.usual,
): Promise<Page<T>> {
  const items: T[] = []
  for await (const item of all) {
    const last = items.at(-1)
    if (last !== undefined && items.length >= limit && revisionOf(item) !== revisionOf(last))
      return { items, next: String(revisionOf(last)) }
    items.push(item)
  }
  return { items }
}
