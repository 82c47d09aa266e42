import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { HistoryEntry } from 'varve'
import { segment } from '../api/request.ts'
import { Button } from '../components/button.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState, ReadOnlyNote } from '../components/states.tsx'
import { BlamePanel } from '../history/blame-panel.tsx'
import { comparedOf, entryId, EVERYBODY, filtered } from '../history/comparison.ts'
import { DiffPanel } from '../history/diff-panel.tsx'
import { HistoryActions } from '../history/history-actions.tsx'
import { HistoryFilters } from '../history/history-filters.tsx'
import { HistoryTable } from '../history/history-table.tsx'
import { itemsOf, usePages, type Pages } from '../history/pages.ts'
import { partBack } from '../history/part-back.tsx'
import { useUnmoved } from '../history/unmoved.ts'
import { Waiting } from '../history/waiting.tsx'
import { WaitingNote } from '../history/waiting-note.tsx'
import { useReadOnly } from '../session/me.ts'

const route = getRouteApi('/config/$key/history')

/** What happened to a key: who changed it, when and why, what differs, and the way back. */
export function History(): ReactNode {
  const { key } = route.useParams()
  const { tab, scope } = route.useSearch()
  const pages = usePages<HistoryEntry>(`v1/values/${segment(key)}/history`, { limit: 50 })
  const entries = itemsOf(pages)
  return (
    <Screen
      title={`History of ${key}`}
      heading={
        <>
          History of <code>{key}</code>
        </>
      }
      actions={
        <Link to="/config/$key" params={{ key }} data-shortcut="w">
          The value
        </Link>
      }
    >
      <Tabs name={key} tab={tab} />
      {entries === undefined ? (
        <Waiting pages={pages} />
      ) : entries.length === 0 ? (
        <EmptyState title="Nothing happened yet">
          <p>{key} was never stored. What it serves comes from its sources or its default.</p>
        </EmptyState>
      ) : tab === 'blame' ? (
        <BlamePanel name={key} entries={entries} scope={scope === EVERYBODY ? undefined : scope} />
      ) : (
        <Changes name={key} entries={entries} pages={pages} />
      )}
    </Screen>
  )
}

function Tabs({ name, tab }: { readonly name: string; readonly tab: string | undefined }): ReactNode {
  const link = (to: string | undefined, word: string): ReactNode => (
    <Link
      to="/config/$key/history"
      params={{ key: name }}
      search={previous => ({ ...previous, tab: to })}
      aria-current={tab === to ? 'page' : undefined}
      className={`border-b-2 px-3 py-1 no-underline ${tab === to ? 'border-accent font-semibold' : 'border-transparent'}`}
    >
      {word}
    </Link>
  )
  return (
    <nav aria-label="History" className="border-edge mb-4 flex gap-1 border-b">
      {link(undefined, 'Changes')}
      {link('blame', 'Blame')}
    </nav>
  )
}

function Changes({
  name,
  entries,
  pages,
}: {
  readonly name: string
  readonly entries: readonly HistoryEntry[]
  readonly pages: Pages<HistoryEntry>
}): ReactNode {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const readOnly = useReadOnly('write')
  const { shown, waiting, show, held } = useUnmoved(entries, entryId)
  const compared = comparedOf(shown, search)
  const narrowed = filtered(shown, search)
  return (
    <>
      {readOnly === undefined ? null : (
        <div className="mb-3">
          <ReadOnlyNote reason={readOnly} />
        </div>
      )}
      <HistoryFilters
        entries={shown}
        filter={{ by: search.by, kind: search.kind, scope: search.scope }}
        onFilter={filter => void navigate({ search: previous => ({ ...previous, ...filter }), replace: true })}
      />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div {...held} className="min-w-0">
          <WaitingNote waiting={waiting} onShow={show} />
          {narrowed.length === 0 ? (
            <p className="card p-4">No change that was read fits the filter.</p>
          ) : (
            <HistoryTable
              caption={`Changes of ${name}, newest first`}
              entries={narrowed}
              compared={compared}
              onCompare={(side, entry) =>
                void navigate({ search: previous => ({ ...previous, [side]: entryId(entry) }), replace: true })
              }
              renderActions={entry => <HistoryActions {...{ name, entries: shown, entry, readOnly }} />}
            />
          )}
          <MoreButton pages={pages} />
        </div>
        <div className="min-w-0 xl:sticky xl:top-4">
          <DiffPanel
            name={name}
            compared={compared}
            renderPart={readOnly === undefined ? partBack(name, compared, shown) : undefined}
          />
        </div>
      </div>
    </>
  )
}

function MoreButton({ pages }: { readonly pages: Pages<HistoryEntry> }): ReactNode {
  if (!pages.hasNextPage) return <p className="text-faint mt-3 text-sm">This is where its history begins.</p>
  return (
    <Button className="mt-3" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
      Load more
    </Button>
  )
}
