import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/text-field.tsx'
import { quickRanges, type TypedRange } from './range.ts'

/** What part of the past is looked at. */
export interface RangeFormProps {
  readonly range: TypedRange & { readonly keys: string }
  readonly problems: { readonly from?: string; readonly to?: string }
  readonly onRange: (range: Partial<TypedRange> & { readonly keys?: string }) => void
  readonly onShift: (direction: -1 | 1) => void
}

/** Asks for a range, by typing as in Grafana or by a click, and for the keys that count. */
export function RangeForm({ range, problems, onRange, onShift }: RangeFormProps): ReactNode {
  return (
    <div className="mb-4 grid gap-3">
      {/* Its own state is what is typed; another range from elsewhere begins anew. */}
      <TypedForm key={`${range.from} ${range.to} ${range.keys}`} {...{ range, problems, onRange }} />
      <div className="flex flex-wrap items-center gap-1" role="group" aria-label="Quick ranges">
        <Button tone="quiet" onClick={() => onShift(-1)}>
          <ChevronLeft aria-hidden size={14} /> Older
        </Button>
        {quickRanges.map(({ label, from, to }) => (
          <Button
            key={label}
            tone="quiet"
            aria-pressed={range.from === from && range.to === to}
            className="aria-pressed:bg-sunk"
            onClick={() => onRange({ from, to })}
          >
            {label}
          </Button>
        ))}
        <Button tone="quiet" onClick={() => onShift(1)}>
          Newer <ChevronRight aria-hidden size={14} />
        </Button>
      </div>
    </div>
  )
}

function TypedForm({ range, problems, onRange }: Omit<RangeFormProps, 'onShift'>): ReactNode {
  const [typed, setTyped] = useState(range)
  const text = (name: 'from' | 'to' | 'keys', label: string, hint?: string): ReactNode => (
    <TextField
      label={label}
      hint={hint}
      error={name === 'keys' ? undefined : problems[name]}
      value={typed[name]}
      onChange={entered => setTyped({ ...typed, [name]: entered })}
    />
  )
  return (
    <form
      className="grid items-start gap-3 sm:grid-cols-[1fr_1fr_1fr_auto]"
      aria-label="Range"
      onSubmit={event => {
        event.preventDefault()
        onRange(typed)
      }}
    >
      {text('from', 'From', 'now-6h, now-1d/d, 2026-01-15 03:47, r12, a tag')}
      {text('to', 'To')}
      {text('keys', 'Keys', 'A key, prefix.* or *')}
      <div className="pt-6">
        <Button type="submit">Show</Button>
      </div>
    </form>
  )
}
