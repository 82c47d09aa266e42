import type { Json } from '../json.ts'
import type { Digest, Pattern } from '../ports.ts'
import { attribute, unitOf, type Attribute } from './attribute.ts'
import type { Frame, ParentAnswer, Test } from './asking.ts'
import { comparison } from './comparison.ts'
import { conditionText } from './condition-text.ts'
import type { AttributeCond, BucketCond, Cond } from './document.ts'
import { hashLine } from './hash-line.ts'
import { shownValue, type ConditionTrace } from './trace.ts'

/** What compiling a document needs. */
export interface Compiling {
  readonly digest: Digest
  /** Absent until the first document that uses `matches` has had it loaded: such a condition is false without it. */
  readonly pattern?: Pattern | undefined
  /** Evaluates imported JsonLogic. */
  readonly logic?: ((rule: Json, data: Json) => unknown) | undefined
}

/** How deep conditions may be nested; what is deeper is refused when it is written, and false. */
const DEEPEST = 64

/** How deep segments may refer to one another while answering: more is a cycle. */
const LONGEST_CHAIN = 32

/** How many segments one condition may ask for, those that segments ask for counted: each naming two others, they double. */
const MOST_ASKED = 10_000

/** Compiles a condition. `over` says what the attribute `value` means. */
export function condition(cond: Cond, tools: Compiling, over: 'audience' | 'value' = 'audience', depth = 0): Test {
  if (depth > DEEPEST) return constant(cond, false)
  if (typeof cond === 'boolean') return constant(cond, cond)
  const inner = (one: Cond, within = over): Test => condition(one, tools, within, depth + 1)
  if ('all' in cond)
    return allOf(
      cond,
      cond.all.map(one => inner(one)),
    )
  if ('any' in cond)
    return anyOf(
      cond,
      cond.any.map(one => inner(one)),
    )
  if ('not' in cond) return opposite(inner(cond.not))
  if ('some' in cond) return quantified(cond, attribute(cond.attr, over), inner(cond.some))
  if ('attr' in cond) return compared(cond, attribute(cond.attr, over), tools)
  if ('segment' in cond) return segment(cond)
  if ('is' in cond) return flagIs(cond)
  if ('flag' in cond) return flagWhen(cond, inner(cond.when, 'value'))
  if ('bucket' in cond) return bucketed(cond, tools)
  return logical(cond, tools)
}

function constant(cond: Cond, holds: boolean): Test {
  return { ...leaf(cond, () => holds), holds: () => holds }
}

/** What most conditions have: no instants, no segments, and a word on why they do not hold. */
function leaf(cond: Cond, holds: (frame: Frame) => boolean, because?: (frame: Frame) => string | undefined): Test {
  return {
    holds,
    told: frame => {
      if (holds(frame)) return { condition: conditionText(cond), outcome: 'matched' }
      const why = because?.(frame)
      return { condition: conditionText(cond), outcome: 'unmatched', ...(why === undefined ? {} : { because: why }) }
    },
    instants: [],
    segments: [],
  }
}

function joined(tests: readonly Test[]): Pick<Test, 'instants' | 'segments'> {
  return {
    instants: tests.flatMap(test => test.instants),
    segments: [...new Set(tests.flatMap(test => test.segments))],
  }
}

function allOf(cond: Cond, tests: readonly Test[]): Test {
  const holds = (frame: Frame): boolean => settled(tests, frame, false)
  return { holds, told: frame => told(cond, tests, frame, 'unmatched'), ...joined(tests) }
}

function anyOf(cond: Cond, tests: readonly Test[]): Test {
  const holds = (frame: Frame): boolean => settled(tests, frame, true)
  // Nothing asked for is nothing refused: every suite has the empty list true.
  const test = tests.length === 0 ? constant(cond, true) : undefined
  return test ?? { holds, told: frame => told(cond, tests, frame, 'matched'), ...joined(tests) }
}

/**
 * What conditions come to of which one that is `decisive` decides. One that only is so for lack of a unit may be otherwise, and
 * decides nothing where another does without: then nothing was lacking.
 */
function settled(tests: readonly Test[], frame: Frame, decisive: boolean): boolean {
  const before = frame.lacking
  let lacking = before
  let found = !decisive
  for (const test of tests) {
    frame.lacking = undefined
    const decides = test.holds(frame) === decisive
    if (decides && frame.lacking === undefined) {
      frame.lacking = before
      return decisive
    }
    if (decides) found = decisive
    lacking ??= frame.lacking
  }
  frame.lacking = lacking
  return found
}

/** Tells conditions in order, up to the first whose outcome decides. */
function told(cond: Cond, tests: readonly Test[], frame: Frame, decisive: 'matched' | 'unmatched'): ConditionTrace {
  const parts: ConditionTrace[] = []
  let decided = false
  for (const test of tests) {
    const part = test.told(frame)
    parts.push(decided ? unreached(part) : part)
    decided ||= part.outcome === decisive
  }
  const outcome = decided === (decisive === 'matched') ? 'matched' : 'unmatched'
  return { condition: conditionText(cond), outcome, parts }
}

function unreached({ condition: text, parts }: ConditionTrace): ConditionTrace {
  return { condition: text, outcome: 'unreached', ...(parts === undefined ? {} : { parts: parts.map(unreached) }) }
}

function opposite(test: Test): Test {
  return {
    ...test,
    holds: frame => !test.holds(frame),
    told: frame => {
      const part = test.told(frame)
      const outcome = part.outcome === 'matched' ? 'unmatched' : 'matched'
      return { condition: 'not', outcome, parts: [part] }
    },
  }
}

