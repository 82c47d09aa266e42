import type { Bucketing, Cond, FlagRule, Json } from 'varve'
import { allOf } from '../condition.ts'
import { USUAL, type Feature } from './feature.ts'
import { onLine, type HashVersion, type Stretch } from './slots.ts'

/** A value and the parts of a line that get it: an arm of an experiment, or those a rollout has reached. */
export interface Arm {
  readonly value: Json
  readonly stretches: readonly Stretch[]
}

/** The line that arms lie on. */
export interface Line {
  readonly unit: string
  readonly salt: string
  readonly version: HashVersion
}

const EVERYONE = 100_000

/** One rule for all arms; an arm whose value is null serves the code's default, which needs a rule of its own. */
export function armRules(
  arms: readonly Arm[],
  id: string,
  when: Cond,
  line: Line,
  feature: Feature,
): readonly FlagRule[] {
  if (when === false) return []
  const served = new Set<string>()
  const alloc = arms.flatMap(({ value, stretches }): [string, number, number][] => {
    if (value === null || stretches.length === 0) return []
    const variant = feature.variants.named(value, served)
    served.add(variant)
    return stretches.map(([from, to]) => [variant, from, to])
  })
  const none = arms.flatMap(({ value, stretches }) => (value === null ? stretches : []))
  const within = (ranges: readonly Stretch[]): Cond => allOf([when, onLine(line.unit, line.version, line.salt, ranges)])
  const nullRule = { id: alloc.length > 0 ? `${id}/null` : id, when: within(none), serve: null }
  const rules = none.length > 0 ? [nullRule] : []
  const [first] = alloc
  if (first === undefined) return rules
  const [variant, from, to] = first
  // An outcome for everybody would be served to who has no unit as well, and GrowthBook passes them over.
  if (from === 0 && to === EVERYONE) return [{ id, when: within([[from, to]]), serve: variant }]
  return [...rules, { id, ...(when === true ? {} : { when }), serve: { alloc, ...bucketing(line, feature) } }]
}

/** What has to be said about a line: what differs from the feature's own. */
function bucketing({ unit, salt, version }: Line, { key }: Feature): Bucketing {
  return {
    ...(unit === USUAL.unit ? {} : { unit }),
    ...(salt === key ? {} : { salt }),
    ...(version.profile === USUAL.hash ? {} : { hash: version.profile }),
  }
}
