import type { ReactNode } from 'react'
import { Field } from '../components/field.tsx'

/** A field of a plan that takes text. */
export function TextField({
  label,
  hint,
  value,
  onValue,
}: {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onValue: (value: string) => void
}): ReactNode {
  return (
    <Field label={label} hint={hint}>
      {control => (
        <input {...control} className="input" value={value} onChange={event => onValue(event.target.value)} />
      )}
    </Field>
  )
}
