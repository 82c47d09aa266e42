import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ValueItem } from '../api/shapes.ts'
import { LayerBadge } from '../components/badge.tsx'
import { Table } from '../components/table.tsx'
import { counted, Value } from '../components/value.tsx'
import type { Seen, SeenDifferently } from './tenant-rows.ts'

/** Everything a tenant sees, each with where it comes from. */
export function EffectiveValues({
  tenant,
  items,
}: {
  readonly tenant: string
  readonly items: readonly ValueItem[]
}): ReactNode {
  const columns = ['Key', 'Value', 'Comes from'].map(name => ({ name }))
  return (
    <Table caption={counted(items.length, 'value')} columns={columns}>
      {items.map(({ key, value, unit, layer, origin }) => (
        <tr key={key}>
          <KeyCell name={key} tenant={tenant} />
          <td>
            <Value value={value} unit={unit} />
          </td>
          <td>
            <LayerBadge layer={layer} place={origin} /> <span className="text-faint text-sm break-words">{origin}</span>
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** What a tenant sees otherwise than somebody else. */
export function DifferentValues({
  tenant,
  other,
  rows,
}: {
  readonly tenant: string
  /** Everybody, or another tenant. */
  readonly other: string
  readonly rows: readonly SeenDifferently[]
}): ReactNode {
  if (rows.length === 0)
    return (
      <p className="card p-4">
        {tenant} and {other} see the same.
      </p>
    )
  const columns = ['Key', tenant, other].map(name => ({ name }))
  return (
    <Table caption={`${counted(rows.length, 'difference')} between ${tenant} and ${other}`} columns={columns}>
      {rows.map(({ key, a, b }) => (
        <tr key={key}>
          <KeyCell name={key} tenant={tenant} />
          <SeenCell seen={a} />
          <SeenCell seen={b} />
        </tr>
      ))}
    </Table>
  )
}

function SeenCell({ seen: { value, layer, origin } }: { readonly seen: Seen }): ReactNode {
  return (
    <td>
      <Value value={value} /> <LayerBadge layer={layer} place={origin} />
    </td>
  )
}

/** Leads to why a tenant sees what it sees. */
function KeyCell({ name, tenant }: { readonly name: string; readonly tenant: string }): ReactNode {
  return (
    <th scope="row">
      <Link to="/config/$key" params={{ key: name }} search={{ tenant }} className="break-all">
        {name}
      </Link>
    </th>
  )
}
