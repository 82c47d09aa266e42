import { getRouteApi } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import type { ValueItem } from '../api/shapes.ts'
import { Field } from '../components/field.tsx'
import { SelectField } from '../components/select-field.tsx'
import { choices, groupings } from './grouping.ts'

const route = getRouteApi('/config')
type Name = 'filter' | 'layer' | 'type' | 'category' | 'only' | 'group' | 'tenant'

/** What the list is narrowed by, all of it in the address. */
export function ValueFilters({ items }: { readonly items: readonly ValueItem[] }): ReactNode {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [layers, types, categories] = useMemo(
    () => [choices(items, 'layer'), choices(items, 'type'), choices(items, 'category')] as const,
    [items],
  )
  const set = (name: Name, value: string): void =>
    void navigate({ search: previous => ({ ...previous, [name]: value === '' ? undefined : value }), replace: true })
  return (
    <search className="mb-4 grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-7">
      <Field label="Filter">
        {control => (
          <input
            {...control}
            type="search"
            className="input"
            placeholder="key, value"
            data-shortcut="/"
            value={search.filter ?? ''}
            onChange={event => set('filter', event.target.value)}
          />
        )}
      </Field>
      <Choice label="Source" value={search.layer} options={layers} set={one => set('layer', one)} />
      <Choice label="Type" value={search.type} options={types} set={one => set('type', one)} />
      <Choice label="Category" value={search.category} options={categories} set={one => set('category', one)} />
      <Choice
        label="Only"
        value={search.only}
        options={['changed', 'overridden', 'invalid']}
        set={one => set('only', one)}
      />
      <Choice label="Group by" value={search.group ?? 'category'} options={groupings} set={one => set('group', one)} />
      <Field label="As seen by tenant">
        {control => (
          <input
            {...control}
            className="input"
            placeholder="everybody"
            defaultValue={search.tenant ?? ''}
            key={search.tenant}
            onBlur={event => set('tenant', event.target.value.trim())}
            onKeyDown={event => {
              if (event.key === 'Enter') set('tenant', event.currentTarget.value.trim())
            }}
          />
        )}
      </Field>
    </search>
  )
}

function Choice({
  label,
  value,
  options,
  set,
}: {
  readonly label: string
  readonly value: string | undefined
  readonly options: readonly string[]
  readonly set: (option: string) => void
}): ReactNode {
  const all = label === 'Group by' ? [] : [['', 'all'] as const]
  return (
    <SelectField
      label={label}
      options={[...all, ...options.map(option => [option, option] as const)]}
      value={value ?? ''}
      onChoose={set}
    />
  )
}
