import type { ReactNode } from 'react'

/** One answer to a question whose answers are all in sight; those to one question share a name. */
export function RadioOption({
  name,
  isChosen,
  onChoose,
  children,
}: {
  readonly name: string
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <label className="inline-flex min-h-6 items-center gap-2">
      <input type="radio" name={name} className="size-4" checked={isChosen} onChange={onChoose} />
      {children}
    </label>
  )
}
