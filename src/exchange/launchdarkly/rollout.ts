import type { Allocation, Cond, Serve } from 'varve'
import { anyOf } from '../condition.ts'
import { isObject } from '../imported.ts'
import { objectsOf, type Members } from '../members.ts'
import { attributePlace, keyPlace, namedKind, USER_KIND, type AttributePlace } from './attributes.ts'
import { present } from './clause.ts'
import type { Telling } from './telling.ts'
import type { Variants } from './variants.ts'

/** LaunchDarkly counts weights in hundred-thousandths, as the hash line does. */
const EVERYONE = 100_000

/** What a rule, a fallthrough or an off state of LaunchDarkly serves; null, after a remark, for what its SDKs refuse. */
export function served(from: unknown, variants: Variants, tell: Telling): Serve {
  if (isObject(from) && from['variation'] !== undefined && from['variation'] !== null)
    return variation(from['variation'], variants, tell)
  const rollout = isObject(from) ? from['rollout'] : undefined
  const weighted = isObject(rollout) ? objectsOf(rollout['variations']) : []
  if (!isObject(rollout) || weighted.length === 0)
    return malformed('It serves neither a variation nor a rollout.', tell)
  return allocation(rollout, weighted, variants, tell)
}

/** The variant at a place in the list of variations; null, after a remark, where there is no such place. */
export function variation(index: unknown, variants: Variants, tell: Telling): string | null {
  return variants.at(index) ?? malformed(`There is no variation ${String(index)}.`, tell)
}

/** What LaunchDarkly calls a malformed flag: its SDKs answer the code's default, and so does what is imported. */
export function malformed(why: string, tell: Telling): null {
  tell('MALFORMED_FLAG', `${why} LaunchDarkly reports an error; here the next layer's value is served.`, 'changed')
  return null
}

/**
 * Weights as stretches of the hash line. What the weights leave over belongs to the last variation, and whoever cannot
 * be bucketed stands at 0, which is where the first variation that has a weight begins.
 */
function allocation(rollout: Members, weighted: readonly Members[], variants: Variants, tell: Telling): Serve {
  const isExperiment = rollout['kind'] === 'experiment'
  const kind = namedKind(rollout['contextKind'])
  const place = isExperiment ? keyPlace(kind ?? USER_KIND) : bucketPlace(rollout['bucketBy'], kind)
  if (place === undefined) return malformed('The attribute it is bucketed by is no valid reference.', tell)
  if (isExperiment) tell('experiment', 'Who is in an experiment is not recorded; answers are the same.', 'note')
  const stretches = stretchesOf(weighted, variants, tell)
  const [first] = stretches
  if (first === undefined) return null
  // A variation that the flag does not have is an error there, and a gap here.
  const alloc = stretches.flatMap(({ variant, from, to }): Allocation['alloc'] =>
    variant === null ? [] : [[variant, from, to]],
  )
  if (place === 'unnameable') {
    tellOfUnnameable(rollout, tell)
    return first.variant
  }
  return { alloc, rest: alloc.length === stretches.length ? first.variant : null, ...lineOf(rollout, place) }
}

interface Stretch {
  readonly variant: string | null
  readonly from: number
  readonly to: number
}

function stretchesOf(weighted: readonly Members[], variants: Variants, tell: Telling): readonly Stretch[] {
  let sum = 0
  let end = 0
  const stretches = weighted.map((one, index): Stretch => {
    const from = end
    sum += weightOf(one)
    end = reach(sum)
    const to = index === weighted.length - 1 ? EVERYONE : end
    return { variant: to > from ? variation(one['variation'], variants, tell) : null, from, to }
  })
  return stretches.filter(({ from, to }) => to > from)
}

function weightOf({ weight }: Members): number {
  return typeof weight === 'number' && weight > 0 ? weight : 0
}

/** How far a weight reaches on the hash line: as far as the last whole position below it. */
function reach(weight: number): number {
  return Math.min(EVERYONE, Math.ceil(weight))
}

/** A seed stands in for the flag's key and salt. Zero is none, as in LaunchDarkly's SDKs for JavaScript. */
function lineOf({ seed }: Members, place: AttributePlace): { unit?: string; salt?: string } {
  return {
    ...(place.attr === 'user' ? {} : { unit: place.attr }),
    ...(seed === undefined || seed === null || seed === 0 ? {} : { salt: String(Number(seed)) }),
  }
}

/** The salt of LaunchDarkly's hash line: a unit stands where `sha1("{key}.{salt}.{unit}")` puts it. */
export function saltOf(key: string, salt: unknown): string {
  return `${key}.${typeof salt === 'string' ? salt : ''}`
}

/** Whether a segment's rule lets somebody in by weight: of whoever cannot be bucketed, everybody that any weight lets in. */
export function weightCond(segmentKey: string, segment: Members, rule: Members, tell: Telling): Cond | undefined {
  if (rule['weight'] === undefined || rule['weight'] === null) return true
  const to = reach(weightOf(rule))
  const place = bucketPlace(rule['bucketBy'], namedKind(rule['rolloutContextKind']))
  if (place === undefined) return undefined
  if (to === 0) return false
  if (place === 'unnameable') {
    tellOfUnnameable(rule, tell)
    return true
  }
  const line = { unit: place.attr, salt: saltOf(segmentKey, segment['salt']), hash: 'launchdarkly' }
  return anyOf([{ bucket: { ...line, ranges: [[0, to]] } }, unbucketable(place)])
}

function tellOfUnnameable({ bucketBy }: Members, tell: Telling): void {
  tell('bucketBy', `${String(bucketBy)} has a dot in a nested name; nobody has such an attribute.`, 'lost')
}

/** True for whoever has no unit: neither a text nor a whole number. */
function unbucketable({ attr, holds }: AttributePlace): Cond {
  if (holds === 'key') return { not: present(attr) }
  return {
    not: {
      any: [
        { attr, op: 'type', value: 'string' },
        { attr, as: 'number', op: 'mod', value: [1, 0] },
      ],
    },
  }
}

function bucketPlace(bucketBy: unknown, kind: string | undefined): AttributePlace | 'unnameable' | undefined {
  return typeof bucketBy === 'string' && bucketBy !== '' ? attributePlace(bucketBy, kind) : keyPlace(kind ?? USER_KIND)
}
