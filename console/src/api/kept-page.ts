import type { InfiniteData } from '@tanstack/react-query'
import { changedSince, heardSoFar } from './heard-changes.ts'
import type { Page } from './shapes.ts'

/** The list that is in order of keys, and tells of nothing but what events name. */
const SORTED_LIST = 'v1/values'

/** How much had been heard when a page was asked for. */
const marks = new WeakMap<object, number>()

/** Reads a page by name of key, and remembers how much had been heard then. */
export async function markedPage<T extends object>(read: () => Promise<T>): Promise<T> {
  const mark = heardSoFar()
  const page = await read()
  marks.set(page, mark)
  return page
}

/**
 * The page of a list by key that begins behind a cursor, where it was read before and no key changed that is in it or would
 * be: a change of one of ten thousand values is read with those around it.
 */
export function keptPage<T>(
  path: string,
  data: InfiniteData<Page<T>, string | undefined> | undefined,
  cursor: string | undefined,
): Page<T> | undefined {
  const index = data?.pageParams.indexOf(cursor) ?? -1
  const page = data?.pages[index]
  const mark = page === undefined ? undefined : marks.get(page)
  const changed = mark === undefined ? undefined : changedSince(mark)
  if (path !== SORTED_LIST || page === undefined || changed === undefined) return undefined
  const isHere = (key: string): boolean =>
    (cursor === undefined || key > cursor) && (page.next === undefined || key <= page.next)
  return [...changed].some(isHere) ? undefined : page
}
