import { Check, CircleDot, Circle, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import { When } from '../components/when.tsx'
import type { StepRow } from './course-drawing.ts'
import { STATES } from './ramp-figure.tsx'

const ICONS = { done: Check, current: CircleDot, next: Circle, waiting: Hourglass, ahead: Circle } as const

/** Short lists show all; of a long one, what is near. */
const NEAR = 3

/** The steps of a rollout in order, each with what became of it. */
export function StepList({ steps }: { readonly steps: readonly StepRow[] }): ReactNode {
  const current = steps.findLastIndex(({ state }) => state === 'done' || state === 'current')
  const shown = steps.filter(
    (_, index) => steps.length <= 12 || Math.abs(index - current) <= NEAR || index === steps.length - 1,
  )
  return (
    <ol className="flex flex-wrap gap-2" aria-label="Steps">
      {shown.map(step => (
        <StepItem key={step.number} step={step} />
      ))}
    </ol>
  )
}

function StepItem({ step: { number, percent, state, at, gate } }: { readonly step: StepRow }): ReactNode {
  const Icon = ICONS[state]
  return (
    <li
      value={number}
      aria-current={state === 'current' ? 'step' : undefined}
      className={`card min-w-24 px-3 py-2 text-sm ${state === 'current' ? 'border-accent border-2' : ''}`}
    >
      <span className="flex items-center gap-1.5 font-semibold">
        <Icon aria-hidden size={14} /> {percent} %
      </span>
      <span className="text-faint">
        {STATES[state]}
        {gate ? ', gate' : ''}
        {at === undefined ? null : (
          <>
            , <When at={at} />
          </>
        )}
      </span>
    </li>
  )
}
