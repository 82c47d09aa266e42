import { getRouteApi, Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import type { ValueItem } from '../api/shapes.ts'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { Screen } from '../components/screen.tsx'
import { ErrorState, ReadOnlyNote, Skeleton } from '../components/states.tsx'
import { useAll } from '../history/pages.ts'
import { Waiting } from '../history/waiting.tsx'
import { useReadOnly } from '../session/me.ts'
import type { LiveEntry } from 'varve'
import { CopyButton } from '../tenants/copy-values.tsx'
import { ClearButton, OwnValues } from '../tenants/own-values.tsx'
import { DifferentValues, EffectiveValues } from '../tenants/seen-values.tsx'
import { differing } from '../tenants/tenant-rows.ts'

const route = getRouteApi('/tenants/$tenant')

/** One tenant: what it has of its own, what it sees, and how that differs. */
export function TenantScreen(): ReactNode {
  const { tenant } = route.useParams()
  const { tab } = route.useSearch()
  return (
    <Screen title={`Tenant ${tenant}`}>
      <nav aria-label="Tenant" className="border-edge mb-4 flex flex-wrap gap-1 border-b">
        <TabLink tab={undefined} word="Own values" />
        <TabLink tab="effective" word="Effective" />
        <TabLink tab="diff" word="Differences" />
      </nav>
      {tab === 'effective' ? (
        <Effective tenant={tenant} />
      ) : tab === 'diff' ? (
        <Differences tenant={tenant} />
      ) : (
        <Own tenant={tenant} />
      )}
    </Screen>
  )
}

function TabLink({ tab, word }: { readonly tab: string | undefined; readonly word: string }): ReactNode {
  const { tenant } = route.useParams()
  const { tab: present } = route.useSearch()
  const isHere = present === tab
  return (
    <Link
      to="/tenants/$tenant"
      params={{ tenant }}
      search={previous => ({ ...previous, tab })}
      aria-current={isHere ? 'page' : undefined}
      className={`border-b-2 px-3 py-1 no-underline ${isHere ? 'border-accent font-semibold' : 'border-transparent'}`}
    >
      {word}
    </Link>
  )
}

function Own({ tenant }: { readonly tenant: string }): ReactNode {
  const readOnly = useReadOnly('write')
  const read = useRead<{ readonly own: readonly LiveEntry[] }>(`v1/tenants/${segment(tenant)}`)
  const entries = read.data?.own
  if (entries === undefined)
    return read.error === null ? <Skeleton /> : <ErrorState problem={read.error} retry={() => read.refetch()} />
  return (
    <div className="grid gap-3">
      {readOnly === undefined ? null : <ReadOnlyNote reason={readOnly} />}
      <OwnValues {...{ tenant, entries, readOnly }} />
      {readOnly === undefined && entries.length > 0 ? (
        <div className="flex flex-wrap gap-2">
          <CopyButton {...{ tenant, entries }} />
          <ClearButton {...{ tenant, entries }} />
        </div>
      ) : null}
    </div>
  )
}

function Effective({ tenant }: { readonly tenant: string }): ReactNode {
  const { all, pages } = useAll<ValueItem>('v1/values', { tenant })
  return all === undefined ? <Waiting pages={pages} /> : <EffectiveValues tenant={tenant} items={all} />
}

function Differences({ tenant }: { readonly tenant: string }): ReactNode {
  const { with: other } = route.useSearch()
  const own = useAll<ValueItem>('v1/values', { tenant })
  const others = useAll<ValueItem>('v1/values', other === undefined ? {} : { tenant: other })
  return (
    <div className="grid gap-3">
      <OtherForm key={other} other={other} />
      {own.all === undefined ? (
        <Waiting pages={own.pages} />
      ) : others.all === undefined ? (
        <Waiting pages={others.pages} />
      ) : (
        <DifferentValues tenant={tenant} other={other ?? 'everybody'} rows={differing(own.all, others.all)} />
      )}
    </div>
  )
}

function OtherForm({ other }: { readonly other: string | undefined }): ReactNode {
  const [typed, setTyped] = useState(other ?? '')
  const navigate = route.useNavigate()
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={event => {
        event.preventDefault()
        const name = typed.trim()
        void navigate({ search: previous => ({ ...previous, with: name === '' ? undefined : name }) })
      }}
    >
      <Field label="Compare with tenant" hint="Everybody where empty">
        {control => (
          <input {...control} className="input" value={typed} onChange={event => setTyped(event.target.value)} />
        )}
      </Field>
      <div className="pb-6">
        <Button type="submit">Compare</Button>
      </div>
    </form>
  )
}
