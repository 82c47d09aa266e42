import type { ReactNode } from 'react'
import type { HistoryEntry } from 'varve'
import { Button } from '../components/button.tsx'
import { SelectField } from '../components/select-field.tsx'
import { EVERYBODY, type HistoryFilter } from './comparison.ts'
import { kindWords } from './kind-badge.tsx'

/** Narrows a history by who, what and for whom. */
export function HistoryFilters({
  entries,
  filter,
  onFilter,
}: {
  readonly entries: readonly HistoryEntry[]
  readonly filter: HistoryFilter
  readonly onFilter: (filter: HistoryFilter) => void
}): ReactNode {
  const authors = [...new Set(entries.map(({ by }) => by))].toSorted()
  const scopes = [...new Set(entries.map(({ scope }) => scope ?? EVERYBODY))].toSorted()
  const kinds = kindWords.filter(([kind]) => entries.some(entry => entry.kind === kind))
  const isNarrowed = Object.values(filter).some(one => one !== undefined)
  return (
    <form
      className="mb-3 flex flex-wrap items-end gap-3"
      aria-label="Filter"
      onSubmit={event => event.preventDefault()}
    >
      <Choice
        label="Author"
        value={filter.by}
        options={authors.map(name => [name, name])}
        onChoose={by => onFilter({ ...filter, by })}
      />
      <Choice label="Change" value={filter.kind} options={kinds} onChoose={kind => onFilter({ ...filter, kind })} />
      <Choice
        label="For"
        value={filter.scope}
        options={scopes.map(name => [name, name])}
        onChoose={scope => onFilter({ ...filter, scope })}
      />
      {isNarrowed ? (
        <Button onClick={() => onFilter({ by: undefined, kind: undefined, scope: undefined })}>Clear</Button>
      ) : null}
    </form>
  )
}

/** One list to choose from, «all» among it. */
function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  readonly label: string
  readonly value: string | undefined
  readonly options: readonly (readonly [value: string, word: string])[]
  readonly onChoose: (value: string | undefined) => void
}): ReactNode {
  return (
    <SelectField
      label={label}
      options={[['', 'all'], ...options]}
      value={value ?? ''}
      onChoose={chosen => onChoose(chosen === '' ? undefined : chosen)}
    />
  )
}
