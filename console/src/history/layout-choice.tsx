import type { ReactNode } from 'react'
import type { Layout } from './text-diff.tsx'

/** How differences are shown. */
export function LayoutChoice({
  layout,
  byPath,
  onLayout,
  onByPath,
}: {
  readonly layout: Layout
  readonly byPath: boolean
  readonly onLayout: (layout: Layout) => void
  readonly onByPath: (byPath: boolean) => void
}): ReactNode {
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <legend className="sr-only">How differences are shown</legend>
      {(['unified', 'split'] as const).map(name => (
        <label key={name} className="inline-flex min-h-6 items-center gap-1.5">
          <input type="radio" name="layout" checked={layout === name} onChange={() => onLayout(name)} /> {name}
        </label>
      ))}
      <label className="inline-flex min-h-6 items-center gap-1.5">
        <input type="checkbox" checked={byPath} onChange={event => onByPath(event.target.checked)} /> JSON by path
      </label>
    </fieldset>
  )
}
