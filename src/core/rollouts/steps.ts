import type { Duration } from '../time.ts'
import type { Share, Step } from './document.ts'
import { badPlan, checkedSteps, MOST_STEPS, percentText, shareOf, type Plan } from './plan.ts'
import { durationText, instantText, plannedDuration, plannedInstant, type PlannedInstant } from './planned-time.ts'

/** One step of a plan. Without `after` and `at`, the first begins with the plan, and a gate waits from the step before. */
export interface PlannedStep {
  /** In percent, with three decimals at most. It may be less than before. */
  readonly share: number
  /** How long after the step before; for the first, after the plan begins. */
  readonly after?: Duration
  /** When, whatever came before; a time that is past when its turn comes is at once. Not together with `after`. */
  readonly at?: PlannedInstant
  /** From its time on it waits until somebody approves it, and what follows waits with it. */
  readonly gate?: true
}

interface ReadStep {
  readonly share: Share
  readonly after: number
  readonly at: number | undefined
  readonly gate: boolean
}

/**
 * Uneven steps, gates among them. Throws BAD_PLAN for steps out of order, BAD_DURATION and BAD_TIME.
 * @example steps([{ share: 1 }, { share: 10, after: '1h' }, { share: 100, after: '1d', gate: true }])
 */
export function steps(planned: readonly PlannedStep[]): Plan {
  if (planned.length === 0) throw badPlan('it has no steps', 'Give it one at least: steps([{ share: 100 }]).')
  if (planned.length > MOST_STEPS)
    throw badPlan(`it has ${planned.length} steps, and ${MOST_STEPS} is the most`, 'Make the steps larger.')
  const read = planned.map(readStep)
  refuseDisorder(read)
  return { text: read.map(stepText).join(', '), course: begin => ({ steps: checkedSteps(placed(read, begin)) }) }
}

function readStep({ share, after, at, gate }: PlannedStep, index: number): ReadStep {
  if (after !== undefined && at !== undefined)
    throw badPlan(`step ${index + 1} has both \`after\` and \`at\``, 'Give it one of them.')
  // Two shares at one instant: the earlier would never be seen. A gate holds the one before until it is approved.
  if (index > 0 && after === undefined && at === undefined && gate !== true)
    throw badPlan(`step ${index + 1} has no time`, 'Give it `after` or `at`, or make it a gate.')
  return {
    share: shareOf(share),
    after: after === undefined ? 0 : plannedDuration(after),
    at: at === undefined ? undefined : plannedInstant(at),
    gate: gate === true,
  }
}

/** Refuses a step whose instant is before the one it follows, whenever the plan begins. */
function refuseDisorder(read: readonly ReadStep[]): void {
  let earliest = Number.NEGATIVE_INFINITY
  for (const [index, { at, after }] of read.entries()) {
    if (at !== undefined && at < earliest)
      throw badPlan(`step ${index + 1} is at ${instantText(at)}, before the step it follows`, 'Put them in order.')
    earliest = at ?? earliest + after
  }
}

function placed(read: readonly ReadStep[], begin: number): Step[] {
  let before = begin
  return read.map(({ share, after, at, gate }) => {
    before = at === undefined ? before + after : Math.max(before, at)
    return gate ? { at: before, share, gate } : { at: before, share }
  })
}

function stepText({ share, after, at, gate }: ReadStep, index: number): string {
  const later = after === 0 ? '' : ` ${index === 0 ? 'after' : '+'}${index === 0 ? ' ' : ''}${durationText(after)}`
  const when = at === undefined ? later : ` at ${instantText(at)}`
  return `${percentText(share)}${when}${gate ? ' once approved' : ''}`
}
