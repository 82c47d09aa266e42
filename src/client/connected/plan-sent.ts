import type { Step } from '../../core/rollouts/document.ts'
import type { Course, Plan } from '../../core/rollouts/plan.ts'

/**
 * How much later a plan is tried out, in milliseconds, to tell appointments from intervals. As little as can be: an appointment
 * that is past at the second trial looks like an interval.
 */
const LATER = 1

/**
 * A plan as the server takes it. A plan is a recipe, and only its course can be seen: what stays where it is when it begins
 * later is an appointment, everything else follows after an interval.
 */
export function planSent(plan: Plan, now: number): object {
  const [course, later] = [plan.course(now), plan.course(now + LATER)]
  const steps = { steps: course.steps.map((step, index) => stepSent(step, index, { course, later, now })) }
  const { rings } = course
  return rings === undefined ? steps : { rings: { ...rings, plan: steps } }
}

interface Tried {
  readonly course: Course
  readonly later: Course
  readonly now: number
}

function stepSent({ at, share, gate }: Step, index: number, { course, later, now }: Tried): object {
  const isFixed = course.steps.length !== later.steps.length || later.steps[index]?.at === at
  const from = course.steps[index - 1]?.at ?? now
  const time = isFixed && at > now ? { at: new Date(at).toISOString() } : at > from ? { after: at - from } : {}
  return { share: share / 1000, ...time, ...(gate === undefined ? {} : { gate: true }) }
}
