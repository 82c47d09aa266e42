import { VarveError, type Problem } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Entry } from '../core/revisions/revision.ts'
import { EVERYONE, type Allocation, type Cond, type FlagDocument, type Share } from '../core/rollouts/document.ts'
import { stretchesOf } from '../core/rollouts/stretches.ts'
import { reallocated } from '../core/rollouts/reallocation.ts'
import type { AbTestOptions } from './rollout.ts'

/** The rule of an experiment: its id is what a trace and an exposure name. */
const EXPERIMENT = 'experiment'

type Optional = 'control' | 'when' | 'coverage' | 'unit' | 'holdout' | 'exclusive'

/** What an experiment is made of. */
type Parts = Pick<AbTestOptions<unknown>, 'variants'> & {
  readonly [P in Optional]: AbTestOptions<unknown>[P] | undefined
}

/**
 * The flag that an experiment is. Who takes no part, or has no unit, is served the control. Where one stands already,
 * new weights move as few units as they can.
 */
export function experiment(key: string, parts: Parts, salt: string, standing: Entry | undefined): FlagDocument {
  const { variants, unit, coverage = 100 } = parts
  refuseWrong(key, parts)
  const control = parts.control ?? Object.keys(variants)[0] ?? null
  const weights = Object.fromEntries(Object.entries(variants).map(([name, { weight }]) => [name, weight]))
  const before = allocationOf(standing)
  const share = shareOf(coverage)
  const covered = share === EVERYONE ? {} : { coverage: share }
  const serve =
    before === undefined ? { split: weights, ...covered } : { alloc: reallocated(before, weights), ...covered }
  const when = taking(parts)
  return {
    variants: Object.fromEntries(Object.entries(variants).map(([name, { value }]) => [name, value as Json])),
    enabled: true,
    off: control,
    rules: [{ id: EXPERIMENT, ...(when === undefined ? {} : { when }), serve }],
    serve: control,
    ...(unit === undefined ? {} : { unit }),
    salt,
  }
}

/** Who takes part: those it is for, who are held out of nothing, and stand where this experiment may have them. */
function taking({ when, unit = 'user', holdout, exclusive }: Parts): Cond | undefined {
  const conds: Cond[] = when === undefined ? [] : [when]
  if (holdout !== undefined) {
    const held: Cond = { bucket: { unit, salt: `holdout ${holdout.name}`, ranges: [[0, shareOf(holdout.percent)]] } }
    conds.push({ not: held })
  }
  if (exclusive !== undefined) {
    const { group, from, to } = exclusive
    conds.push({ bucket: { unit, salt: `group ${group}`, ranges: [[shareOf(from), shareOf(to)]] } })
  }
  return conds.length > 1 ? { all: conds } : conds[0]
}

/** The line as the experiment that stands divides it; undefined where none does. */
function allocationOf(standing: Entry | undefined): Allocation['alloc'] | undefined {
  if (standing === undefined || !('flag' in standing)) return undefined
  const rule = standing.flag.rules.find(({ id }) => id === EXPERIMENT)
  const serve = rule?.serve
  if (typeof serve !== 'object' || serve === null || !('split' in serve || 'alloc' in serve)) return undefined
  return stretchesOf(serve).map(({ variant, from, to }) => [variant, from, to])
}

function refuseWrong(key: string, { variants, control, coverage = 100, holdout, exclusive }: Parts): void {
  const problems: Problem[] = []
  const say = (issue: string): void => void problems.push({ code: 'INVALID_VALUE', key, issue })
  if (Object.keys(variants).length < 2) say('needs at least two variants to be an experiment')
  for (const [name, { weight }] of Object.entries(variants))
    if (!Number.isFinite(weight) || weight <= 0)
      say(`has a variant ${name} whose weight must be above 0, but is ${weight}`)
  if (control !== undefined && !Object.hasOwn(variants, control)) say(`has no variant ${control} to be the control`)
  const isPercent = (number: number): boolean => number >= 0 && number <= 100
  if (!isPercent(coverage)) say(`has a coverage that must be from 0 to 100 percent, but is ${coverage}`)
  if (holdout !== undefined && !isPercent(holdout.percent))
    say(`has a holdout that must be from 0 to 100 percent, but is ${holdout.percent}`)
  if (
    exclusive !== undefined &&
    !(isPercent(exclusive.from) && isPercent(exclusive.to) && exclusive.from < exclusive.to)
  )
    say(
      `has an exclusive range that must go up within 0 to 100 percent, but goes from ${exclusive.from} to ${exclusive.to}`,
    )
  if (problems.length > 0) throw new VarveError('VALUE_REFUSED', { problems })
}

function shareOf(percent: number): Share {
  return Math.round(percent * 1000)
}
