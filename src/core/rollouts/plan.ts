import { VarveError } from '../errors.ts'
import { EVERYONE, type Ring, type Share, type Step } from './document.ts'

/** What a plan makes of the instant at which it begins: the steps, and the rings where it has some. */
export interface Course {
  readonly steps: readonly Step[]
  readonly rings?: { readonly order: readonly Ring[]; readonly soak?: number }
}

/** Who gets it when: made by `percentage`, `ramp`, `steps`, `startingAt`, `during`, `windows` and `rings`, which combine. */
export interface Plan {
  /** In words: `5 % → 100 %, +15 every 30m`. */
  readonly text: string
  /** The course it takes when it begins at an instant, in milliseconds since 1970 UTC. */
  course(begin: number): Course
}

/** As many steps as a plan may have; every process looks through them. */
export const MOST_STEPS = 2000

/** The latest instant a Date can be, by ECMA-262: milliseconds since 1970 UTC. */
const LATEST = 8.64e15

/** The error for a plan that cannot be used: what is wrong, and what to write instead, as a sentence. */
export function badPlan(issue: string, remedy: string, cause?: unknown): VarveError<'BAD_PLAN'> {
  return new VarveError('BAD_PLAN', { issue, remedy }, cause === undefined ? undefined : { cause })
}

/** The plan that was given, by a program that nobody held to its types, too. Throws BAD_PLAN for what is none. */
export function givenPlan(plan: Plan | undefined): Plan {
  if (typeof plan?.course === 'function') return plan
  const issue =
    plan === undefined
      ? 'there is none'
      : `${typeof plan === 'object' ? 'an object of your own' : JSON.stringify(plan)} is no plan`
  throw badPlan(issue, "Make one: percentage(5), ramp({ from: 5, to: 100, step: 15, every: '30m' }), steps([…]).")
}

/** A percentage as a share, in hundred-thousandths. Throws BAD_PLAN outside 0–100 and beyond three decimals. */
export function shareOf(percent: number): Share {
  if (typeof percent !== 'number') throw badPlan(`${JSON.stringify(percent)} is no number`, 'Write percents: 12.5.')
  const share = Math.round(percent * 1000)
  if (!(share >= 0 && share <= EVERYONE)) throw badPlan(`${percent} % is no part of everybody`, 'Write 0 to 100.')
  // 12.345 * 1000 is 12345.000000000002: what binary fractions add is forgiven, a fourth decimal is not.
  if (Math.abs(percent * 1000 - share) >= 1e-6)
    throw badPlan(`${percent} % has more than three decimals`, 'Shares are exact to 0.001 %: write 33.333.')
  return share
}

/** A share as people read it: `12.5 %`. */
export function percentText(share: Share): string {
  return `${share / 1000} %`
}

/** Steps that have an instant each and are not too many; anything else is BAD_PLAN. */
export function checkedSteps(steps: readonly Step[]): readonly Step[] {
  if (steps.length > MOST_STEPS)
    throw badPlan(`it has more than ${MOST_STEPS} steps`, 'Make the steps larger, or let it end earlier.')
  if (!steps.every(({ at }) => Math.abs(at) <= LATEST))
    throw badPlan('it has a step at no instant a clock can show', 'Begin at an instant, and let it end before 275760.')
  return steps
}
