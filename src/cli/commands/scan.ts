import { existsSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import { answeredElsewhere, rules } from '../../scan/index.ts'
import { command, examples, type Bind, type CommandArguments } from '../command.ts'
import { installHook } from '../pre-commit.ts'
import { Repository } from '../repository.ts'
import { report } from '../scan-report.ts'
import { scanned, type ScanRequest } from '../scan-work.ts'
import type { Session } from '../session.ts'
import { table } from '../table.ts'

interface ScanFlags {
  readonly staged?: boolean
  readonly history?: string | true
  readonly strict?: boolean
  readonly settings?: readonly string[]
  readonly rules?: boolean
  readonly installHook?: boolean
}

/** Every rule that is about a secret finds errors, and no other does. */
const ABOUT_SECRETS: ReadonlySet<string> = new Set(
  rules.filter(({ severity }) => severity === 'error').map(({ id }) => id),
)

/** `varve scan`: what should not be in a repository. Needs no declaration and no store. */
export function scanning(bind: Bind): ReturnType<Bind> {
  const grammar = command('scan', 'find secrets and other things no repository should hold; 5 for an error')
  scanOptions(grammar)
    .option('--settings <paths...>', 'files and folders that may read the environment')
    .option('--install-hook', 'have git scan before every commit')
  examples(grammar, 'varve scan', 'varve scan --staged', 'varve scan --history 500', 'varve scan --strict --json')
  return bind<ScanFlags>(grammar, async (session, flags, [paths]) => looked(session, flags, paths))
}

/** `varve secret scan`: the rules of `varve scan` that are about secrets, and no others. */
export function secretScan(bind: Bind): ReturnType<Bind> {
  const grammar = command('scan', 'find secrets in files and in what git keeps: those rules of `varve scan`')
  scanOptions(grammar)
  examples(grammar, 'varve secret scan', 'varve secret scan --staged', 'varve secret scan --history 500 --json')
  return bind<ScanFlags>(grammar, async (session, flags, [paths]) => looked(session, flags, paths, ABOUT_SECRETS))
}

function scanOptions(grammar: ReturnType<Bind>): ReturnType<Bind> {
  return grammar
    .argument('[paths...]', 'files and folders; the whole repository when absent')
    .option('--staged', 'look at what is about to be committed')
    .option('--history [commits]', 'look for secrets in the last commits: 100, or so many')
    .option('--strict', 'end with 5 for a warning too')
    .option('--rules', 'list what is looked for')
}

/** Looks, by all rules or by these, and prints what was found. */
async function looked(
  session: Session,
  flags: ScanFlags,
  paths: CommandArguments[number],
  by?: ReadonlySet<string>,
): Promise<number | void> {
  if (flags.rules === true) return listRules(session, by)
  const repository = Repository.around(session.cwd, session.surroundings.env)
  if (repository === undefined && existsSync(path.join(session.cwd, '.git'))) {
    session.output.warn('git could not be asked here, so what it keeps is not known: see what `git status` says.')
  }
  if (flags.installHook === true) return installHook(session, repository)
  const named = (paths ?? []) as readonly string[]
  const result = await scanned(session, { repository, named, settings: flags.settings ?? [], ...keptBy(flags) })
  const findings = result.findings.filter(({ rule }) => by?.has(rule) ?? true)
  report(session, { ...result, findings })
  return findings.some(({ severity }) => severity === 'error' || flags.strict === true) ? 5 : 0
}

function keptBy({ staged, history }: ScanFlags): Pick<ScanRequest, 'kept'> {
  if (staged === true && history !== undefined) {
    throw new VarveError('USAGE', { issue: '--staged and --history cannot both be given.', remedy: 'Choose one.' })
  }
  if (staged === true) return { kept: 'staged' }
  if (history === undefined) return {}
  const commits = history === true ? 100 : Number(history)
  if (Number.isSafeInteger(commits) && commits > 0) return { kept: commits }
  const issue = `--history ${JSON.stringify(history)} is no number of commits.`
  throw new VarveError('USAGE', { issue, remedy: 'Write how many to look at: --history 500.' })
}

/** Everything that is looked for, and what answers the anti-patterns that no text shows. */
function listRules({ output }: Session, by?: ReadonlySet<string>): void {
  const wanted = rules.filter(({ id }) => by?.has(id) ?? true)
  const here = wanted.map(({ id, severity, finds, answers }) => ({ rule: id, severity, answers, finds }))
  if (output.json !== undefined) {
    const elsewhere = answeredElsewhere.map(({ answers, by }) => ({
      rule: null,
      severity: null,
      answers: [answers],
      finds: by,
    }))
    return output.printJson(by === undefined ? [...here, ...elsewhere] : here)
  }
  const { red, yellow } = output.paint
  const rows = here.map(({ rule, severity, answers, finds }) => [
    { text: severity, paint: severity === 'error' ? red : yellow },
    rule,
    answers.join(', '),
    finds,
  ])
  for (const line of table(rows, output)) output.print(line)
  if (by !== undefined) return
  output.say('\nAnswered elsewhere:')
  const others = answeredElsewhere.map(({ answers, by }) => (output.forPeople ? [answers, by] : ['', '', answers, by]))
  for (const line of table(others, output, output.forPeople ? '  ' : '')) output.print(line)
}
