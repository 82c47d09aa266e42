import type { Duration } from '../time.ts'
import type { Cond, Ring, Step } from './document.ts'
import { percentage } from './percentage.ts'
import { badPlan, type Course, type Plan } from './plan.ts'
import { durationText, plannedDuration } from './planned-time.ts'

/** What all rings have in common. */
export interface RingOptions {
  /** The course within each ring, begun anew by each promotion; everybody at once, when absent. */
  readonly plan?: Plan
  /** How long a ring must have been complete before the next may follow. */
  readonly soak?: Duration
}

/**
 * Ring after ring: the first begins with the plan, each further one when it is promoted. A name stands for the
 * environment of that name; a ring may be any condition. Throws BAD_PLAN for no rings, names given twice and a plan that
 * falls (rings that were passed keep the candidate), and BAD_DURATION.
 * @example rings(['dev', 'staging', 'production'], { soak: '1d' })
 * @example rings([{ name: 'staff', when: { segment: 'staff' } }, { name: 'all', when: true }])
 */
export function rings(
  order: readonly (string | { readonly name: string; readonly when: Cond })[],
  { plan = percentage(100), soak }: RingOptions = {},
): Plan {
  const named = order.map(ring => (typeof ring === 'string' ? environmentRing(ring) : ring))
  refuseUnclear(named)
  const soaking = soak === undefined ? undefined : plannedDuration(soak)
  return {
    text: `${named.map(({ name }) => name).join(' → ')}, each ${plan.text}${soaking === undefined ? '' : `, soaking ${durationText(soaking)}`}`,
    course: begin => ({
      steps: ringSteps(plan.course(begin)),
      rings: soaking === undefined ? { order: named } : { order: named, soak: soaking },
    }),
  }
}

function environmentRing(name: string): Ring {
  return { name, when: { attr: 'environment', op: 'eq', value: name } }
}

function refuseUnclear(order: readonly Ring[]): void {
  if (order.length === 0) throw badPlan('it has no rings', "Name them in order: rings(['dev', 'production']).")
  const names = order.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw badPlan(`it has two rings called ${twice}`, 'Give each ring a name of its own.')
  if (names.includes('')) throw badPlan('it has a ring without a name', 'Give each ring a name.')
}

function ringSteps({ steps, rings: within }: Course): readonly Step[] {
  if (within !== undefined) throw badPlan('it has rings within rings', 'Put all rings into one list.')
  if (steps.some(({ share }, index) => share < (steps[index - 1]?.share ?? 0)))
    throw badPlan('its share falls within a ring, and rings that were passed keep it', 'Let the plan of a ring rise.')
  return steps
}
