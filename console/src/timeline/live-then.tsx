import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { LiveEntry } from 'varve'
import { useRead } from '../api/reading.ts'
import { Badge } from '../components/badge.tsx'
import { TextField } from '../components/text-field.tsx'
import { Loaded } from '../components/states.tsx'
import { Table } from '../components/table.tsx'
import { counted } from '../components/value.tsx'
import { heldText } from '../history/value-words.ts'

/** What `GET /v1/snapshot` answers. */
export interface SnapshotPage {
  readonly revision: number
  readonly at: number
  readonly items: readonly LiveEntry[]
}

/** Everything that was stored at a moment, each with the way to why it was what it was. */
export function LiveThen({ moment }: { readonly moment: string }): ReactNode {
  const [filter, setFilter] = useState('')
  const snapshot = useRead<SnapshotPage>('v1/snapshot', { at: moment }, { now: true })
  return (
    <section aria-labelledby="live-then" className="min-w-0">
      <h2 id="live-then" className="mb-2 text-lg font-semibold">
        Live then
      </h2>
      <Loaded result={snapshot} rows={4}>
        {({ items }) => (
          <div className="grid gap-2">
            <TextField
              label="Filter"
              hint="What the log held. Sources and defaults are not recorded; overrides neither."
              value={filter}
              onChange={setFilter}
            />
            <LiveTable moment={moment} total={items.length} entries={items.filter(entry => fits(entry, filter))} />
          </div>
        )}
      </Loaded>
    </section>
  )
}

function fits({ key, scope, value }: LiveEntry, filter: string): boolean {
  const wanted = filter.trim().toLowerCase()
  return wanted === '' || `${key} ${scope ?? ''} ${heldText(value)}`.toLowerCase().includes(wanted)
}

function LiveTable({
  moment,
  total,
  entries,
}: {
  readonly moment: string
  readonly total: number
  readonly entries: readonly LiveEntry[]
}): ReactNode {
  if (entries.length === 0)
    return <p className="card p-4">{total === 0 ? 'Nothing was stored then.' : 'Nothing fits the filter.'}</p>
  const columns = ['Key', 'Value', 'Since'].map(name => ({ name }))
  return (
    <Table
      caption={`${counted(entries.length, 'value')}${entries.length === total ? '' : ` of ${total}`}`}
      columns={columns}
    >
      {entries.map(({ key, scope, value, revision, by }) => (
        <tr key={`${key} ${scope ?? ''}`}>
          <th scope="row">
            <Link to="/config/$key" params={{ key }} search={{ at: moment }} className="break-all">
              {key}
            </Link>{' '}
            {scope === undefined ? null : <Badge tone="violet">{scope}</Badge>}
          </th>
          <td>
            <code className="value">{heldText(value)}</code>
          </td>
          <td className="whitespace-nowrap">
            r{revision} by {by}
          </td>
        </tr>
      ))}
    </Table>
  )
}
