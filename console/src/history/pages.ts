import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useAt } from '../addresses.ts'
import type { ApiProblem } from '../api/problem.ts'
import { keptPage, markedPage } from '../api/kept-page.ts'
import { queries, readKey, readOne } from '../api/reading.ts'
import type { Query } from '../api/request.ts'
import type { Page } from '../api/shapes.ts'

/** Pages of a list, read one after the other. */
export type Pages<T> = UseInfiniteQueryResult<InfiniteData<Page<T>>, ApiProblem>

type Kept<T> = InfiniteData<Page<T>, string | undefined>

/** How a list is read page by page. */
export interface PagesOptions {
  readonly enabled?: boolean
  /** True for what is always of now, also while the past is looked at. */
  readonly now?: boolean
  /** The parameter that the cursor of the next page is sent as. */
  readonly cursor?: string
}

/** Reads a list page by page, of the moment that is looked at, and again whenever something changed there. */
export function usePages<T>(path: string, query: Query = {}, options: PagesOptions = {}): Pages<T> {
  const at = useAt()
  const { enabled = true, now = false, cursor = 'before' } = options
  const whole: Query = now || at === undefined ? query : { ...query, at }
  const queryKey = [...readKey(path, whole), 'pages']
  return useInfiniteQuery<Page<T>, ApiProblem, InfiniteData<Page<T>>, readonly unknown[], string | undefined>({
    queryKey,
    queryFn: async ({ pageParam, signal }) => {
      const read = (): Promise<Page<T>> => readOne(path, { ...whole, [cursor]: pageParam }, signal)
      return keptPage(path, queries.getQueryData<Kept<T>>(queryKey), pageParam) ?? markedPage(read)
    },
    initialPageParam: undefined,
    getNextPageParam: page => page.next,
    // A page is known by itself: a copy would be read again with the next change.
    structuralSharing: false,
    enabled,
  })
}

/** Everything that was read so far. */
export function itemsOf<T>({ data }: Pages<T>): readonly T[] | undefined {
  return data?.pages.flatMap(({ items }) => items)
}

/** As many pages are read where all of a list is wanted. */
const MOST_PAGES = 20

/** Reads all of a list, page after page; undefined until all of it is there. Ten thousand entries at most. */
export function useAll<T>(
  path: string,
  query: Query = {},
  options: PagesOptions = {},
): { readonly all: readonly T[] | undefined; readonly pages: Pages<T> } {
  const pages = usePages<T>(path, { ...query, limit: 500 }, { cursor: 'after', ...options })
  const { hasNextPage, isFetching, fetchNextPage, data } = pages
  const wantsMore = hasNextPage && (data?.pages.length ?? 0) < MOST_PAGES
  useEffect(() => {
    if (wantsMore && !isFetching) void fetchNextPage()
  }, [wantsMore, isFetching, fetchNextPage])
  return { all: wantsMore ? undefined : itemsOf(pages), pages }
}
