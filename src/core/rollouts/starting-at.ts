import { percentage } from './percentage.ts'
import type { Plan } from './plan.ts'
import { instantText, plannedInstant, type PlannedInstant } from './planned-time.ts'

/**
 * A plan that begins then; everybody at once, when none is given. A time that is past begins at once. Throws BAD_TIME
 * for text without a zone.
 * @example startingAt('2026-12-01T09:00+01:00', ramp({ from: 5, to: 100, step: 15, every: '30m' }))
 */
export function startingAt(date: PlannedInstant, plan: Plan = percentage(100)): Plan {
  const start = plannedInstant(date)
  return {
    text: `${plan.text}, from ${instantText(start)}`,
    course: begin => plan.course(Math.max(begin, start)),
  }
}
