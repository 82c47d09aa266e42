import { useId, type ReactNode } from 'react'
import { RadioOption } from './radio-option.tsx'

/** A question with a few answers, all of them in sight. */
export function RadioChoice<Option extends string>({
  question,
  options,
  chosen,
  onChoose,
}: {
  readonly question: string
  readonly options: readonly (readonly [option: Option, words: string])[]
  readonly chosen: Option
  readonly onChoose: (option: Option) => void
}): ReactNode {
  const name = useId()
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
      <legend className="mb-1 text-sm font-medium">{question}</legend>
      {options.map(([option, words]) => (
        <RadioOption key={option} name={name} isChosen={chosen === option} onChoose={() => onChoose(option)}>
          {words}
        </RadioOption>
      ))}
    </fieldset>
  )
}
