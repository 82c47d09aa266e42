import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { HistoryEntry, RolloutState } from 'varve'
import { Badge } from '../components/badge.tsx'
import { When } from '../components/when.tsx'
import { useNow } from '../components/now.ts'
import { drawingOf, type Phase } from './course-drawing.ts'
import { Countdown } from './countdown.tsx'
import { controllable, standingOf } from './standing.ts'
import { newestRollout } from './phases.ts'
import { RampFigure } from './ramp-figure.tsx'
import { Reschedule } from './reschedule.tsx'
import { RolloutControls } from './rollout-controls.tsx'
import { StatusBadge } from './status-badge.tsx'
import { statusSentence } from './status-words.ts'
import { StepList } from './step-list.tsx'

/** One rollout: how it stands, what can be done about it, its course. */
export function RolloutPanel({
  state,
  entries,
  readOnly,
  asOf,
  killed,
}: {
  readonly state: RolloutState
  /** The history of its key, newest first. */
  readonly entries: readonly HistoryEntry[]
  readonly readOnly: string | undefined
  /** The instant that is looked at; undefined for now. */
  readonly asOf: number | undefined
  /** True while its key is killed. */
  readonly killed: boolean
}): ReactNode {
  const { key, scope, next, started, changed } = state
  const present = useNow(5000)
  // The server's clock may be ahead: what it says was done is not in the future.
  const now = asOf ?? Math.max(present, changed.at)
  const heading = `rollout-${scope ?? 'everybody'}`
  return (
    <section className="grid gap-4" aria-labelledby={heading}>
      <div>
        <h2 id={heading} className="flex flex-wrap items-center gap-2 text-lg font-semibold">
          Rollout {scope === undefined ? null : <Badge tone="violet">{scope}</Badge>}
          <StatusBadge status={state.status} />
          {next === undefined || asOf !== undefined ? null : (
            <span className="text-faint text-sm font-normal">
              next step in <Countdown at={next.at} />
            </span>
          )}
        </h2>
        <p role="status">{statusSentence(standingOf(state, now, killed), now)}</p>
        <p className="text-faint text-sm">
          Started by {started.by} in r{started.number}, <When at={started.at} />: {started.message}.
          {changed.number === started.number ? null : (
            <>
              {' '}
              Last changed by {changed.by} in r{changed.number}, <When at={changed.at} />: {changed.message}.
            </>
          )}{' '}
          <Link to="/config/$key/history" params={{ key }}>
            All of it
          </Link>
        </p>
      </div>
      {readOnly === undefined ? (
        <RolloutControls name={key} scope={scope} state={controllable(state, now)}>
          {state.status === 'complete' ? null : <Reschedule phases={phasesOf(state, entries)} {...{ state, now }} />}
        </RolloutControls>
      ) : null}
      <Course {...{ state, entries, now }} />
    </section>
  )
}

function Course({
  state,
  entries,
  now,
}: {
  readonly state: RolloutState
  readonly entries: readonly HistoryEntry[]
  readonly now: number
}): ReactNode {
  const told = newestRollout(entries, state.scope)
  const drawing = drawingOf(phasesOf(state, entries), now, told?.ended?.at)
  return (
    <>
      <StepList steps={drawing.steps} now={now} />
      <RampFigure drawing={drawing} />
    </>
  )
}

/** Its documents, oldest first; the one that stands, where its history is not read yet. */
function phasesOf(state: RolloutState, entries: readonly HistoryEntry[]): readonly [Phase, ...Phase[]] {
  return newestRollout(entries, state.scope)?.phases ?? [{ from: state.started.at, document: state.document }]
}
