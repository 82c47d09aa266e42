import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { StoredEntry, ValueDetail } from '../api/shapes.ts'
import { counted } from '../components/value.tsx'
import { When } from '../components/when.tsx'
import { heldText } from '../history/value-words.ts'

/** Who has a value of their own: tenants, services, environments. */
export function Scoped({ value: { entries = [] } }: { readonly value: ValueDetail }): ReactNode {
  const scoped = entries.filter(({ scope }) => scope !== undefined && !scope.startsWith('varve:'))
  if (scoped.length === 0) return null
  return (
    <details className="card p-3">
      <summary>Values of their own: {counted(scoped.length, 'scope')}</summary>
      <ul className="mt-2 grid gap-1">
        {scoped.map(entry => (
          <li key={entry.scope}>
            <Entry entry={entry} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function Entry({ entry: { scope = '', value, revision, by, at } }: { readonly entry: StoredEntry }): ReactNode {
  const tenant = /^tenant:(.+)$/.exec(scope)?.[1]
  return (
    <>
      {tenant === undefined ? (
        scope
      ) : (
        <Link to="/tenants/$tenant" params={{ tenant }}>
          {scope}
        </Link>
      )}{' '}
      <code className="value">{heldText(value)}</code>{' '}
      <span className="text-faint text-sm">
        r{revision} by {by}, <When at={at} />
      </span>
    </>
  )
}
