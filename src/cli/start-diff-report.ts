import { MASK, type Inspection, type Problem } from 'varve'
import { fits } from './keys.ts'
import { inspectTarget } from './opening.ts'
import { problemJson, reportLines } from './problem-report.ts'
import type { Session } from './session.ts'
import { sourceJson } from './source-json.ts'
import { standings } from './standing.ts'
import { ownProblems, startDifferences, type DiffSide, type StartDifference } from './start-diff.ts'
import { startText } from './start.ts'
import { startNamed, usualStart } from './starts.ts'
import { table, type Cell } from './table.ts'
import { whereaboutsOf } from './whereabouts.ts'
import { changeText } from './words.ts'

/** A comparison of two starts. */
interface Compared {
  readonly names: readonly [string, string]
  readonly differences: readonly StartDifference[]
  /** Problems that only the first has, and those that only the second has. */
  readonly problems: readonly [readonly Problem[], readonly Problem[]]
}

/** Compares two starts, tells what differs, and returns how much does. One name is compared with the usual start. */
export async function diffStarts(
  session: Session,
  names: readonly string[],
  pattern: string | undefined,
): Promise<number> {
  const target = await session.target()
  const named = names.map(name => startNamed(name, target, session))
  const [first, second] = named.length === 1 ? [usualStart(session, target), named[0]] : named
  const [before, after] = [await inspectTarget(session, first), await inspectTarget(session, second)]
  const differences = startDifferences(standings(target, before), standings(target, after))
  const own = (one: Inspection, other: Inspection): readonly Problem[] =>
    ownProblems(one, other).filter(({ key = '' }) => fits(key, pattern))
  const compared: Compared = {
    names: [nameOf(before, first?.service), nameOf(after, second?.service)],
    differences: differences.filter(({ key }) => fits(key, pattern)),
    problems: [own(before, after), own(after, before)],
  }
  if (session.output.json === undefined) for (const line of told(compared, session)) session.output.print(line)
  else session.output.printJson(comparedJson(compared))
  const amount = compared.differences.length + compared.problems.flat().length
  if (amount === 0) session.output.say('Nothing differs.')
  return amount
}

function nameOf(inspection: Inspection, service: string | undefined): string {
  return startText({ ...inspection, service })
}

function* told({ names, differences, problems }: Compared, session: Session): Generator<string> {
  yield* table(
    differences.map(one => row(one, session)),
    session.output,
  )
  for (const [index, own] of problems.entries()) {
    if (own.length === 0) continue
    yield session.output.paint.bold(`Only ${names[index] ?? ''}:`)
    yield* reportLines(own, session)
  }
}

function row({ key, before, after, secret }: StartDifference, session: Session): Cell[] {
  const { paint } = session.output
  const sign = signOf(before, after)
  const color = { '+': paint.green, '-': paint.red, '~': paint.yellow }[sign]
  const place = ({ standing }: DiffSide): string => session.shortPath(whereaboutsOf(standing))
  return [
    { text: sign, paint: color },
    { text: key, paint: color },
    secret && sign === '~' ? 'the secret differs' : `${shownSide(before)} → ${shownSide(after)}`,
    { text: `${place(before)} → ${place(after)}`, paint: paint.dim },
  ]
}

function shownSide({ value }: DiffSide): string {
  return value === MASK ? MASK : changeText(value)
}

function signOf(before: DiffSide, after: DiffSide): '+' | '-' | '~' {
  if (before.value === undefined) return '+'
  return after.value === undefined ? '-' : '~'
}

const OPS = { '+': 'add', '-': 'remove', '~': 'replace' } as const

function comparedJson({ names: [from, to], differences, problems }: Compared): object {
  const side = ({ value, standing: { listing } }: DiffSide, secret: boolean): object | null =>
    value === undefined
      ? null
      : { value: secret ? { secret: true, set: true } : value, source: sourceJson(listing.explanation) }
  return {
    from,
    to,
    differences: differences.map(({ key, before, after, secret }) => ({
      key,
      op: OPS[signOf(before, after)],
      secret,
      before: side(before, secret),
      after: side(after, secret),
    })),
    problems: [from, to].flatMap((profile, index) =>
      (problems[index] ?? []).map(problem => ({ profile, ...problemJson(problem) })),
    ),
  }
}
