import { useEffect } from 'react'
import type { Revision, Tag } from 'varve'
import { useRead } from '../api/reading.ts'
import type { Page } from '../api/shapes.ts'
import { itemsOf, usePages, type Pages } from '../history/pages.ts'
import type { Point } from './time-expression.ts'

/** As many pages of revisions are read for one picture. */
const MOST_PAGES = 8

/** The newest revisions, as far back as an instant where that is known: newest first. */
export function useRevisions(from: number | undefined): {
  pages: Pages<Revision>
  revisions: readonly Revision[] | undefined
} {
  const pages = usePages<Revision>('v1/revisions', { limit: 500 }, { now: true })
  const revisions = itemsOf(pages)
  const { hasNextPage, isFetching, fetchNextPage, data } = pages
  const oldest = revisions?.at(-1)?.at
  const wantsMore =
    from !== undefined && oldest !== undefined && oldest > from && (data?.pages.length ?? 0) < MOST_PAGES
  useEffect(() => {
    if (wantsMore && hasNextPage && !isFetching) void fetchNextPage()
  }, [wantsMore, hasNextPage, isFetching, fetchNextPage])
  return { pages, revisions }
}

/** The instant a point means; undefined until it is known, and where there is no such revision or tag. */
export function useInstant(point: Point | undefined): number | undefined {
  const tag = point?.kind === 'tag' ? point.tag : undefined
  const tags = useRead<Page<Tag>>('v1/tags', {}, { enabled: tag !== undefined, now: true })
  const tagged = tags.data?.items.find(({ name }) => name === tag)?.revision
  const number = point?.kind === 'revision' ? point.revision : tagged
  const revision = useRead<Revision>(`v1/revisions/${number ?? 0}`, {}, { enabled: number !== undefined, now: true })
  if (point === undefined) return undefined
  return point.kind === 'instant' ? point.at : number === undefined ? undefined : revision.data?.at
}
