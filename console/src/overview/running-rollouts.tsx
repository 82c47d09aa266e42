import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RolloutState } from 'varve'
import { useAt } from '../addresses.ts'
import { ErrorState, Skeleton } from '../components/states.tsx'
import { Countdown } from '../rollouts/countdown.tsx'
import { useRollouts } from '../rollouts/rollouts-read.ts'
import { percentText } from '../rollouts/shares.ts'
import { StatusBadge } from '../rollouts/status-badge.tsx'
import { RotationBadge, RotationNote } from '../secrets/rotation-note.tsx'
import { rotationOf, type Rotation } from '../secrets/rotation.ts'

/** What is on its way to everybody, with the time to each next step. */
export function RunningRollouts(): ReactNode {
  const { states, problem } = useRollouts()
  return (
    <section className="card grid content-start gap-2 p-4" aria-labelledby="running">
      <h2 id="running" className="text-lg font-semibold">
        Rollouts
      </h2>
      {states === undefined ? (
        problem === null ? (
          <Skeleton rows={2} />
        ) : (
          <ErrorState problem={problem} />
        )
      ) : states.length === 0 ? (
        <p className="text-faint">None is under way.</p>
      ) : (
        <ul className="divide-edge grid divide-y">
          {states.map(state => (
            <Rollout key={`${state.key} ${state.scope ?? ''}`} state={state} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Rollout({ state }: { readonly state: RolloutState }): ReactNode {
  const { key, scope, status, share, next } = state
  const at = useAt()
  const rotation = rotationOf(state)
  if (rotation !== undefined) return <Rotating {...{ name: key, scope, rotation }} />
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <Link to="/flags/$key" params={{ key }} className="break-all">
        {key}
      </Link>
      {scope}
      <StatusBadge status={status} />
      <span>{percentText(share)}</span>
      {next === undefined || at !== undefined ? null : (
        <span className="text-faint">
          {percentText(next.share)} in <Countdown at={next.at} />
        </span>
      )}
    </li>
  )
}

/** A secret that is rotated has no share, and its page is another. */
function Rotating({
  name,
  scope,
  rotation,
}: {
  readonly name: string
  readonly scope: string | undefined
  readonly rotation: Rotation
}): ReactNode {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <Link to="/secrets/$key" params={{ key: name }} className="break-all">
        {name}
      </Link>
      {scope}
      <RotationBadge />
      <span className="text-faint">
        <RotationNote rotation={rotation} />
      </span>
    </li>
  )
}
