import { useState, type ReactNode } from 'react'
import type { RolloutState } from 'varve'
import { segment } from '../api/request.ts'
import type { Effect } from '../history/effect-list.tsx'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { heldIn } from '../history/value-words.ts'
import { drawingOf, type Phase } from './course-drawing.ts'
import { planAhead, planBody, type PlanDraft } from './plan-draft.ts'
import { PlanFields } from './plan-fields.tsx'
import { RampFigure } from './ramp-figure.tsx'

interface RescheduleProps {
  readonly state: RolloutState
  /** The rollout's documents, oldest first. */
  readonly phases: readonly [Phase, ...Phase[]]
  /** In milliseconds since 1970 UTC. */
  readonly now: number
}

/** Offers another plan for what is ahead of a rollout, drawn before it is written. */
export function Reschedule(props: RescheduleProps): ReactNode {
  return <ActButton label="Reschedule…" renderDialog={close => <Dialog {...props} onClose={close} />} />
}

function Dialog({ state, phases, now, onClose }: RescheduleProps & { readonly onClose: () => void }): ReactNode {
  const { key, scope, share } = state
  const [plan, setPlan] = useState<PlanDraft>(() => planAhead(share))
  return (
    <PreviewedWrite
      title={`Reschedule ${key}`}
      act="Reschedule"
      request={message => ({
        method: 'POST',
        path: `v1/values/${segment(key)}/rollout/reschedule`,
        body: { plan: planBody(plan), message, ...(scope === undefined ? {} : { scope }) },
      })}
      renderEffect={effect => <Preview {...{ effect, phases, now }} />}
      done={() => `${key} goes on by its new plan`}
      onClose={onClose}
    >
      <p>Who has it keeps it: the first step is no less than the share of now. It begins at once.</p>
      <PlanFields plan={plan} onPlan={setPlan} withRings={false} />
    </PreviewedWrite>
  )
}

/** The course with what is planned from now on. */
function Preview({ effect, phases, now }: Omit<RescheduleProps, 'state'> & { readonly effect: Effect }): ReactNode {
  const held = heldIn(effect.changes?.[0]?.after)
  if (held.kind !== 'rollout') return null
  return <RampFigure drawing={drawingOf([...phases, { from: now, document: held.rollout }], now)} />
}
