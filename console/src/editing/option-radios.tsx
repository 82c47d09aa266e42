import { useId, type ReactNode } from 'react'
import type { Json } from 'varve'

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
            <label key={text} className="inline-flex min-h-6 items-center gap-2">
              <input
                type="radio"
                name={name}
                className="size-4"
                checked={draft === text}
                onChange={() => onDraft(text)}
              />
              <span className="value">{typeof option === 'string' ? option : text}</span>
            </label>
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
