import { useId, type ReactNode } from 'react'
import type { Json } from 'varve'
import { RadioOption } from '../components/radio-option.tsx'

/** A few options, all of them in sight: choosing one does nothing yet. */
export function OptionRadios({
  draft,
  onDraft,
  options,
  hint,
  error,
}: {
  readonly draft: string
  readonly onDraft: (draft: string) => void
  readonly options: readonly Json[]
  readonly hint: string
  readonly error: string | undefined
}): ReactNode {
  const name = useId()
  return (
    <fieldset className="grid gap-2" aria-describedby={`${name}-hint`}>
      <legend className="mb-1 text-sm font-medium">Value</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {options.map(option => {
          const text = JSON.stringify(option)
          return (
            <RadioOption key={text} name={name} isChosen={draft === text} onChoose={() => onDraft(text)}>
              <span className="value">{typeof option === 'string' ? option : text}</span>
            </RadioOption>
          )
        })}
      </div>
      <p id={`${name}-hint`} className="text-faint text-sm">
        {hint}
        {error === undefined ? '' : ` ${error}`}
      </p>
    </fieldset>
  )
}
