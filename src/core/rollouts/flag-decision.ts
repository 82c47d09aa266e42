import { earliest, frame as newFrame, nextInstant, type Asker, type Frame, type World } from './asking.ts'
import { condition, type Compiling } from './condition.ts'
import type { FlagDocument } from './document.ts'
import { outcome, ruleList, type Around, type Served } from './outcome.ts'
import type { RuleTrace, Trace } from './trace.ts'

/** A document, compiled: it answers anybody, at any moment. */
export interface Decision<T> {
  /** What is served. Allocates nothing; never throws. */
  readonly decide: (asker: Asker, world: World) => T
  /** How it comes to that. */
  readonly told: (asker: Asker, world: World) => Trace
  /** The first instant after the world's at which an answer may change by itself; Infinity for none. */
  readonly next: (world: World) => number
}

/** What a document is compiled into. */
export interface FlagCompiling<T> extends Compiling {
  /** What is handed out for a document's variants. */
  readonly servedOf: (document: FlagDocument) => Served<T>
  /** What is handed out in place of an answer that a missing unit led to. */
  readonly lacking: (answer: T, unit: string) => T
}

/** Compiles a flag. Throws RangeError for a hash profile that does not exist. */
export function flagDecision<T>(document: FlagDocument, compiling: FlagCompiling<T>): Decision<T> {
  const served = compiling.servedOf(document)
  const around: Omit<Around<T>, 'ruleId' | 'reason'> = { document, tools: compiling, served }
  const off = served(document.off ?? null, 'DISABLED', undefined)
  const requires = (document.requires ?? []).map(requirement => condition(requirement, compiling))
  const rules = ruleList(document.rules, around)
  const reason = document.rules.length === 0 ? 'STATIC' : 'DEFAULT'
  const last = outcome(document.serve, { ...around, ruleId: undefined, reason })
  const nothing = served(null, 'DEFAULT', undefined)
  const lacking = remembered(compiling.lacking)
  const find =
    document.rules.length === 0 ? last.find : (frame: Frame): T | undefined => rules.find(frame) ?? last.find(frame)
  const { enabled } = document
  const question = newFrame()
  let busy = false

  const ask = (asker: Asker, world: World): T => {
    question.asker = asker
    question.world = world
    question.lacking = undefined
    // A question that broke off leaves nothing behind for the next.
    question.it = undefined
    question.depth = 0
    for (const requirement of requires) if (!requirement.holds(question)) return off
    const answer = find(question) ?? nothing
    return question.lacking === undefined ? answer : lacking(answer, question.lacking)
  }
  const tell = (own: Frame): Trace => {
    const unmet = requires.find(requirement => !requirement.holds(own))
    if (unmet !== undefined)
      return { document: 'flag', rules: [], because: 'what it requires is not met', when: unmet.told(own) }
    return { document: 'flag', rules: toldRules(rules.told(own), last.told(own)) }
  }
  return {
    decide: (asker, world) => {
      // A flag that is asked about while it is being asked depends on itself.
      if (!enabled || busy) return off
      busy = true
      try {
        return ask(asker, world)
      } finally {
        busy = false
      }
    },
    told: (asker, world) => {
      if (!enabled || busy) return { document: 'flag', rules: [], because: 'the flag is off' }
      busy = true
      try {
        return tell({ ...newFrame(), asker, world })
      } finally {
        busy = false
      }
    },
    next: world =>
      Math.min(
        rules.next(world),
        last.next(world),
        earliest(requires.map(requirement => nextInstant(requirement, world))),
      ),
  }
}

/** The name a trace has for what is served when no rule does. */
const OTHERWISE = 'otherwise'

function toldRules(rules: readonly RuleTrace[], last: Omit<RuleTrace, 'id' | 'outcome'>): RuleTrace[] {
  if (rules.some(({ outcome: became }) => became === 'matched'))
    return [...rules, { id: OTHERWISE, outcome: 'unreached' }]
  return [...rules, { id: OTHERWISE, outcome: last.served === undefined ? 'unmatched' : 'matched', ...last }]
}

/** Makes each answer's other form once. */
function remembered<T>(make: (answer: T, unit: string) => T): (answer: T, unit: string) => T {
  const made = new Map<T, Map<string, T>>()
  return (answer, unit) => {
    let byUnit = made.get(answer)
    if (byUnit === undefined) made.set(answer, (byUnit = new Map()))
    let other = byUnit.get(unit)
    if (other === undefined) byUnit.set(unit, (other = make(answer, unit)))
    return other
  }
}
