import { earliest, nextInstant, type Frame, type World } from './asking.ts'
import { condition, type Compiling } from './condition.ts'
import type { FlagDocument, FlagRule, Serve } from './document.ts'
import type { Reason } from './evaluation.ts'
import { LineOutcome } from './line-outcome.ts'
import type { RuleTrace } from './trace.ts'

/** What is handed out for a variant (null: the next layer), made once when the document is compiled. */
export type Served<T> = (variant: string | null, reason: Reason, ruleId: string | undefined) => T

/** A way to find out what is served, compiled. */
export interface Finding<T> {
  /** What is served, or undefined to go on to the next rule. Allocates nothing. */
  readonly find: (frame: Frame) => T | undefined
  /** The same, told. */
  readonly told: (frame: Frame) => Pick<RuleTrace, 'bucket' | 'served' | 'rules' | 'because'>
  /** The first instant after the world's at which it may change; Infinity for none. */
  readonly next: (world: World) => number
}

/** What is around an outcome while it is compiled. */
export interface Around<T> {
  readonly document: Pick<FlagDocument, 'unit' | 'salt' | 'hash'>
  readonly tools: Compiling
  readonly served: Served<T>
  readonly ruleId: string | undefined
  /** Why a plain variant is served here. */
  readonly reason: Reason
}

/** Compiles an outcome. */
export function outcome<T>(serve: Serve, around: Around<T>): Finding<T> {
  if (serve === null || typeof serve === 'string') return plain(serve, around)
  if ('next' in serve) return { find: () => undefined, told: () => ({ because: 'it goes on' }), next: () => Infinity }
  if ('rules' in serve) return nested(serve, around)
  return new LineOutcome(serve, around)
}

function plain<T>(variant: string | null, { served, reason, ruleId }: Around<T>): Finding<T> {
  const answer = served(variant, reason, ruleId)
  return { find: () => answer, told: () => ({ served: variant }), next: () => Infinity }
}

function nested<T>(
  serve: { readonly rules: readonly FlagRule[]; readonly serve: Serve },
  around: Around<T>,
): Finding<T> {
  const rules = ruleList(serve.rules, around)
  const last = outcome(serve.serve, around)
  return {
    find: frame => rules.find(frame) ?? last.find(frame),
    told: frame => {
      const told = rules.told(frame)
      const decided = told.some(({ outcome: became }) => became === 'matched')
      const served = decided ? told.findLast(({ outcome: became }) => became === 'matched')?.served : undefined
      return { rules: told, ...(decided ? (served === undefined ? {} : { served }) : last.told(frame)) }
    },
    next: world => Math.min(rules.next(world), last.next(world)),
  }
}

/** Compiled rules, of which the first whose condition holds and whose outcome serves, wins. */
export interface RuleList<T> {
  readonly find: (frame: Frame) => T | undefined
  readonly told: (frame: Frame) => RuleTrace[]
  readonly next: (world: World) => number
}

/** Compiles a list of rules. */
export function ruleList<T>(rules: readonly FlagRule[], around: Omit<Around<T>, 'ruleId' | 'reason'>): RuleList<T> {
  const compiled = rules.map(rule => compiledRule(rule, around))
  return {
    find: frame => {
      for (const rule of compiled) {
        const answer = rule.find(frame)
        if (answer !== undefined) return answer
      }
      return undefined
    },
    told: frame => {
      let decided = false
      return compiled.map(({ id, find, told }): RuleTrace => {
        if (decided) return { id, outcome: 'unreached' }
        decided = find(frame) !== undefined
        return told(frame)
      })
    },
    next: world => earliest(compiled.map(rule => rule.next(world))),
  }
}

interface CompiledRule<T> extends Pick<Finding<T>, 'find' | 'next'> {
  readonly id: string
  readonly told: (frame: Frame) => RuleTrace
}

function compiledRule<T>(rule: FlagRule, around: Omit<Around<T>, 'ruleId' | 'reason'>): CompiledRule<T> {
  const { id } = rule
  const test = rule.when === undefined ? undefined : condition(rule.when, around.tools)
  const found = outcome(rule.serve, { ...around, ruleId: id, reason: 'TARGETING_MATCH' })
  return {
    id,
    find: frame => (test === undefined || test.holds(frame) ? found.find(frame) : undefined),
    told: frame => {
      const when = test?.told(frame)
      const said = when === undefined ? {} : { when }
      if (when?.outcome === 'unmatched') return { id, outcome: 'unmatched', ...said }
      const became = found.find(frame) === undefined ? 'unmatched' : 'matched'
      return { id, outcome: became, ...said, ...found.told(frame) }
    },
    next: world => Math.min(test === undefined ? Infinity : nextInstant(test, world), found.next(world)),
  }
}
