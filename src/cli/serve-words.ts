import { conditionText, type Cond, type FlagRule, type Serve, type Split } from 'varve'
import { percentText } from './document-words.ts'
import { count, visible } from './words.ts'

/** What is served, in words: `on`, `control 50 : treatment 50`. */
export function serveWords(serve: Serve): string {
  if (serve === null) return 'the next layer'
  if (typeof serve === 'string') return visible(serve)
  if ('split' in serve) {
    const weights = Object.entries(serve.split).map(([name, weight]) => `${visible(name)} ${weight}`)
    return `${weights.join(' : ')}${coverageWords(serve.coverage)}`
  }
  if ('alloc' in serve)
    return serve.alloc.map(([name, from, to]) => `${visible(name)} ${from / 1000}–${to / 1000} %`).join(', ')
  return 'rules' in serve ? `${count(serve.rules.length, 'rule')}, else ${serveWords(serve.serve)}` : 'the next rule'
}

function coverageWords(coverage: Split['coverage']): string {
  if (coverage === undefined) return ''
  return typeof coverage === 'number'
    ? ` for ${percentText(coverage)}`
    : ` for ${count(coverage.length, 'step')} of coverage`
}

/** A condition on one line: of several, each. */
export function conditionWords(cond: Cond): string {
  if (typeof cond !== 'object') return conditionText(cond)
  if ('all' in cond) return visible(cond.all.map(conditionText).join(' and '))
  return visible('any' in cond ? cond.any.map(conditionText).join(' or ') : conditionText(cond))
}

/** A rule on one line: `segment staff → on`. */
export function ruleWords({ when, serve }: FlagRule): string {
  return `${when === undefined ? 'everybody' : conditionWords(when)} → ${serveWords(serve)}`
}
