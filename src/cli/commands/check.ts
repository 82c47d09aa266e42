import type { Problem } from 'varve'
import { checkedStarts, type CheckedStart } from '../checked-start.ts'
import { command, examples, type Bind } from '../command.ts'
import { identity, isWarning, problemJson, reportLines, tallyText } from '../problem-report.ts'
import type { Session } from '../session.ts'
import { count } from '../words.ts'

interface CheckFlags {
  readonly all?: boolean
  readonly strict?: boolean
  readonly withoutSecrets?: boolean
}

/** `varve check`: would the program start, in every profile? Nothing is started, and no store is asked. */
export function check(bind: Bind): ReturnType<Bind> {
  const grammar = command('check', 'check every profile as a start would, without starting; 5 for an error')
    .alias('validate')
    .option('--all', 'all profiles that are known, as when --profile names none')
    .option('--strict', 'end with 5 for a warning or a deprecated name too')
    .option('--without-secrets', 'secrets are not at hand, as in CI: do not miss them')
  examples(
    grammar,
    'varve check --without-secrets',
    'varve check --profile staging --profile production,eu',
    'varve check --environment production --service worker --json',
  )
  return bind<CheckFlags>(grammar, async (session, { strict = false, withoutSecrets = false, all = false }) => {
    const checked = await checkedStarts(session, { withoutSecrets, all })
    const isWrong = (problem: Problem): boolean => strict || !isWarning(problem)
    const fails = ({ problems, remarks }: CheckedStart): boolean =>
      problems.some(isWrong) || (strict && remarks.length > 0)
    if (session.output.json !== undefined) {
      session.output.printJson(checked.map(one => ({ ...startJson(one), ok: !fails(one) })))
    } else {
      for (const line of told(checked, session)) session.output.print(line)
    }
    return checked.some(fails) ? 5 : 0
  })
}

function startJson({ name, problems, remarks }: CheckedStart): object {
  return { profile: name, ok: true, problems: problems.map(problemJson), remarks }
}

const EVERY = 'every profile'

function* told(checked: readonly CheckedStart[], session: Session): Generator<string> {
  const { paint } = session.output
  const common = commonTo(checked)
  const width = Math.max(...[...checked.map(({ name }) => name), common.size === 0 ? '' : EVERY].map(one => one.length))
  const head = (name: string, problems: readonly Problem[], more = ''): string => {
    const [mark, color] = markOf(problems, paint)
    const amount = problems.length === 0 ? 'nothing is wrong' : tallyText(problems)
    return `${color(mark)} ${paint.bold(name.padEnd(width))}  ${amount}${more}`
  }
  if (common.size > 0) {
    const shared = checked[0]?.problems.filter(problem => common.has(identity(problem))) ?? []
    yield head(EVERY, shared)
    yield* reportLines(shared, session)
  }
  for (const { name, problems, remarks } of checked) {
    const own = problems.filter(problem => !common.has(identity(problem)))
    const above = problems.length - own.length
    yield head(name, problems, above === 0 ? '' : own.length === 0 ? ' (told above)' : ` (${above} of them told above)`)
    yield* reportLines(own, session)
    for (const remark of remarks) yield paint.dim(`  ${session.shortPath(remark)}`)
  }
  session.output.say(`\n${paint.dim(summary(checked))}`)
}

function markOf(problems: readonly Problem[], { red, yellow, green }: Session['output']['paint']) {
  if (problems.some(problem => !isWarning(problem))) return ['✗', red] as const
  return problems.length > 0 ? (['⚠', yellow] as const) : (['✔', green] as const)
}

/** Problems that every start has, by their identity: they are told once. */
function commonTo(checked: readonly CheckedStart[]): ReadonlySet<string> {
  if (checked.length < 2) return new Set()
  const [first = new Set<string>(), ...others] = checked.map(({ problems }) => new Set(problems.map(identity)))
  return new Set([...first].filter(one => others.every(other => other.has(one))))
}

function summary(checked: readonly CheckedStart[]): string {
  const wrong = checked.filter(({ problems }) => problems.length > 0).length
  const names = count(checked.length, 'profile')
  return wrong === 0 ? `${names} checked, and all would start.` : `${names} checked, ${wrong} with something to say.`
}
