import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'

/** A list, one row an item. */
export function ListRows({
  draft,
  onDraft,
  hint,
  error,
}: {
  readonly draft: string
  readonly onDraft: (draft: string) => void
  readonly hint: string
  readonly error: string | undefined
}): ReactNode {
  const rows = JSON.parse(draft) as readonly string[]
  const change = (next: readonly string[]): void => onDraft(JSON.stringify(next))
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">Value</legend>
      {rows.map((row, index) => (
        // Rows are known by where they stand, and by nothing else.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className="flex gap-2">
          <input
            className="input value"
            aria-label={`Item ${index + 1}`}
            value={row}
            onChange={event => change(rows.with(index, event.target.value))}
          />
          <Button tone="quiet" aria-label={`Remove item ${index + 1}`} onClick={() => change(rows.toSpliced(index, 1))}>
            <Trash2 aria-hidden size={14} />
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={() => change([...rows, ''])}>
          <Plus aria-hidden size={14} /> Add an item
        </Button>
      </div>
      <p className="text-faint text-sm">{hint}</p>
      {error === undefined ? null : <p className="text-danger-ink text-sm">{error}</p>}
    </fieldset>
  )
}
