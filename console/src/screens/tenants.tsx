import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { FilterField } from '../components/filter-field.tsx'
import { Screen } from '../components/screen.tsx'
import { EmptyState } from '../components/states.tsx'
import { Table } from '../components/table.tsx'
import { counted } from '../components/value.tsx'
import { When } from '../components/when.tsx'
import { useAll } from '../history/pages.ts'
import { Waiting } from '../history/waiting.tsx'
import type { TenantRow } from '../tenants/tenant-rows.ts'

const route = getRouteApi('/tenants')

/** Tenants with values of their own, now or at the moment that is looked at. */
export function Tenants(): ReactNode {
  const { filter = '' } = route.useSearch()
  const { all: rows, pages } = useAll<TenantRow>('v1/tenants')
  return (
    <Screen title="Tenants" lead="Who has values of their own, and how they differ.">
      <OpenForm />
      {rows === undefined ? (
        <Waiting pages={pages} />
      ) : rows.length === 0 ? (
        <NoTenants />
      ) : (
        <TenantTable
          rows={rows.filter(({ tenant }) => tenant.toLowerCase().includes(filter.trim().toLowerCase()))}
          filter={filter}
        />
      )}
    </Screen>
  )
}

function NoTenants(): ReactNode {
  return (
    <EmptyState title="No tenant has a value of its own">
      <p>
        A tenant is there once it has one: for a contract, a pilot, an incident. Everybody’s values stand behind it.
      </p>
      <pre className="code-block">{"varve set limits.maxUploads 500 --scope tenant:acme -m 'Contract 7'"}</pre>
    </EmptyState>
  )
}

/** A tenant that has nothing of its own is asked for by name. */
function OpenForm(): ReactNode {
  const [name, setName] = useState('')
  const navigate = useNavigate()
  return (
    <form
      className="mb-4 flex flex-wrap items-end gap-2"
      onSubmit={event => {
        event.preventDefault()
        if (name.trim() !== '') void navigate({ to: '/tenants/$tenant', params: { tenant: name.trim() } })
      }}
    >
      <Field label="Open a tenant" hint="Also one that has no values of its own yet">
        {control => (
          <input {...control} className="input" value={name} onChange={event => setName(event.target.value)} />
        )}
      </Field>
      <div className="pb-6">
        <Button type="submit">Open</Button>
      </div>
    </form>
  )
}

function TenantTable({ rows, filter }: { readonly rows: readonly TenantRow[]; readonly filter: string }): ReactNode {
  const navigate = route.useNavigate()
  const narrow = (text: string | undefined): void =>
    void navigate({ search: previous => ({ ...previous, filter: text }), replace: true })
  const columns = ['Tenant', 'Own values', 'Last change'].map(name => ({ name }))
  return (
    <>
      <FilterField label="Filter tenants" filter={filter} onFilter={narrow} />
      {rows.length === 0 ? (
        <p className="card p-4">No tenant fits the filter.</p>
      ) : (
        <Table caption={counted(rows.length, 'tenant')} columns={columns}>
          {rows.map(({ tenant, values, changed }) => (
            <tr key={tenant}>
              <th scope="row">
                <Link to="/tenants/$tenant" params={{ tenant }} className="break-all">
                  {tenant}
                </Link>
              </th>
              <td>{values}</td>
              <td>
                <When at={changed} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  )
}
