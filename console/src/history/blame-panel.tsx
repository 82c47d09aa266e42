import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { BlameEntry, HistoryEntry } from 'varve'
import { useAt } from '../addresses.ts'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import type { Page } from '../api/shapes.ts'
import { EmptyState, Loaded } from '../components/states.tsx'
import { Table } from '../components/table.tsx'
import { When } from '../components/when.tsx'
import { useNow } from '../components/now.ts'
import { blameRows, tenures, type BlameRow, type Tenure } from './blame-rows.ts'
import { heldText } from './value-words.ts'

/** Who made the value what it is: part by part, or, for a plain one, the values it had and for how long. */
export function BlamePanel({
  name,
  entries,
  scope,
}: {
  readonly name: string
  readonly entries: readonly HistoryEntry[]
  readonly scope: string | undefined
}): ReactNode {
  const at = useAt()
  const query = scope === undefined ? {} : { scope }
  const now = useNow(60_000)
  const blame = useRead<Page<BlameEntry>>(`v1/values/${segment(name)}/blame`, query, {
    enabled: at === undefined,
    now: true,
  })
  // Blame is of what stands now; of the past, the values it had say the same for all of it.
  if (at !== undefined) return <TenureTable name={name} rows={tenures(entries, now, scope)} />
  return (
    <Loaded result={blame}>
      {({ items }) => {
        if (items.length === 0)
          return (
            <EmptyState title="Nobody is to blame">
              {name} has no stored value{scope === undefined ? '' : ` for ${scope}`}.
            </EmptyState>
          )
        const isPlain = items.length === 1 && items[0]?.path.length === 0
        return isPlain ? (
          <TenureTable name={name} rows={tenures(entries, now, scope)} />
        ) : (
          <PartTable name={name} rows={blameRows(items, now)} />
        )
      }}
    </Loaded>
  )
}

function PartTable({ name, rows }: { readonly name: string; readonly rows: readonly BlameRow[] }): ReactNode {
  const columns = ['Part', 'Value', 'Changed by', 'Stood for', 'Before'].map(column => ({ name: column }))
  return (
    <Table caption={`Who made each part of ${name} what it is`} columns={columns} hideCaption>
      {rows.map(({ path, value, revision, by, message, at, age, heat }) => (
        <tr key={path}>
          <th scope="row" className="font-mono">
            {path}
          </th>
          <td>
            <code className="value">{heldText(value)}</code>
          </td>
          <td>
            {by} in r{revision}, <When at={at} />
            <div className="text-faint text-sm">{message}</div>
          </td>
          <td className="whitespace-nowrap">
            <span aria-hidden className="bg-sunk mr-2 inline-block h-2 w-12 rounded-full align-middle">
              <span className="bg-accent block h-2 rounded-full" style={{ width: `${20 + 80 * heat}%` }} />
            </span>
            {age}
          </td>
          <BeforeCell {...{ name, revision }} />
        </tr>
      ))}
    </Table>
  )
}

function TenureTable({ name, rows }: { readonly name: string; readonly rows: readonly Tenure[] }): ReactNode {
  const columns = ['Value', 'Stood for', 'Put there by', 'Before'].map(column => ({ name: column }))
  return (
    <Table caption={`The values of ${name}, and who put them there`} columns={columns} hideCaption>
      {rows.map(({ revision, value, lasted, to, by, message, from }) => (
        <tr key={revision}>
          <th scope="row">
            <code className="value">{heldText(value)}</code>
          </th>
          <td className="whitespace-nowrap">
            {lasted}
            {to === undefined ? ', and still' : ''}
          </td>
          <td>
            {by} in r{revision}, <When at={from} />
            <div className="text-faint text-sm">{message}</div>
          </td>
          <BeforeCell {...{ name, revision }} />
        </tr>
      ))}
    </Table>
  )
}

/** Leads to how it was before a change. */
function BeforeCell({ name, revision }: { readonly name: string; readonly revision: number }): ReactNode {
  return (
    <td>
      <Link to="/config/$key" params={{ key: name }} search={{ at: `r${revision - 1}` }}>
        r{revision - 1}
      </Link>
    </td>
  )
}
