import { useId, type ReactNode } from 'react'

/** What a control is given to belong to its label, hint and error. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

/** A control with its label, what may be said in it, and what is wrong with it. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly children: (control: ControlProps) => ReactNode
}): ReactNode {
  const id = useId()
  const described = [
    hint === undefined ? undefined : `${id}-hint`,
    error === undefined ? undefined : `${id}-error`,
  ].filter(one => one !== undefined)
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        'aria-invalid': error !== undefined,
      })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-faint text-sm">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="text-danger-ink text-sm">
          {error}
        </p>
      )}
    </div>
  )
}

/** Why something is changed. */
export function MessageField({
  value,
  onChange,
  error,
}: {
  readonly value: string
  readonly onChange: (message: string) => void
  readonly error?: string | undefined
}): ReactNode {
  return (
    <Field label="Message" hint="Why: whoever looks back reads this." error={error}>
      {control => (
        <input
          {...control}
          className="input"
          name="message"
          required
          maxLength={2000}
          value={value}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
