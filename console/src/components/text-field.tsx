import type { ReactNode } from 'react'
import { Field } from './field.tsx'

/** A line of text as programs read it: a moment, a scope, a pattern of keys, a share, a duration. */
export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly hint?: string | undefined
  readonly error?: string | undefined
}): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {control => (
        <input
          {...control}
          className="input font-mono"
          value={value}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
