import { firstGate, stepAt, type RolloutDocument, type RolloutState, type Step } from 'varve'
import { percentText } from './document-words.ts'
import type { Output } from './output.ts'
import { clockText, spanText } from './span.ts'
import { table, type Cell } from './table.ts'

/** Characters of a bar that stands for everybody. */
const WIDEST = 20

/** Steps that are drawn before the one that counts, and from it on. */
const [BEFORE, AFTER] = [4, 9]

/** The steps of a rollout drawn one below the other: past ones, the one that counts, and those to come. */
export function rampChart(state: RolloutState, now: number, output: Output): string[] {
  const { document } = state
  const { steps } = document
  const here = stepAt(document, document.held?.since ?? now)
  const from = Math.max(0, here - BEFORE)
  // What would have come after it ended will not.
  const to = state.ended === undefined ? Math.min(steps.length, Math.max(0, here) + AFTER) : here + 1
  const isOver = state.ended !== undefined
  const rows = steps
    .slice(from, to)
    .map((step, index) => stepRow(step, from + index, { document, here, now, output, isOver }))
  const drawn = here < 0 ? [beginning(output), ...rows] : rows
  return [
    ...(from > 0 ? [`  … ${from} earlier`] : []),
    ...table(drawn, output, '  '),
    ...(to < steps.length && !isOver ? [`  … ${steps.length - to} more`] : []),
  ]
}

interface Course {
  readonly document: RolloutDocument
  readonly here: number
  readonly now: number
  readonly output: Output
  readonly isOver: boolean
}

/** The line on which nobody has it yet. */
function beginning({ paint }: Output): Cell[] {
  return [{ text: '●', paint: paint.green }, '', '0 %', { text: bar(0, '█'), paint: paint.green }, HERE]
}

const HERE = '← you are here'

function stepRow(step: Step, index: number, course: Course): Cell[] {
  const { here, output } = course
  const { dim, green, bold } = output.paint
  const isPast = index <= here
  const paint = index === here ? green : dim
  const text = bar(step.share, isPast ? '█' : '░')
  return [
    { text: index === here ? '●' : isPast ? '✓' : step.gate === true ? '‖' : '·', paint },
    { text: timeOf(step, index, course), paint: isPast ? dim : plain },
    { text: percentText(step.share).padStart(5), paint: index === here ? bold : plain },
    { text, paint },
    { text: remark(step, index, course), paint: index === here ? bold : dim },
  ]
}

/** When a step came or comes; behind a gate that waits, how long after its approval. */
function timeOf(step: Step, index: number, { document, now }: Course): string {
  const gate = firstGate(document)
  const before = document.steps[gate]
  if (before !== undefined && index > gate) return `+${spanText(step.at - before.at)}`
  const { held } = document
  // A pause moves what is ahead: this is where it would come if it went on now.
  return clockText(held !== undefined && step.at > held.since ? step.at + now - held.since : step.at, now)
}

function remark({ gate }: Step, index: number, { document, here, isOver }: Course): string {
  const { held, approvedThrough } = document
  const place = isOver ? '← ended here' : held === undefined ? HERE : '← paused here'
  const said = [
    ...(index === here ? [place] : []),
    ...(gate === true ? [index <= approvedThrough ? 'approved' : 'waits for approval'] : []),
    ...(held !== undefined && index === here + 1 ? ['if it goes on now'] : []),
  ]
  return said.join(', ')
}

function bar(share: number, character: string): string {
  const length = Math.round((share / 100_000) * WIDEST)
  return share === 0 ? '▏' : character.repeat(Math.max(1, length))
}

function plain(text: string): string {
  return text
}
