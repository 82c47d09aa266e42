import { instant, isVarveError, type Audience, type FlagType, type Json } from 'varve'
import type { Answered, Answerer, Question } from './answers.ts'
import { inputLines } from './input-lines.ts'
import { isRecord } from './record.ts'
import { seededRandom } from './seeded-random.ts'
import type { Session } from './session.ts'

/** Characters that are gathered before they are written. */
const AT_ONCE = 65_536

const TYPES: ReadonlySet<unknown> = new Set<FlagType>(['boolean', 'string', 'integer', 'number', 'object', 'json'])

/**
 * Answers questions as they come in, one JSON object a line, in their order. A line that cannot be understood is answered with
 * what is wrong with it.
 */
export async function answerBatch(session: Session, answerer: Answerer): Promise<void> {
  const { stdin } = session.surroundings
  for await (const lines of inputLines(stdin)) {
    let text = ''
    for (const line of lines) {
      const question = questionIn(line, session.now)
      const answer = 'errorCode' in question ? question : answerer.answer(question)
      text += `${lineOf(answer instanceof Promise ? await answer : answer, question)}\n`
      if (text.length < AT_ONCE) continue
      await session.output.pour(text)
      text = ''
    }
    // What was asked is answered before more is read: somebody may wait for it.
    if (text !== '') await session.output.pour(text)
  }
}

function lineOf({ value, variant, reason, ruleId, errorCode, trace }: Answered, asked: Question | Refused): string {
  const traced = 'trace' in asked && asked.trace === true ? { trace: trace ?? null } : {}
  return JSON.stringify({
    value: value ?? null,
    variant: variant ?? null,
    reason,
    ruleId: ruleId ?? null,
    errorCode: errorCode ?? null,
    ...traced,
  })
}

/** The answer to what is no question. */
type Refused = Answered & { readonly errorCode: NonNullable<Answered['errorCode']> }

function questionIn(line: string | undefined, present: number): Question | Refused {
  const given = line === undefined ? undefined : parsed(line)
  if (!isRecord(given) || typeof given['flag'] !== 'string') return refused('PARSE_ERROR', given)
  const { flag: key, now, seed, type, trace, default: fallback } = given
  const context = given['context'] ?? {}
  if (!isRecord(context)) return refused('INVALID_CONTEXT', given)
  const at = now === undefined || now === null ? undefined : instantOf(now, present)
  if (at !== undefined && !Number.isFinite(at)) return refused('PARSE_ERROR', given)
  if (type !== undefined && type !== null && !TYPES.has(type)) return refused('PARSE_ERROR', given)
  return {
    key,
    audience: context as Audience,
    ...(at === undefined ? {} : { now: at }),
    ...(typeof seed === 'number' || typeof seed === 'string' ? { random: seededRandom(seed) } : {}),
    ...(fallback === undefined ? {} : { default: fallback as Json }),
    ...(typeof type === 'string' ? { type: type as FlagType } : {}),
    ...(trace === true ? { trace } : {}),
  }
}

function refused(errorCode: Refused['errorCode'], given: unknown): Refused {
  const fallback = isRecord(given) ? given['default'] : undefined
  return { value: fallback as Json | undefined, reason: 'ERROR', errorCode }
}

/** Milliseconds, or text as `--now` takes it; not a number for anything else. */
function instantOf(now: unknown, present: number): number {
  if (typeof now === 'number') return now
  if (typeof now === 'string' && /^\d{11,15}$/.test(now)) return Number(now)
  try {
    return typeof now === 'string' ? instant(now, present) : Number.NaN
  } catch (error) {
    if (isVarveError(error)) return Number.NaN
    throw error
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