function quantified(cond: Cond, read: Attribute, test: Test): Test {
  const holds = (frame: Frame): boolean => {
    const items = read(frame)
    if (!Array.isArray(items)) return false
    const outer = frame.it
    let found = false
    for (let index = 0; index < items.length && !found; index += 1) {
      frame.it = (items as readonly Json[])[index]
      found = test.holds(frame)
    }
    frame.it = outer
    return found
  }
  const because = (frame: Frame): string =>
    Array.isArray(read(frame)) ? 'none of its items does' : `it is ${shownValue(read(frame))}, not a list`
  return { ...leaf(cond, holds, because), ...joined([test]) }
}

function compared(cond: AttributeCond, read: Attribute, { pattern }: Compiling): Test {
  const compare = comparison(cond, pattern)
  const holds = (frame: Frame): boolean => compare(read(frame))
  const because = (frame: Frame): string =>
    cond.op === 'matches' && pattern === undefined
      ? 'regular expressions are not loaded'
      : `${cond.attr} is ${shownValue(read(frame))}`
  return { ...leaf(cond, holds, because), instants: cond.attr === '$now' ? turns(cond) : [] }
}

/** Instants at which a comparison with the present turns. */
function turns({ op, value, of }: AttributeCond): number[] {
  const given = value === undefined ? (of ?? []) : [value]
  const instants = given.map(one =>
    typeof one === 'number' ? one : typeof one === 'string' ? Date.parse(one) : Number.NaN,
  )
  return instants
    .filter(instant => !Number.isNaN(instant))
    .flatMap(instant => {
      const [from, after] = [Math.ceil(instant), Math.floor(instant) + 1]
      if (op === 'lt' || op === 'gte') return [from]
      return op === 'lte' || op === 'gt' ? [after] : [from, after]
    })
}

function segment(cond: { readonly segment: string }): Test {
  const text = conditionText(cond)
  const unmatched = (because: string): ConditionTrace => ({ condition: text, outcome: 'unmatched', because })
  const told = (frame: Frame): ConditionTrace => {
    const test = frame.world.segment(cond.segment)
    if (test === undefined) return unmatched('there is no such segment')
    if (frame.depth >= LONGEST_CHAIN) return unmatched('segments refer to one another')
    if (isTooMany(frame)) return unmatched('it asks for too many segments')
    frame.depth += 1
    const part = test.told(frame)
    frame.depth -= 1
    return { condition: text, outcome: part.outcome, parts: [part] }
  }
  const holds = (frame: Frame): boolean => {
    const test = frame.world.segment(cond.segment)
    if (test === undefined || frame.depth >= LONGEST_CHAIN || isTooMany(frame)) return false
    frame.depth += 1
    const held = test.holds(frame)
    frame.depth -= 1
    return held
  }
  return { holds, told, instants: [], segments: [cond.segment] }
}

/** Counts a segment that is asked for. */
function isTooMany(frame: Frame): boolean {
  if (frame.depth === 0) frame.asked = 0
  frame.asked += 1
  return frame.asked > MOST_ASKED
}

/** What another flag answers; one that is off satisfies nobody, whatever its off variant is. */
function parent(frame: Frame, key: string): ParentAnswer | undefined {
  const answer = frame.world.flag(key, frame.asker)
  // What that one would need is needed here.
  if (answer?.lacks !== undefined) frame.lacking ??= answer.lacks
  return answer === undefined || answer.reason === 'DISABLED' ? undefined : answer
}

function becauseOf(frame: Frame, key: string): string {
  const answer = frame.world.flag(key, frame.asker)
  if (answer === undefined) return `${key} serves nothing`
  if (answer.reason === 'DISABLED') return `${key} is off`
  return answer.variant === undefined ? `${key} has another value` : `${key} is ${answer.variant}`
}

function flagIs(cond: { readonly flag: string; readonly is: readonly string[] }): Test {
  const holds = (frame: Frame): boolean => {
    const variant = parent(frame, cond.flag)?.variant
    return variant !== undefined && cond.is.includes(variant)
  }
  return leaf(cond, holds, frame => becauseOf(frame, cond.flag))
}

function flagWhen(cond: { readonly flag: string; readonly when: Cond }, test: Test): Test {
  const holds = (frame: Frame): boolean => {
    const answer = parent(frame, cond.flag)
    if (answer === undefined) return false
    const outer = frame.it
    frame.it = answer.input
    const held = test.holds(frame)
    frame.it = outer
    return held
  }
  return { ...leaf(cond, holds, frame => becauseOf(frame, cond.flag)), ...joined([test]) }
}

function bucketed(cond: { readonly bucket: BucketCond }, { digest }: Compiling): Test {
  const { unit, salt, hash = 'varve', ranges } = cond.bucket
  const line = hashLine(hash, salt, digest)
  const read = unitOf(unit)
  const holds = (frame: Frame): boolean => {
    const id = read(frame)
    if (id === undefined) {
      frame.lacking ??= unit
      return false
    }
    const position = line.position(id)
    for (const [from, to] of ranges) if (position >= from && position < to) return true
    return false
  }
  const because = (frame: Frame): string => {
    const id = read(frame)
    return id === undefined ? `${unit} is missing` : `${unit} stands at ${line.position(id)}`
  }
  return leaf(cond, holds, because)
}

function logical(cond: { readonly logic: Json }, { logic }: Compiling): Test {
  const holds = ({ asker, world }: Frame): boolean => {
    if (logic === undefined) return false
    const data = { ...asker.audience, $now: world.at } as unknown as Json
    try {
      return truthy(logic(cond.logic, data))
    } catch {
      // What cannot be evaluated does not hold: rules of elsewhere must not take a program down.
      return false
    }
  }
  return leaf(cond, holds, () => (logic === undefined ? 'nothing here evaluates JsonLogic' : undefined))
}

/** JsonLogic's idea of truth: an empty list is false. */
function truthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}
