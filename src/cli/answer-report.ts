import type { Answered } from './answers.ts'
import type { Output } from './output.ts'
import { table, type Cell } from './table.ts'
import { bucketWords, traceLines } from './trace-tree.ts'
import { valueText } from './words.ts'

/** A key and what it answers. */
export interface KeyAnswer {
  readonly key: string
  readonly answer: Answered
}

/** An answer as `--json` prints it; members that it has no word for are null. */
export function answerJson({ key, answer }: KeyAnswer, traced: boolean): object {
  const { value, variant, reason, ruleId, errorCode, errorMessage, layer, bucket, trace } = answer
  return {
    key,
    value: value ?? null,
    variant: variant ?? null,
    reason,
    ruleId: ruleId ?? null,
    errorCode: errorCode ?? null,
    errorMessage: errorMessage ?? null,
    layer: layer ?? null,
    bucket: bucket ?? null,
    ...(traced ? { trace: trace ?? null } : {}),
  }
}

/** One answer at length, for a person. */
export function* answerLines({ key, answer }: KeyAnswer, output: Output): Generator<string> {
  const { bold, dim, yellow } = output.paint
  const { value, variant, reason, ruleId, layer, bucket, errorMessage } = answer
  yield `${bold(key)} = ${bold(valueText(value))}${variant === undefined ? '' : `     ${dim(`variant ${variant}`)}`}`
  const facts: (readonly [name: string, text: string | undefined])[] = [
    ['reason', reason],
    ['rule', ruleId],
    ['bucket', bucket === undefined ? undefined : bucketWords(bucket)],
    ['layer', layer],
  ]
  const rows = facts.flatMap(([name, text]) => (text === undefined ? [] : [[{ text: name, paint: dim }, text]]))
  yield* table(rows, output, '  ')
  if (errorMessage !== undefined) yield `  ${yellow(errorMessage)}`
}

/** Many answers, one a line: key, value, variant, reason, rule, and what is wrong. */
export function* answerTable(answers: readonly KeyAnswer[], output: Output, traced: boolean): Generator<string> {
  const lines = table(
    answers.map(one => answerRow(one, output)),
    output,
  )
  for (const [index, line] of lines.entries()) {
    yield line
    if (traced) yield* treeOf(answers[index]?.answer, output)
  }
}

/** The tree of an answer, where a document decided. */
export function* treeOf(answer: Answered | undefined, output: Output): Generator<string> {
  if (answer?.trace !== undefined) yield* traceLines(answer.trace, output, '  ')
}

function answerRow({ key, answer }: KeyAnswer, { paint }: Output): Cell[] {
  const { value, variant, reason, ruleId, errorCode } = answer
  return [
    key,
    { text: valueText(value), paint: reason === 'ERROR' ? paint.dim : paint.cyan },
    variant ?? '',
    { text: reason, paint: reason === 'ERROR' ? paint.red : paint.dim },
    ruleId ?? '',
    { text: errorCode ?? '', paint: paint.yellow },
  ]
}
