import { instant, VarveError } from 'varve'
import type { Answerer } from '../answers.ts'
import { answerJson, answerLines, answerTable, treeOf, type KeyAnswer } from '../answer-report.ts'
import { askedAudience, asking, type AudienceFlags } from '../asked-audience.ts'
import { command, examples, timed, type Bind } from '../command.ts'
import { seededRandom } from '../seeded-random.ts'
import type { Session } from '../session.ts'

interface EvalFlags extends AudienceFlags {
  readonly at?: string
  readonly now?: string
  readonly seed?: string
  readonly trace?: boolean
  readonly flags?: string
  readonly batch?: boolean
}

/** `varve eval KEY…`: what keys answer to somebody, and why; from the project or from a file of flags. */
export function evaluating(bind: Bind): ReturnType<Bind> {
  const grammar = timed(
    asking(
      command('eval', 'show what keys answer to somebody, and why').argument('[keys...]', 'every flag when absent'),
    ),
  )
    .option('--trace', 'every rule and condition: ✓ matched, ✗ did not and why, · was not reached')
    .option('--now <time>', 'the instant that is asked about, also one to come: 2026-12-24T00:00Z, or milliseconds')
    .option('--flags <file>', 'answer from a file of flags instead of the project; - for standard input')
    .option('--seed <text>', 'makes $random of a file of flags the same each time')
    .option('--batch', 'read questions from standard input, one JSON object a line, and answer each on a line')
  examples(
    grammar,
    'varve eval checkout.newFlow --user u_42 --tenant acme --attr country=DE --attr beta=true --trace',
    'varve eval --flags flags.json --user u_42',
    `echo '{"flag":"checkout.newFlow","context":{"user":"u_42"}}' | varve eval --batch`,
  )
  return bind<EvalFlags>(grammar, async (session, flags, [named]) => {
    const keys = (named ?? []) as readonly string[]
    refuseMixtures(keys, flags)
    const answerer = await answererFor(session, flags)
    if (flags.batch === true) return (await import('../eval-batch.ts')).answerBatch(session, answerer)
    const answers = await answersTo(session, answerer, { keys, flags })
    print(session, answers, { single: keys.length === 1, traced: flags.trace === true })
    return answers.some(({ answer }) => answer.errorCode === 'PARSE_ERROR') ? 5 : 0
  })
}

async function answererFor(session: Session, { flags, at }: EvalFlags): Promise<Answerer> {
  if (flags !== undefined) return (await import('../file-answers.ts')).fileAnswerer(session, flags)
  return (await import('../store-answers.ts')).storeAnswerer(session, at)
}

function refuseMixtures(
  keys: readonly string[],
  { flags, at, batch, user, attr, context, now, trace, seed }: EvalFlags,
): void {
  const own = [user, attr, context, now, trace, seed].some(one => one !== undefined)
  if (batch === true && (keys.length > 0 || own || flags === '-')) {
    throw new VarveError('USAGE', {
      issue: '--batch takes keys and all about them from standard input.',
      remedy: 'Leave everything out but --flags FILE and --at.',
    })
  }
  if (flags !== undefined && at !== undefined) {
    throw new VarveError('USAGE', {
      issue: '--at is a point in the history of a store, and a file of flags has none.',
      remedy: 'Say --now for the instant that is asked about.',
    })
  }
}

async function answersTo(
  session: Session,
  answerer: Answerer,
  { keys, flags }: { readonly keys: readonly string[]; readonly flags: EvalFlags },
): Promise<KeyAnswer[]> {
  const audience = askedAudience(session, flags)
  const now = flags.now === undefined ? {} : { now: instantIn(flags.now, session.now) }
  const answers: KeyAnswer[] = []
  for (const key of keys.length > 0 ? keys : answerer.keys) {
    const random = flags.seed === undefined ? {} : { random: seededRandom(flags.seed) }
    const answer = await answerer.answer({ key, audience, trace: true, ...now, ...random })
    if (answer.errorCode === 'FLAG_NOT_FOUND') throw new VarveError('UNKNOWN_KEY', { key })
    answers.push({ key, answer })
  }
  return answers
}

function instantIn(text: string, now: number): number {
  return /^\d{11,}$/.test(text) ? Number(text) : instant(text, now)
}

function print(
  { output }: Session,
  answers: readonly KeyAnswer[],
  { single, traced }: { readonly single: boolean; readonly traced: boolean },
): void {
  const [first] = answers
  const only = single ? first : undefined
  if (output.json !== undefined) {
    return output.printJson(only === undefined ? answers.map(one => answerJson(one, traced)) : answerJson(only, traced))
  }
  if (only === undefined || !output.forPeople) {
    for (const line of answerTable(answers, output, traced)) output.print(line)
    return
  }
  for (const line of answerLines(only, output)) output.print(line)
  if (!traced) return
  for (const line of treeOf(only.answer, output)) output.print(line)
}
