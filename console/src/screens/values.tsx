import { getRouteApi } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useMemo, type ReactNode } from 'react'
import type { ValueItem } from '../api/shapes.ts'
import { Button } from '../components/button.tsx'
import { LONG } from '../components/long-rows.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, ErrorState, ReadOnlyNote, Skeleton } from '../components/states.tsx'
import { counted } from '../components/value.tsx'
import { usePages } from '../history/pages.ts'
import type { ValuesSearch } from '../router.tsx'
import { useReadOnly } from '../session/me.ts'
import { ChosenBar } from '../values/chosen-bar.tsx'
import { useChosen } from '../values/chosen.ts'
import { FirstValue } from '../values/first-value.tsx'
import { grouped, narrowed } from '../values/grouping.ts'
import { RefreshButton } from '../values/refresh-button.tsx'
import { ValueFilters } from '../values/value-filters.tsx'
import { ValueTable } from '../values/value-table.tsx'

const route = getRouteApi('/config')

/** Keys that are read without being asked for. */
const AT_ONCE = 10_000

/** Every value, with where it comes from. */
export function Values(): ReactNode {
  const { at, tenant, user } = route.useSearch()
  const pages = usePages<ValueItem>('v1/values', { limit: 500, tenant, user }, { cursor: 'after' })
  const { data } = pages
  const items = useMemo(() => data?.pages.flatMap(page => page.items), [data])
  const { hasNextPage, isFetching, fetchNextPage } = pages
  const readCount = items?.length ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetching && readCount < AT_ONCE) void fetchNextPage()
  }, [hasNextPage, isFetching, readCount, fetchNextPage])
  return (
    <Screen
      title="Values"
      actions={items === undefined || at !== undefined ? null : <RefreshButton readAt={pages.dataUpdatedAt} />}
    >
      {items === undefined ? (
        pages.error === null ? (
          <Skeleton rows={10} />
        ) : (
          <ErrorState problem={pages.error} retry={() => pages.refetch()} />
        )
      ) : items.length === 0 ? (
        <FirstValue />
      ) : (
        <List items={items} />
      )}
      {hasNextPage && readCount >= AT_ONCE ? (
        <Button onClick={() => void fetchNextPage()}>Load more values</Button>
      ) : null}
    </Screen>
  )
}

function List({ items }: { readonly items: readonly ValueItem[] }): ReactNode {
  const search = route.useSearch()
  // Typing goes on while the rows are made.
  const wanted = useDeferredValue(search)
  const found = useMemo(() => narrowed(items, wanted), [items, wanted])
  const groups = useMemo(() => grouped(found, wanted.group), [found, wanted.group])
  const readOnly = useReadOnly('write')
  const chosen = useChosen()
  const isLong = found.length > LONG
  return (
    <>
      {readOnly === undefined ? null : (
        <div className="mb-4">
          <ReadOnlyNote reason={readOnly} />
        </div>
      )}
      <ValueFilters items={items} />
      <p className="text-faint mb-3" role="status">
        {summary(found, groups.length)}
      </p>
      <ChosenBar {...{ found, items, chosen, readOnly }} />
      {found.length === 0 ? <NothingFits /> : null}
      {groups.map(group => (
        <ValueTable key={group.name} {...{ group, readOnly, isLong, chosen }} />
      ))}
    </>
  )
}

/** «3 groups, 14 values, 1 overridden». */
function summary(items: readonly ValueItem[], groups: number): string {
  const overridden = items.filter(({ layer }) => layer === 'override').length
  const invalid = items.filter(item => item.invalid !== undefined).length
  return [
    counted(groups, 'group'),
    counted(items.length, 'value'),
    ...(overridden === 0 ? [] : [`${overridden} overridden`]),
    ...(invalid === 0 ? [] : [`${invalid} invalid`]),
  ].join(' · ')
}

/** Keeps who is asked for and how it is grouped, and drops what narrows. */
function cleared({ tenant, user, group }: ValuesSearch): ValuesSearch {
  return { tenant, user, group }
}

function NothingFits(): ReactNode {
  const navigate = route.useNavigate()
  return (
    <EmptyState title="No value fits the filter">
      <Button onClick={() => void navigate({ search: previous => cleared(previous) })}>Clear the filter</Button>
    </EmptyState>
  )
}
