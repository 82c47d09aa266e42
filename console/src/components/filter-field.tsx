import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'

/** Narrows a list as one types; `undefined` for no filter. */
export function FilterField({
  label,
  filter,
  onFilter,
}: {
  readonly label: string
  readonly filter: string
  readonly onFilter: (text: string | undefined) => void
}): ReactNode {
  return (
    <form className="mb-4 flex flex-wrap items-end gap-2" role="search" onSubmit={event => event.preventDefault()}>
      <Field label={label}>
        {control => (
          <input
            {...control}
            type="search"
            className="input"
            value={filter}
            onChange={event => onFilter(event.target.value === '' ? undefined : event.target.value)}
          />
        )}
      </Field>
      {filter === '' ? null : <Button onClick={() => onFilter(undefined)}>Clear</Button>}
    </form>
  )
}
