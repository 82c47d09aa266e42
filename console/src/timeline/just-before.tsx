import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { HistoryEntry } from 'varve'
import { useRead } from '../api/reading.ts'
import type { Page } from '../api/shapes.ts'
import { Loaded } from '../components/states.tsx'
import { When } from '../components/when.tsx'
import { heldText } from '../history/value-words.ts'
import { BEFORE } from './range.ts'

/** What changed in the half hour before a moment: the first question after an incident. */
export function JustBefore({
  at,
  revision,
  keys,
}: {
  /** In milliseconds since 1970 UTC. */
  readonly at: number
  /** The revision that counts then. */
  readonly revision: number
  readonly keys: string
}): ReactNode {
  const query = { keys, limit: 50, before: `${revision + 1}` }
  const history = useRead<Page<HistoryEntry>>('v1/history', query, { now: true })
  return (
    <section aria-labelledby="just-before" className="min-w-0">
      <h2 id="just-before" className="mb-2 text-lg font-semibold">
        Changed in the 30 minutes before
      </h2>
      <Loaded result={history} rows={3}>
        {({ items }) => <Changes entries={items.filter(entry => entry.at > at - BEFORE && entry.at <= at)} />}
      </Loaded>
    </section>
  )
}

function Changes({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactNode {
  if (entries.length === 0) return <p className="card p-4">Nothing changed in that time.</p>
  return (
    <ol className="card divide-edge grid divide-y">
      {entries.map(({ revision, key, scope, before, after, by, at, message }) => (
        <li key={`${revision} ${key} ${scope ?? ''}`} className="p-3 break-words">
          <Link to="/config/$key/history" params={{ key }}>
            {key}
          </Link>
          {scope === undefined ? null : <> ({scope})</>} <code className="value">{heldText(before)}</code> →{' '}
          <code className="value">{heldText(after)}</code>
          <div className="text-faint text-sm">
            r{revision} by {by}, <When at={at} exact />: {message}
          </div>
        </li>
      ))}
    </ol>
  )
}
