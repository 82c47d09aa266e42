import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Difference } from 'varve'
import { Badge } from '../components/badge.tsx'
import { counted } from '../components/value.tsx'
import { EntryDiff } from '../history/entry-diff.tsx'
import { LayoutChoice } from '../history/layout-choice.tsx'
import type { Layout } from '../history/text-diff.tsx'

/** What differs between two sides, key by key. */
export function Differences({
  items,
  from,
  to,
}: {
  readonly items: readonly Difference[]
  readonly from: string
  readonly to: string
}): ReactNode {
  const [layout, setLayout] = useState<Layout>('unified')
  const [byPath, setByPath] = useState(true)
  return (
    <section className="grid grid-cols-1 gap-3" aria-labelledby="differences">
      <h2 id="differences" className="text-lg font-semibold">
        {counted(items.length, 'difference')}
      </h2>
      <LayoutChoice {...{ layout, byPath }} onLayout={setLayout} onByPath={setByPath} />
      {items.map(({ key, scope, before, after }) => (
        <article key={`${key} ${scope ?? ''}`} className="card grid grid-cols-1 gap-2 p-4">
          <h3 className="font-semibold break-all">
            <Link to="/config/$key/history" params={{ key }}>
              {key}
            </Link>{' '}
            {scope === undefined ? null : <Badge tone="violet">{scope}</Badge>}
          </h3>
          <EntryDiff
            {...{ before, after, layout, byPath, secretChanged: true }}
            caption={`${key}, ${from} and ${to}`}
          />
        </article>
      ))}
    </section>
  )
}
