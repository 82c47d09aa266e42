import type { Command } from 'commander'
import {
  during,
  percentage,
  ramp,
  rings,
  startingAt,
  steps,
  VarveError,
  windows,
  type Duration,
  type Plan,
} from 'varve'
import { instantInput, percentInput } from './moment-input.ts'
import { namesIn } from './session.ts'
import { stepsInput } from './step-grammar.ts'
import { windowInput } from './window-grammar.ts'

/** The options that say who gets it when. */
export interface PlanFlags {
  readonly percent?: string
  readonly from?: string
  readonly to?: string
  readonly step?: string
  readonly every?: Duration
  readonly steps?: string
  readonly window?: string
  readonly at?: string
  readonly until?: string
  readonly rings?: string
  readonly soak?: Duration
}

/** Adds the options that say who gets it when. */
export function planned(command: Command): Command {
  return command
    .option('--percent <share>', 'this part of everybody at once: 5')
    .option('--from <share>', 'a ramp that begins with this share; --step when absent')
    .option('--to <share>', 'and ends with this one; 100 when absent')
    .option('--step <share>', 'and rises by so much')
    .option('--every <duration>', 'each time this long has passed: 30m')
    .option('--steps <steps>', "steps of your own, SHARE@AFTER, ! for a gate: '10%,25%@1h,50%@2h!,100%@1d'")
    .option('--window <window>', "everybody within windows that come again: 'mon-fri 09:00-17:00 Europe/Berlin'")
    .option('--at <time>', 'not before then: 2026-12-01T09:00+01:00, or +2h from now')
    .option('--until <time>', 'nobody any more from then on')
    .option('--rings <names>', 'ring after ring, each by the plan: dev,staging,production')
    .option('--soak <duration>', 'how long a ring must have been complete before the next may follow')
}

/** The plan that the options make, at an instant. Throws USAGE for none and for two at once, and what plans throw. */
export function planInput(flags: PlanFlags, now: number): Plan {
  if (flags.window !== undefined) return windowPlan(flags, flags.window, now)
  const { soak } = flags
  const ringed = flags.rings === undefined ? undefined : namesIn(flags.rings)
  if (soak !== undefined && ringed === undefined)
    throw usage('--soak is for rings.', 'Name them: --rings dev,production.')
  const isWhole = ringed !== undefined || flags.at !== undefined || flags.until !== undefined
  const course = coursePlan(flags, now) ?? (isWhole ? percentage(100) : undefined)
  if (course === undefined) throw usage('There is no plan: who gets it when.', 'Add --percent 5, --steps or --at.')
  const plan = ringed === undefined ? course : rings(ringed, { plan: course, ...(soak === undefined ? {} : { soak }) })
  const from = flags.at === undefined ? {} : { from: instantInput(flags.at, now) }
  if (flags.until !== undefined) return during({ ...from, until: instantInput(flags.until, now) }, plan)
  return 'from' in from ? startingAt(from.from, plan) : plan
}

/** The course without its beginning, end and rings; undefined where none is given. */
function coursePlan(flags: PlanFlags, now: number): Plan | undefined {
  const isRamp = [flags.from, flags.to, flags.step, flags.every].some(flag => flag !== undefined)
  const given = [
    ...(flags.percent === undefined ? [] : ['--percent']),
    ...(isRamp ? ['--step and --every'] : []),
    ...(flags.steps === undefined ? [] : ['--steps']),
  ]
  if (given.length > 1) throw usage(`${given.join(' and ')} are two plans.`, 'Give one.')
  if (flags.percent !== undefined) return percentage(percentInput(flags.percent, '--percent'))
  if (flags.steps !== undefined) return steps(stepsInput(flags.steps, now))
  return isRamp ? rampPlan(flags) : undefined
}

function rampPlan({ from, to = '100', step, every }: PlanFlags): Plan {
  if (step === undefined || every === undefined)
    throw usage('A ramp needs --step and --every.', 'Write --from 5 --to 100 --step 15 --every 30m.')
  const rise = percentInput(step, '--step')
  const first = from === undefined ? rise : percentInput(from, '--from')
  return ramp({ from: first, to: percentInput(to, '--to'), step: rise, every })
}

function windowPlan(flags: PlanFlags, window: string, now: number): Plan {
  const { at, until } = flags
  const others = (['percent', 'from', 'to', 'step', 'every', 'steps', 'rings', 'soak'] as const).filter(
    flag => flags[flag] !== undefined,
  )
  if (others.length > 0) throw usage(`--window and --${others.join(', --')} do not go together.`, 'Give one plan.')
  if (until === undefined) throw usage('A window comes again until some day.', 'Say which: --until 2027-01-01T00:00Z.')
  return windows({
    ...windowInput(window),
    ...(at === undefined ? {} : { starting: instantInput(at, now) }),
    until: instantInput(until, now),
  })
}

function usage(issue: string, remedy: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', { issue, remedy })
}
