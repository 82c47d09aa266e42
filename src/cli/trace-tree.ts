import type { BucketTrace, ConditionTrace, Outcome, RuleTrace, Trace } from 'varve'
import { percentText } from './document-words.ts'
import type { Output } from './output.ts'
import { visible } from './words.ts'

const MARKS: Readonly<Record<Outcome, string>> = { matched: '✓', unmatched: '✗', unreached: '·' }

/** How a document came to its answer, as a tree: `✓` matched, `✗` did not and why, `·` was not reached. */
export function* traceLines(trace: Trace, output: Output, indent = ''): Generator<string> {
  const { bold } = output.paint
  if (trace.document === 'rollout') yield `${indent}${bold('rollout')}${rolloutWords(trace)}`
  if (trace.when !== undefined) yield* conditionLines(trace.when, output, `${indent}  `)
  for (const rule of trace.rules) yield* ruleLines(rule, output, indent)
  if (trace.inner !== undefined) yield* traceLines(trace.inner, output, `${indent}  `)
}

function rolloutWords({ served, because, bucket }: Trace): string {
  const parts = [
    ...(served === undefined ? [] : [` → ${served}`]),
    ...(because === undefined ? [] : [`  ${visible(because)}`]),
    ...(bucket === undefined ? [] : [`  (${bucketWords(bucket)})`]),
  ]
  return parts.join('')
}

function* ruleLines(rule: RuleTrace, output: Output, indent: string): Generator<string> {
  const { id, outcome, because, when, bucket, served, rules = [] } = rule
  const goal = served === undefined ? '' : ` → ${served === null ? 'the next layer' : visible(served)}`
  const place = bucket === undefined ? '' : `  (${bucketWords(bucket)})`
  yield line({ outcome, because }, `rule ${visible(id)}${goal}`, output, indent) + place
  if (when !== undefined) yield* conditionLines(when, output, `${indent}  `)
  for (const inner of rules) yield* ruleLines(inner, output, `${indent}  `)
}

function* conditionLines(one: ConditionTrace, output: Output, indent: string): Generator<string> {
  yield line(one, visible(one.condition), output, indent)
  for (const part of one.parts ?? []) yield* conditionLines(part, output, `${indent}  `)
}

function line(
  { outcome, because }: { readonly outcome: Outcome; readonly because: string | undefined } | ConditionTrace,
  words: string,
  { paint }: Output,
  indent: string,
): string {
  const color = { matched: paint.green, unmatched: paint.red, unreached: paint.dim }[outcome]
  const why = because === undefined ? '' : `  ${paint.dim(visible(because))}`
  return `${indent}${color(MARKS[outcome])} ${outcome === 'unreached' ? paint.dim(words) : words}${why}`
}

/** Where somebody stands on a hash line: `user at 4,212 of 100,000; 10 % have it`. */
export function bucketWords({ unit, position, share }: BucketTrace): string {
  return `${visible(unit)} at ${thousands(position)} of ${thousands(100_000)}; ${percentText(share)} have it`
}

function thousands(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}
