import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { StoredEntry } from '../api/shapes.ts'
import { Badge } from '../components/badge.tsx'
import { Table } from '../components/table.tsx'
import { When } from '../components/when.tsx'
import { heldText } from '../history/value-words.ts'

/** Scopes that have a value of their own: whatever is done for everybody does not reach them. */
export function OwnEntries({ entries }: { readonly entries: readonly StoredEntry[] }): ReactNode {
  const own = entries.filter(({ scope }) => scope !== undefined)
  if (own.length === 0) return null
  const columns = ['For', 'Value', 'Since'].map(name => ({ name }))
  return (
    <section className="grid gap-3" aria-labelledby="own-entries">
      <h2 id="own-entries" className="text-lg font-semibold">
        Forced, whatever everybody gets
      </h2>
      <Table caption="Scopes with a value of their own" columns={columns} hideCaption>
        {own.map(({ scope = '', value, revision, by, at, message }) => (
          <tr key={scope}>
            <th scope="row">
              <ScopeName scope={scope} />
            </th>
            <td>
              <code className="value">{heldText(value)}</code>
            </td>
            <td className="break-words">
              r{revision} by {by}, <When at={at} />: {message}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  )
}

function ScopeName({ scope }: { readonly scope: string }): ReactNode {
  if (!scope.startsWith('tenant:')) return <Badge tone="violet">{scope}</Badge>
  const tenant = scope.slice('tenant:'.length)
  return (
    <Link to="/tenants/$tenant" params={{ tenant }}>
      {scope}
    </Link>
  )
}
