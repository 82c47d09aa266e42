import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { HistoryEntry } from 'varve'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/states.tsx'
import { When } from '../components/when.tsx'
import { KindBadge } from '../history/kind-badge.tsx'
import { itemsOf, usePages } from '../history/pages.ts'
import { useUnmoved } from '../history/unmoved.ts'
import { heldText } from '../history/value-words.ts'
import { Waiting } from '../history/waiting.tsx'
import { WaitingNote } from '../history/waiting-note.tsx'

/** As many changes are shown. */
const MOST = 10

/** The last changes: what, from what to what, by whom and why. */
export function RecentChanges(): ReactNode {
  const pages = usePages<HistoryEntry>('v1/history', { limit: MOST })
  const entries = itemsOf(pages)
  return (
    <section className="card grid content-start gap-2 p-4" aria-labelledby="recent">
      <h2 id="recent" className="flex flex-wrap items-baseline justify-between gap-2 text-lg font-semibold">
        Last changes
        <Link to="/timeline" className="text-sm font-normal">
          Timeline
        </Link>
      </h2>
      {entries === undefined ? <Waiting pages={pages} /> : <Changes entries={entries.slice(0, MOST)} />}
    </section>
  )
}

function Changes({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactNode {
  const { shown, waiting, show, held } = useUnmoved(entries, ({ revision }) => revision)
  if (entries.length === 0)
    return (
      <EmptyState title="Nothing was changed yet">
        <p>Every change has an author, a message and a way back, and shows here.</p>
      </EmptyState>
    )
  return (
    <div {...held}>
      <WaitingNote waiting={waiting} onShow={show} />
      <ol className="divide-edge grid divide-y">
        {shown.map(entry => (
          <Change key={`${entry.revision} ${entry.key} ${entry.scope ?? ''}`} entry={entry} />
        ))}
      </ol>
    </div>
  )
}

function Change({
  entry: { revision, key, scope, kind, before, after, by, at, message },
}: {
  readonly entry: HistoryEntry
}): ReactNode {
  return (
    <li className="py-2 break-words">
      <Link to="/config/$key/history" params={{ key }}>
        {key}
      </Link>{' '}
      {scope === undefined ? null : <Badge tone="violet">{scope}</Badge>}{' '}
      <code className="value">{heldText(before, 40)}</code> → <code className="value">{heldText(after, 40)}</code>{' '}
      <KindBadge kind={kind} />
      <div className="text-faint text-sm">
        r{revision} by {by}, <When at={at} />: {message}
      </div>
    </li>
  )
}
