import { earliest, frame as newFrame, nextInstant, type Asker, type Frame, type Test, type World } from './asking.ts'
import { condition, type Compiling } from './condition.ts'
import type { FlagDocument } from './document.ts'
import { outcome, ruleList, type Around, type Finding, type RuleList, type Served } from './outcome.ts'
import type { RuleTrace, Trace } from './trace.ts'

/** A document, compiled: it answers anybody, at any moment. */
export interface Decision<T> {
  /** What is served. Allocates nothing; never throws. */
  readonly decide: (asker: Asker, world: World) => T
  /** How it comes to that. */
  readonly told: (asker: Asker, world: World) => Trace
  /** What is served and what else counts as right, while two values do; undefined where one does. */
  readonly both?: (asker: Asker, world: World) => readonly [served: T, other: T] | undefined
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
  return new CompiledFlag(document, compiling)
}

class CompiledFlag<T> implements Decision<T> {
  readonly #isOn: boolean
  readonly #off: T
  readonly #nothing: T
  readonly #requires: readonly Test[]
  readonly #rules: RuleList<T>
  readonly #last: Finding<T>
  readonly #find: (frame: Frame) => T | undefined
  readonly #lacking: (answer: T, unit: string) => T
  readonly #question = newFrame()
  /** True while it is being asked: who is asked about then depends on itself. */
  #busy = false

  constructor(document: FlagDocument, compiling: FlagCompiling<T>) {
    const served = compiling.servedOf(document)
    const around: Omit<Around<T>, 'ruleId' | 'reason'> = { document, tools: compiling, served }
    const hasRules = document.rules.length > 0
    const rules = ruleList(document.rules, around)
    const last = outcome(document.serve, { ...around, ruleId: undefined, reason: hasRules ? 'DEFAULT' : 'STATIC' })
    this.#isOn = document.enabled
    this.#off = served(document.off ?? null, 'DISABLED', undefined)
    this.#nothing = served(null, 'DEFAULT', undefined)
    this.#requires = (document.requires ?? []).map(requirement => condition(requirement, compiling))
    this.#rules = rules
    this.#last = last
    this.#find = hasRules ? frame => rules.find(frame) ?? last.find(frame) : last.find
    this.#lacking = remembered(compiling.lacking)
  }

  readonly decide = (asker: Asker, world: World): T => {
    if (!this.#isOn || this.#busy) return this.#off
    this.#busy = true
    try {
      return this.#ask(asker, world)
    } finally {
      this.#busy = false
    }
  }

  readonly told = (asker: Asker, world: World): Trace => {
    if (!this.#isOn || this.#busy) return { document: 'flag', rules: [], because: 'the flag is off' }
    this.#busy = true
    try {
      return this.#tell({ ...newFrame(), asker, world })
    } finally {
      this.#busy = false
    }
  }

  readonly next = (world: World): number => {
    const required = earliest(this.#requires.map(requirement => nextInstant(requirement, world)))
    return Math.min(this.#rules.next(world), this.#last.next(world), required)
  }

  #ask(asker: Asker, world: World): T {
    const question = this.#question
    question.asker = asker
    question.world = world
    question.lacking = undefined
    // A question that broke off leaves nothing behind for the next.
    question.it = undefined
    question.depth = 0
    const answer = this.#areMet(question) ? (this.#find(question) ?? this.#nothing) : this.#off
    return question.lacking === undefined ? answer : this.#lacking(answer, question.lacking)
  }

  #areMet(question: Frame): boolean {
    for (const requirement of this.#requires) if (!requirement.holds(question)) return false
    return true
  }

  #tell(frame: Frame): Trace {
    const unmet = this.#requires.find(requirement => !requirement.holds(frame))
    if (unmet !== undefined)
      return { document: 'flag', rules: [], because: 'what it requires is not met', when: unmet.told(frame) }
    return { document: 'flag', rules: toldRules(this.#rules.told(frame), this.#last.told(frame)) }
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
