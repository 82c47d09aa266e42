import { percentage } from './percentage.ts'
import { badPlan, checkedSteps, type Course, type Plan } from './plan.ts'
import { instantText, plannedInstant, type PlannedInstant } from './planned-time.ts'
import { startingAt } from './starting-at.ts'

/** When a plan begins and when everybody goes back. */
export interface Period {
  /** At once, when absent or past. */
  readonly from?: PlannedInstant
  /** From this instant on nobody has it any more. */
  readonly until: PlannedInstant
}

/**
 * A plan that takes itself back: from `until` on nobody has it. Everybody at once, when no plan is given. The end is its
 * last step, so that a pause moves it by as long as the pause was. Throws BAD_TIME, and BAD_PLAN for a period that is
 * over before it begins and for a plan with gates (the end would wait for their approval) or rings (those passed keep it).
 * @example during({ from: '2026-11-27T00:00Z', until: '2026-11-30T00:00Z' })
 */
export function during({ from, until }: Period, plan: Plan = percentage(100)): Plan {
  const end = plannedInstant(until)
  const started = from === undefined ? plan : startingAt(from, plan)
  if (from !== undefined && plannedInstant(from) >= end)
    throw badPlan(`it ends at ${instantText(end)}, before it begins`, 'Let `until` be later than `from`.')
  return { text: `${started.text}, until ${instantText(end)}`, course: begin => ended(started.course(begin), end) }
}

function ended({ steps, rings }: Course, end: number): Course {
  if (rings !== undefined)
    throw badPlan('rings cannot end, as those passed keep the candidate', 'Abort the rollout instead.')
  if (steps.some(({ gate }) => gate === true))
    throw badPlan('its end would wait for its gates', 'Leave the gates out, or end it by hand.')
  const within = steps.filter(({ at }) => at < end)
  if (within.length === 0)
    throw badPlan(`it ends at ${instantText(end)}, before it begins`, 'Let `until` be later than its beginning.')
  return { steps: checkedSteps([...within, { at: end, share: 0 }]) }
}
