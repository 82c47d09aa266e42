import type { ReactNode } from 'react'
import { Field } from './field.tsx'

/** Something to be chosen of a list that opens: each option with its words. */
export function SelectField<Option extends string>({
  label,
  hint,
  options,
  value,
  onChoose,
}: {
  readonly label: string
  readonly hint?: string | undefined
  readonly options: readonly (readonly [option: Option, words: string])[]
  readonly value: Option
  readonly onChoose: (option: Option) => void
}): ReactNode {
  return (
    <Field label={label} hint={hint}>
      {control => (
        <select
          {...control}
          className="input"
          value={value}
          onChange={event => {
            const chosen = options.find(([option]) => option === event.target.value)
            if (chosen !== undefined) onChoose(chosen[0])
          }}
        >
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
