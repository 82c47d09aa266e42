import type { Frame, World } from './asking.ts'
import { unitOf } from './attribute.ts'
import { EVERYONE, type Allocation, type Share, type Split, type Step } from './document.ts'
import { hashLine, type HashLine } from './hash-line.ts'
import type { Around, Finding } from './outcome.ts'
import { stretchesOf, type Stretch } from './stretches.ts'
import type { BucketTrace } from './trace.ts'

/** What is bucketed where nobody says otherwise. */
const DEFAULT_UNIT = 'user'

/** What is served by where a unit stands on a hash line: a split or an allocation, compiled. */
export class LineOutcome<T> implements Finding<T> {
  readonly #serve: Split | Allocation
  readonly #stretches: readonly Stretch[]
  readonly #coverage: Share | readonly Step[]
  readonly #line: HashLine
  readonly #unitName: string
  readonly #unit: (frame: Frame) => string | undefined
  readonly #answers: readonly T[]
  /** Served to who is in a gap; undefined to go on. */
  readonly #rest: T | undefined
  /** Served to who has no unit, and so stands nowhere: no place decided. */
  readonly #restLacking: T | undefined
  /** The one variant that everybody has at full coverage: it needs no unit. */
  readonly #all: T | undefined
  // Where each stretch begins and its covered part ends, in one list of numbers, made anew when a step is reached: looking
  // through the stretches themselves takes twice as long.
  #bounds: readonly number[]
  #covered: Share

  constructor(serve: Split | Allocation, { document, tools, served, ruleId, reason }: Around<T>) {
    this.#serve = serve
    this.#stretches = stretchesOf(serve)
    this.#coverage = serve.coverage ?? EVERYONE
    this.#line = hashLine(serve.hash ?? document.hash ?? 'varve', serve.salt ?? document.salt, tools.digest)
    this.#unitName = serve.unit ?? document.unit ?? DEFAULT_UNIT
    this.#unit = unitOf(this.#unitName)
    this.#answers = this.#stretches.map(({ variant }) => served(variant, 'SPLIT', ruleId))
    this.#rest = serve.rest === undefined ? undefined : served(serve.rest, 'SPLIT', ruleId)
    this.#restLacking = serve.rest === undefined ? undefined : served(serve.rest, 'DEFAULT', ruleId)
    const only = onlyOne(this.#stretches)
    this.#all = only === undefined ? undefined : served(only, reason, ruleId)
    this.#covered = typeof this.#coverage === 'number' ? this.#coverage : 0
    this.#bounds = boundsOf(this.#stretches, this.#covered)
  }

  readonly find = (frame: Frame): T | undefined => {
    const { at } = frame.world
    if (this.#all !== undefined && stepShare(this.#coverage, at) >= EVERYONE) return this.#all
    const id = this.#unit(frame)
    if (id === undefined) {
      frame.lacking = this.#unitName
      return this.#restLacking
    }
    const index = this.#indexAt(this.#line.position(id), at)
    return index === -1 ? this.#rest : this.#answers[index]
  }

  readonly told = (frame: Frame): ReturnType<Finding<T>['told']> => {
    const { at } = frame.world
    const share = stepShare(this.#coverage, at)
    if (this.#all !== undefined && share >= EVERYONE) return { served: onlyOne(this.#stretches) ?? null }
    const left = this.#serve.rest === undefined ? {} : { served: this.#serve.rest }
    const id = this.#unit(frame)
    if (id === undefined) return { ...left, because: `${this.#unitName} is missing` }
    const position = this.#line.position(id)
    const bucket: BucketTrace = { unit: this.#unitName, position, share }
    const stretch = this.#stretches[this.#indexAt(position, at)]
    return stretch === undefined
      ? { ...left, bucket, because: 'it stands in a gap' }
      : { bucket, served: stretch.variant }
  }

  readonly next = ({ at }: World): number =>
    typeof this.#coverage === 'number' ? Infinity : (this.#coverage.find(step => step.at > at)?.at ?? Infinity)

  /** The index of the stretch whose covered part a position is in; -1 for none. */
  #indexAt(position: number, at: number): number {
    const share = stepShare(this.#coverage, at)
    if (share !== this.#covered) {
      this.#bounds = boundsOf(this.#stretches, share)
      this.#covered = share
    }
    const bounds = this.#bounds
    for (let index = 0; index < bounds.length; index += 2)
      if (position >= (bounds[index] ?? 0) && position < (bounds[index + 1] ?? 0)) return index >> 1
    return -1
  }
}

/** The variant that has the whole line to itself, if there is one. */
function onlyOne(stretches: readonly Stretch[]): string | undefined {
  const [only] = stretches
  return stretches.length === 1 && only?.from === 0 && only.to === EVERYONE ? only.variant : undefined
}

function boundsOf(stretches: readonly Stretch[], share: Share): number[] {
  return stretches.flatMap(({ from, to }) => [from, from + Math.floor(((to - from) * share) / EVERYONE)])
}

/** The share a list of steps has reached at an instant. */
function stepShare(coverage: Share | readonly Step[], at: number): Share {
  if (typeof coverage === 'number') return coverage
  let share = 0
  for (const step of coverage) {
    if (step.at > at) break
    share = step.share
  }
  return share
}
