import { Check, CircleDot, Circle, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import { momentText, When } from '../components/when.tsx'
import { usePreferences } from '../session/preferences.ts'
import type { StepRow } from './course-drawing.ts'
import { STATES } from './ramp-figure.tsx'
import { countdown } from './status-words.ts'

const ICONS = { done: Check, current: CircleDot, next: Circle, waiting: Hourglass, ahead: Circle } as const

/** Short lists show all; of a long one, what is near. */
const NEAR = 3

/** The steps of a rollout in order, each with what became of it. */
export function StepList({
  steps,
  now,
}: {
  readonly steps: readonly StepRow[]
  /** The instant that is looked at, in milliseconds since 1970 UTC. */
  readonly now: number
}): ReactNode {
  const current = steps.findLastIndex(({ state }) => state === 'done' || state === 'current')
  const shown = steps.filter(
    (_, index) => steps.length <= 12 || Math.abs(index - current) <= NEAR || index === steps.length - 1,
  )
  return (
    <ol className="flex flex-wrap gap-2" aria-label="Steps">
      {shown.map(step => (
        <StepItem key={step.number} step={step} now={now} />
      ))}
    </ol>
  )
}

function StepItem({
  step: { number, percent, state, at, gate },
  now,
}: {
  readonly step: StepRow
  readonly now: number
}): ReactNode {
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
            , <StepTime at={at} now={now} />
          </>
        )}
      </span>
    </li>
  )
}

/** How long until a step comes, to the minute: two steps of half an hour are not both «in 2 hours». */
function StepTime({ at, now }: { readonly at: number; readonly now: number }): ReactNode {
  const { zone } = usePreferences()
  if (at <= now) return <When at={at} />
  return (
    <time dateTime={new Date(at).toISOString()} title={momentText(at, zone)} className="whitespace-nowrap">
      in {countdown(at, now)}
    </time>
  )
}
