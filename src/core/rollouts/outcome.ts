import { unitOf } from './attribute.ts'
import { earliest, nextInstant, type Frame, type World } from './asking.ts'
import { condition, type Compiling } from './condition.ts'
import {
  EVERYONE,
  type Allocation,
  type FlagDocument,
  type FlagRule,
  type Serve,
  type Share,
  type Split,
  type Step,
} from './document.ts'
import type { Reason } from './evaluation.ts'
import { hashLine } from './hash-line.ts'
import type { BucketTrace, RuleTrace } from './trace.ts'
import { stretchesOf, type Stretch } from './stretches.ts'

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

const DEFAULT_UNIT = 'user'

/** Compiles an outcome. */
export function outcome<T>(serve: Serve, around: Around<T>): Finding<T> {
  if (serve === null || typeof serve === 'string') return plain(serve, around)
  if ('next' in serve) return { find: () => undefined, told: () => ({ because: 'it goes on' }), next: () => Infinity }
  if ('rules' in serve) return nested(serve, around)
  return onLine({ stretches: stretchesOf(serve), coverage: serve.coverage ?? EVERYONE }, serve, around)
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

interface Line {
  readonly stretches: readonly Stretch[]
  readonly coverage: Share | readonly Step[]
}

/** The share a list of steps has reached at an instant. */
export function stepShare(coverage: Share | readonly Step[], at: number): Share {
  if (typeof coverage === 'number') return coverage
  let share = 0
  for (const step of coverage) {
    if (step.at > at) break
    share = step.share
  }
  return share
}

function onLine<T>({ stretches, coverage }: Line, serve: Split | Allocation, around: Around<T>): Finding<T> {
  const { document, tools, served, ruleId, reason } = around
  const unitName = serve.unit ?? document.unit ?? DEFAULT_UNIT
  const unit = unitOf(unitName)
  const line = hashLine(serve.hash ?? document.hash ?? 'varve', serve.salt ?? document.salt, tools.digest)
  const answers = stretches.map(({ variant }) => served(variant, 'SPLIT', ruleId))
  const rest = serve.rest === undefined ? undefined : served(serve.rest, 'SPLIT', ruleId)
  // Who has no unit stands nowhere, so no place decided.
  const restLacking = serve.rest === undefined ? undefined : served(serve.rest, 'DEFAULT', ruleId)
  // One variant for everybody needs no unit.
  const [only] = stretches
  const isWhole = stretches.length === 1 && only !== undefined && only.from === 0 && only.to === EVERYONE
  const all = isWhole ? served(only.variant, reason, ruleId) : undefined
  const boundsOf = (share: Share): number[] =>
    stretches.flatMap(({ from, to }) => [from, from + Math.floor(((to - from) * share) / EVERYONE)])
  // Where each stretch begins and its covered part ends, in one list of numbers, made anew when a step is reached: looking
  // through the stretches themselves takes twice as long.
  let covered = typeof coverage === 'number' ? coverage : 0
  let bounds = boundsOf(covered)
  const indexAt = (position: number, at: number): number => {
    const share = stepShare(coverage, at)
    if (share !== covered) {
      bounds = boundsOf(share)
      covered = share
    }
    for (let index = 0; index < bounds.length; index += 2)
      if (position >= (bounds[index] ?? 0) && position < (bounds[index + 1] ?? 0)) return index >> 1
    return -1
  }
  const find = (frame: Frame): T | undefined => {
    const { at } = frame.world
    if (all !== undefined && stepShare(coverage, at) >= EVERYONE) return all
    const id = unit(frame)
    if (id === undefined) {
      frame.lacking = unitName
      return restLacking
    }
    const index = indexAt(line.position(id), at)
    return index === -1 ? rest : answers[index]
  }
  const told = (frame: Frame): ReturnType<Finding<T>['told']> => {
    const { at } = frame.world
    const share = stepShare(coverage, at)
    if (all !== undefined && share >= EVERYONE) return { served: only?.variant ?? null }
    const left = serve.rest === undefined ? {} : { served: serve.rest }
    const id = unit(frame)
    if (id === undefined) return { ...left, because: `${unitName} is missing` }
    const position = line.position(id)
    const bucket: BucketTrace = { unit: unitName, position, share }
    const stretch = stretches[indexAt(position, at)]
    return stretch === undefined
      ? { ...left, bucket, because: 'it stands in a gap' }
      : { bucket, served: stretch.variant }
  }
  const next = ({ at }: World): number =>
    typeof coverage === 'number' ? Infinity : (coverage.find(step => step.at > at)?.at ?? Infinity)
  return { find, told, next }
}
