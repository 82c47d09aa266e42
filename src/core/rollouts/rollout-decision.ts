import type { Leaf } from '../revisions/revision.ts'
import { acceptedUntil, areBothAccepted } from './acceptance.ts'
import { earliest, frame as newFrame, nextInstant, type Asker, type Frame, type Test, type World } from './asking.ts'
import { unitOf } from './attribute.ts'
import { condition } from './condition.ts'
import { nextBoundary, shareAt, stepAt } from './course.ts'
import { EVERYONE, type RolledOut, type RolloutDocument, type Share } from './document.ts'
import { flagDecision, type Decision, type FlagCompiling } from './flag-decision.ts'
import type { Reason } from './evaluation.ts'
import { hashLine, type HashLine } from './hash-line.ts'
import type { BucketTrace, ConditionTrace, Trace } from './trace.ts'

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
  return new CompiledRollout(document, compiling)
}

class CompiledRollout<T> implements Decision<T> {
  readonly #document: RolloutDocument
  readonly #lacking: RolloutCompiling<T>['lacking']
  readonly #candidate: Side<T>
  readonly #baseline: Side<T>
  readonly #line: HashLine
  readonly #unit: (frame: Frame) => string | undefined
  readonly #eligible: Test | undefined
  readonly #rings: readonly Test[]
  /** True for a rollout that is for everybody: nobody need be looked at before the hash line. */
  readonly #isForAll: boolean
  readonly #question = newFrame()
  // The share is the same until the instant is another.
  #share: Share = 0
  #askedAt = Number.NaN
  #askedHeard = Number.NaN

  constructor(document: RolloutDocument, compiling: RolloutCompiling<T>) {
    this.#document = document
    this.#lacking = compiling.lacking
    this.#candidate = side(document.candidate, compiling)
    this.#baseline = side(document.baseline, compiling)
    this.#line = hashLine(document.hash, document.salt, compiling.digest)
    this.#unit = unitOf(document.unit)
    this.#eligible = document.when === undefined ? undefined : condition(document.when, compiling)
    this.#rings = document.rings?.order.map(({ when }) => condition(when, compiling)) ?? []
    this.#isForAll = this.#eligible === undefined && this.#rings.length === 0
  }

  readonly decide = (asker: Asker, world: World): T => {
    const question = this.#question
    question.asker = asker
    question.world = world
    const stands = this.#isForAll ? 'by-share' : this.#standing(question)
    if (stands === 'out') return this.#baseline.decide(asker, world, 'DEFAULT')
    const share = stands === 'in' ? EVERYONE : this.#shareNow(world)
    if (share <= 0) return this.#baseline.decide(asker, world, 'DEFAULT')
    // To whom it is limited, it goes by targeting; to everybody, it is as good as set.
    if (share >= EVERYONE) return this.#candidate.decide(asker, world, this.#isForAll ? 'STATIC' : 'TARGETING_MATCH')
    const id = this.#unit(question)
    if (id === undefined) return this.#lacking(this.#baseline.decide(asker, world, 'DEFAULT'), this.#document.unit)
    return (this.#line.position(id) < share ? this.#candidate : this.#baseline).decide(asker, world, 'SPLIT')
  }

  readonly told = (asker: Asker, world: World): Trace => {
    const own: Frame = { ...newFrame(), asker, world }
    const stands = this.#standing(own)
    const share = this.#shareNow(world)
    const bucket = stands === 'by-share' ? this.#bucket(own, share) : undefined
    const isIn =
      stands === 'in' || (stands === 'by-share' && (share >= EVERYONE || (bucket?.position ?? EVERYONE) < share))
    const when = this.#eligible?.told(own)
    const because = this.#because(own, { stands, when, share })
    const inner = (isIn ? this.#candidate : this.#baseline).told(asker, world)
    return {
      document: 'rollout',
      rules: [],
      served: isIn ? 'candidate' : 'baseline',
      ...(because === undefined ? {} : { because }),
      ...(when === undefined ? {} : { when }),
      ...(bucket === undefined ? {} : { bucket }),
      ...(inner === undefined ? {} : { inner }),
    }
  }

  readonly both = (asker: Asker, world: World): readonly [served: T, other: T] | undefined => {
    if (!areBothAccepted(this.#document, effective(this.#document, world))) return undefined
    const isIn = this.told(asker, world).served === 'candidate'
    const other = isIn ? this.#baseline : this.#candidate
    return [this.decide(asker, world), other.decide(asker, world, 'DEFAULT')]
  }

  readonly next = (world: World): number => {
    const ends = acceptedUntil(this.#document, world.at) ?? Infinity
    const boundary = Math.min(nextBoundary(this.#document, world.at) ?? Infinity, ends)
    const tests = this.#eligible === undefined ? this.#rings : [this.#eligible, ...this.#rings]
    const turns = tests.map(test => nextInstant(test, world))
    return Math.min(boundary, this.#candidate.next(world), this.#baseline.next(world), earliest(turns))
  }

  #shareNow(world: World): Share {
    if (world.at !== this.#askedAt || world.heard !== this.#askedHeard) {
      this.#share = shareAt(this.#document, effective(this.#document, world))
      this.#askedAt = world.at
      this.#askedHeard = world.heard
    }
    return this.#share
  }

  #standing(frame: Frame): Standing {
    // A question that broke off leaves nothing behind for this one.
    frame.it = undefined
    frame.depth = 0
    if (this.#eligible !== undefined && !this.#eligible.holds(frame)) return 'out'
    if (this.#rings.length === 0) return 'by-share'
    const { reached = 0 } = this.#document.rings ?? {}
    const ring = this.#ringOf(frame)
    if (ring === -1 || ring > reached) return 'out'
    return ring < reached ? 'in' : 'by-share'
  }

  /** The index of the first ring that somebody is in; -1 for none. */
  #ringOf(frame: Frame): number {
    return this.#rings.findIndex(test => test.holds(frame))
  }

  #bucket(frame: Frame, share: Share): BucketTrace | undefined {
    const id = this.#unit(frame)
    return id === undefined ? undefined : { unit: this.#document.unit, position: this.#line.position(id), share }
  }

  #because(frame: Frame, { stands, when, share }: Told): string | undefined {
    if (when?.outcome === 'unmatched') return 'it is not for this audience'
    const { rings, unit } = this.#document
    if (rings !== undefined && stands !== 'by-share') {
      const name = rings.order[this.#ringOf(frame)]?.name
      if (name === undefined) return 'this audience is in no ring'
      return stands === 'in' ? `ring ${name} is complete` : `ring ${name} is not reached yet`
    }
    if (share <= 0) return 'nobody has it yet'
    if (share >= EVERYONE) return 'everybody has it'
    return this.#unit(frame) === undefined ? `${unit} is missing` : undefined
  }
}

interface Told {
  readonly stands: Standing
  readonly when: ConditionTrace | undefined
  readonly share: Share
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
