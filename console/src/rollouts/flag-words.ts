import { conditionText, type Cond, type FlagDocument, type FlagRule, type Json, type Serve, type Step } from 'varve'
import { percentText } from './shares.ts'

/** One rule in words, those within it below. */
export interface RuleWords {
  readonly id: string
  /** Who is meant: `country eq DE, FR`. */
  readonly who: string
  /** What they get: `serve on`. */
  readonly gets: string
  readonly doc?: string
  readonly parts: readonly RuleWords[]
}

/** A flag's document in words. */
export interface FlagWords {
  readonly variants: readonly { readonly name: string; readonly value: Json }[]
  readonly enabled: boolean
  /** What is served while it is off. */
  readonly off: string
  readonly requires: readonly string[]
  readonly rules: readonly RuleWords[]
  /** What everybody else gets. */
  readonly otherwise: string
  /** By what people are told apart: `user`. */
  readonly unit: string
}

/** Says who gets what. */
export function flagWords(document: FlagDocument): FlagWords {
  const unit = document.unit ?? 'user'
  return {
    variants: Object.entries(document.variants).map(([name, value]) => ({ name, value })),
    enabled: document.enabled,
    off: document.off === undefined || document.off === null ? 'the next layer' : document.off,
    requires: (document.requires ?? []).map(({ flag, is }) => `flag ${flag} serves ${is.join(' or ')}`),
    rules: document.rules.map(rule => ruleWords(rule, unit)),
    otherwise: serveWords(document.serve, unit),
    unit,
  }
}

function ruleWords({ id, doc, when, serve }: FlagRule, unit: string): RuleWords {
  const nested = typeof serve === 'object' && serve !== null && 'rules' in serve ? serve.rules : []
  return {
    ...{ id, who: whoWords(when), gets: serveWords(serve, unit) },
    ...(doc === undefined ? {} : { doc }),
    parts: nested.map(rule => ruleWords(rule, unit)),
  }
}

/** A condition spelt out: `all of: a; b`, too, where the trace would show parts below. */
export function whoWords(when: Cond | undefined): string {
  if (when === undefined) return 'everybody'
  if (typeof when !== 'object') return conditionText(when)
  if ('all' in when) return when.all.map(part => bracketed(part)).join(' and ')
  if ('any' in when) return when.any.map(part => bracketed(part)).join(' or ')
  return conditionText(when)
}

function bracketed(part: Cond): string {
  return typeof part === 'object' && ('all' in part || 'any' in part) ? `(${whoWords(part)})` : conditionText(part)
}

/** What is served, in words: `on`, `on 10 %, off 90 % of users`, `the next layer`. */
export function serveWords(serve: Serve, unit: string): string {
  if (serve === null) return 'the next layer'
  if (typeof serve === 'string') return serve
  if ('rules' in serve) return `by the rules below, else ${serveWords(serve.serve, unit)}`
  if ('next' in serve) return 'the next rule'
  const whose = ` by ${serve.unit ?? unit}`
  if ('split' in serve) return `${splitWords(serve.split)}${whose}${coverageWords(serve.coverage)}`
  const parts = serve.alloc.map(([variant, from, to]) => `${variant} ${from / 1000}–${to / 1000} %`)
  return `${parts.join(', ')}${whose}${coverageWords(serve.coverage)}`
}

function splitWords(split: { readonly [variant: string]: number }): string {
  const total = Object.values(split).reduce((sum, weight) => sum + weight, 0)
  const part = (weight: number): string => String(total === 0 ? 0 : Math.round((weight / total) * 100_000) / 1000)
  return Object.entries(split)
    .map(([variant, weight]) => `${variant} ${part(weight)} %`)
    .join(', ')
}

function coverageWords(coverage: number | readonly Step[] | undefined): string {
  if (coverage === undefined || coverage === 100_000) return ''
  if (typeof coverage === 'number') return `, to ${percentText(coverage)} of them`
  return `, to ${percentText(coverage[0]?.share ?? 0)} of them rising to ${percentText(coverage.at(-1)?.share ?? 0)}`
}
