import type { Leaf } from '../revisions/revision.ts'
import { earliest, frame as newFrame, nextInstant, type Asker, type Frame, type Test, type World } from './asking.ts'
import { unitOf } from './attribute.ts'
import { condition } from './condition.ts'
import { nextBoundary, shareAt, stepAt } from './course.ts'
import { EVERYONE, type RolledOut, type RolloutDocument, type Share } from './document.ts'
import { flagDecision, type Decision, type FlagCompiling } from './flag-decision.ts'
import type { Reason } from './evaluation.ts'
import { hashLine } from './hash-line.ts'
import type { ConditionTrace, Trace } from './trace.ts'

/** What a rollout is compiled into. */
export interface RolloutCompiling<T> extends FlagCompiling<T> {
  /** What is handed out for a plain value, made once for each reason; null is the next layer. */
  readonly leaf: (leaf: Leaf | null, reason: Reason) => T
}

/** A ramp goes on for at most this long after the store was last heard, in milliseconds. */
const PATIENCE = 60_000

/** Why an asker is on one side, before anybody looks at the hash line. */
type Standing = 'out' | 'in' | 'by-share'

/** Compiles a rollout. Throws RangeError for a hash profile that does not exist. */
export function rolloutDecision<T>(document: RolloutDocument, compiling: RolloutCompiling<T>): Decision<T> {
  const candidate = side(document.candidate, compiling)
  const baseline = side(document.baseline, compiling)
  const line = hashLine(document.hash, document.salt, compiling.digest)
  const unit = unitOf(document.unit)
  const eligible = document.when === undefined ? undefined : condition(document.when, compiling)
  const rings = document.rings?.order.map(({ when }) => condition(when, compiling)) ?? []
  const reached = document.rings?.reached ?? 0
  const question = newFrame()
  // To whom it is limited, it goes by targeting; to everybody, it is as good as set.
  const whole: Reason = eligible === undefined && document.rings === undefined ? 'STATIC' : 'TARGETING_MATCH'

  let askedAt = Number.NaN
  let askedHeard = Number.NaN
  let share: Share = 0
  const shareNow = (world: World): Share => {
    if (world.at !== askedAt || world.heard !== askedHeard) {
      share = shareAt(document, effective(document, world))
      askedAt = world.at
      askedHeard = world.heard
    }
    return share
  }
  const standing = (frame: Frame): Standing => {
    if (eligible !== undefined && !eligible.holds(frame)) return 'out'
    if (rings.length === 0) return 'by-share'
    const ring = rings.findIndex(test => test.holds(frame))
    if (ring === -1 || ring > reached) return 'out'
    return ring < reached ? 'in' : 'by-share'
  }
  const ask = (asker: Asker, world: World): T => {
    question.asker = asker
    question.world = world
    const stands = eligible === undefined && rings.length === 0 ? 'by-share' : standing(question)
    if (stands === 'out') return baseline.decide(asker, world, 'DEFAULT')
    if (stands === 'in') return candidate.decide(asker, world, whole)
    const now = shareNow(world)
    if (now <= 0) return baseline.decide(asker, world, 'DEFAULT')
    if (now >= EVERYONE) return candidate.decide(asker, world, whole)
    const id = unit(question)
    if (id === undefined) return compiling.lacking(baseline.decide(asker, world, 'DEFAULT'), document.unit)
    return line.position(id) < now ? candidate.decide(asker, world, 'SPLIT') : baseline.decide(asker, world, 'SPLIT')
  }
  return {
    decide: ask,
    told: (asker, world) => {
      const own: Frame = { ...newFrame(), asker, world }
      const stands = standing(own)
      const when = eligible?.told(own)
      const id = unit(own)
      const now = shareNow(world)
      const bucket =
        stands === 'by-share' && id !== undefined
          ? { unit: document.unit, position: line.position(id), share: now }
          : undefined
      const isIn =
        stands === 'in' || (stands === 'by-share' && (now >= EVERYONE || (bucket?.position ?? EVERYONE) < now))
      const because = becauseOf({ stands, when, document, lacks: id === undefined, now, rings, reached, own })
      const inner = (isIn ? candidate : baseline).told(asker, world)
      return {
        document: 'rollout',
        rules: [],
        served: isIn ? 'candidate' : 'baseline',
        ...(because === undefined ? {} : { because }),
        ...(when === undefined ? {} : { when }),
        ...(bucket === undefined ? {} : { bucket }),
        ...(inner === undefined ? {} : { inner }),
      }
    },
    next: world => {
      const boundary = nextBoundary(document, world.at) ?? Infinity
      const tests = eligible === undefined ? rings : [eligible, ...rings]
      const turns = tests.map(test => nextInstant(test, world))
      return Math.min(boundary, candidate.next(world), baseline.next(world), earliest(turns))
    },
  }
}

/** One side of a rollout: a value with an answer for each reason, or a flag that decides itself. */
interface Side<T> {
  readonly decide: (asker: Asker, world: World, reason: Reason) => T
  readonly told: (asker: Asker, world: World) => Trace | undefined
  readonly next: (world: World) => number
}

function side<T>(rolled: RolledOut | null, compiling: RolloutCompiling<T>): Side<T> {
  if (rolled !== null && 'flag' in rolled) {
    const flag = flagDecision(rolled.flag, compiling)
    return { decide: (asker, world) => flag.decide(asker, world), told: flag.told, next: flag.next }
  }
  const { leaf } = compiling
  const split = leaf(rolled, 'SPLIT')
  const answers = {
    STATIC: leaf(rolled, 'STATIC'),
    TARGETING_MATCH: leaf(rolled, 'TARGETING_MATCH'),
    DEFAULT: leaf(rolled, 'DEFAULT'),
  }
  return {
    // A look-up by a name that varies takes longer than all else here.
    decide: (_asker, _world, reason) => (reason === 'SPLIT' ? split : answers[reason as keyof typeof answers]),
    told: () => undefined,
    next: () => Infinity,
  }
}

/**
 * The instant a rollout is evaluated for, where the store was last heard at `heard`: nobody could tell it to stop since. One
 * that rises by steps goes on for no longer than a step, and a minute at most; a plain schedule keeps its appointments.
 */
function effective(document: RolloutDocument, { at, heard }: World): number {
  const { steps } = document
  if (at <= heard || steps.every(({ share }) => share === 0 || share === EVERYONE)) return at
  const index = stepAt(document, heard)
  const [step, next] = [steps[index], steps[index + 1]]
  const gap = step === undefined || next === undefined ? PATIENCE : next.at - step.at
  return Math.min(at, heard + Math.min(PATIENCE, gap))
}

interface Told {
  readonly stands: Standing
  readonly when: ConditionTrace | undefined
  readonly document: RolloutDocument
  readonly lacks: boolean
  readonly now: Share
  readonly rings: readonly Test[]
  readonly reached: number
  readonly own: Frame
}

function becauseOf({ stands, when, document, lacks, now, rings, own }: Told): string | undefined {
  if (when?.outcome === 'unmatched') return 'it is not for this audience'
  if (document.rings !== undefined && stands !== 'by-share') {
    const ring = rings.findIndex(test => test.holds(own))
    const name = document.rings.order[ring]?.name
    if (name === undefined) return 'this audience is in no ring'
    return stands === 'in' ? `ring ${name} is complete` : `ring ${name} is not reached yet`
  }
  if (now <= 0) return 'nobody has it yet'
  if (now >= EVERYONE) return 'everybody has it'
  return lacks ? `${document.unit} is missing` : undefined
}
