import type { Duration } from '../time.ts'
import { badPlan, checkedSteps, MOST_STEPS, percentText, shareOf, type Plan } from './plan.ts'
import { durationText, plannedDuration } from './planned-time.ts'

/** A ramp that rises evenly. Shares are percentages, with three decimals at most. */
export interface RampOptions {
  /** The share it begins with. */
  readonly from: number
  /** The share it ends with. */
  readonly to: number
  /** How much is added each time; the last step adds what is left. */
  readonly step: number
  /** How long each share is held. */
  readonly every: Duration
}

/**
 * From one share to another in even steps; the first is there at once. Throws BAD_PLAN for one that does not rise, and
 * BAD_DURATION.
 * @example ramp({ from: 5, to: 100, step: 15, every: '30m' })
 */
export function ramp({ from, to, step, every }: RampOptions): Plan {
  const [first, last, rise, wait] = [shareOf(from), shareOf(to), shareOf(step), plannedDuration(every)]
  if (first >= last)
    throw badPlan(`a ramp from ${from} % to ${to} % does not rise`, 'Let `from` be less than `to`, or use steps([…]).')
  if (rise === 0) throw badPlan('a ramp by 0 % never arrives', 'Let `step` be 0.001 or more.')
  if (wait === 0) throw badPlan('a ramp every 0 ms is no ramp', 'Let `every` be 1ms or more, or use percentage(…).')
  const count = Math.ceil((last - first) / rise) + 1
  if (count > MOST_STEPS)
    throw badPlan(`the ramp has ${count} steps, and ${MOST_STEPS} is the most`, 'Let `step` be larger.')
  const stepAt = (index: number, begin: number) => ({
    at: begin + index * wait,
    share: Math.min(last, first + index * rise),
  })
  return {
    text: `${percentText(first)} → ${percentText(last)}, +${rise / 1000} every ${durationText(wait)}`,
    course: begin => ({ steps: checkedSteps(Array.from({ length: count }, (_, index) => stepAt(index, begin))) }),
  }
}
