import { useId, type ReactNode } from 'react'
import { Field } from '../components/field.tsx'
import { SelectField } from '../components/select-field.tsx'
import { useReadOnly } from '../session/me.ts'
import { lifetimes, type Destination } from './destination.ts'

/** Where a value should live: each says how long it lasts and whom it reaches. */
export function DestinationChoice({
  destination,
  onDestination,
}: {
  readonly destination: Destination
  readonly onDestination: (destination: Destination) => void
}): ReactNode {
  const mayOverride = useReadOnly('admin')
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">Where should it live?</legend>
      <Option
        label="Save as a new revision"
        hint="Kept in the log; every instance gets it."
        checked={destination.kind === 'revision'}
        onChoose={() => onDestination({ kind: 'revision' })}
      />
      <Option
        label="For a tenant"
        hint="Kept in the log; only this tenant gets it."
        checked={destination.kind === 'tenant'}
        onChoose={() => onDestination({ kind: 'tenant', tenant: '' })}
      >
        {destination.kind === 'tenant' ? (
          <Field label="Tenant">
            {control => (
              <input
                {...control}
                className="input max-w-64"
                required
                value={destination.tenant}
                onChange={event => onDestination({ kind: 'tenant', tenant: event.target.value.trim() })}
              />
            )}
          </Field>
        ) : null}
      </Option>
      <Option
        label="Override this process"
        hint={mayOverride ?? 'In memory of this one server, above everything; nothing is stored.'}
        disabled={mayOverride !== undefined}
        checked={destination.kind === 'override'}
        onChoose={() => onDestination({ kind: 'override', ttl: '1h' })}
      >
        {destination.kind === 'override' ? (
          <div className="max-w-64">
            <SelectField
              label="Lasts"
              options={lifetimes}
              value={destination.ttl}
              onChoose={ttl => onDestination({ kind: 'override', ttl })}
            />
          </div>
        ) : null}
      </Option>
    </fieldset>
  )
}

function Option({
  label,
  hint,
  checked,
  disabled = false,
  onChoose,
  children,
}: {
  readonly label: string
  readonly hint: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChoose: () => void
  readonly children?: ReactNode
}): ReactNode {
  const id = useId()
  return (
    <div className="card grid gap-1 p-3">
      <div className="flex items-center gap-2">
        <input
          id={id}
          type="radio"
          name="destination"
          className="size-4"
          aria-describedby={`${id}-hint`}
          {...{ checked, disabled }}
          onChange={onChoose}
        />
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
      </div>
      <p id={`${id}-hint`} className="text-faint pl-6 text-sm">
        {hint}
      </p>
      {children === undefined || children === null ? null : <div className="pl-6">{children}</div>}
    </div>
  )
}
