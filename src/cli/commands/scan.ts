import { existsSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import { answeredElsewhere, rules } from '../../scan/index.ts'
import { command, examples, type Bind } from '../command.ts'
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

/** `varve scan`: what should not be in a repository. Needs no declaration and no store. */
export function scanning(bind: Bind): ReturnType<Bind> {
  const grammar = command('scan', 'find secrets and other things no repository should hold; 5 for an error')
    .argument('[paths...]', 'files and folders; the whole repository when absent')
    .option('--staged', 'look at what is about to be committed')
    .option('--history [commits]', 'look for secrets in the last commits: 100, or so many')
    .option('--strict', 'end with 5 for a warning too')
    .option('--settings <paths...>', 'files and folders that may read the environment')
    .option('--rules', 'list what is looked for')
    .option('--install-hook', 'have git scan before every commit')
  examples(grammar, 'varve scan', 'varve scan --staged', 'varve scan --history 500', 'varve scan --strict --json')
  return bind<ScanFlags>(grammar, async (session, flags, [paths]) => {
    if (flags.rules === true) return listRules(session)
    const repository = Repository.around(session.cwd, session.surroundings.env)
    if (repository === undefined && existsSync(path.join(session.cwd, '.git'))) {
      session.output.warn('git could not be asked here, so what it keeps is not known: see what `git status` says.')
    }
    if (flags.installHook === true) return installHook(session, repository)
    const named = (paths ?? []) as readonly string[]
    const result = await scanned(session, { repository, named, settings: flags.settings ?? [], ...keptBy(flags) })
    report(session, result)
    return result.findings.some(({ severity }) => severity === 'error' || flags.strict === true) ? 5 : 0
  })
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
function listRules({ output }: Session): void {
  const here = rules.map(({ id, severity, finds, answers }) => ({ rule: id, severity, answers, finds }))
  if (output.json !== undefined) {
    const elsewhere = answeredElsewhere.map(({ answers, by }) => ({
      rule: null,
      severity: null,
      answers: [answers],
      finds: by,
    }))
    return output.printJson([...here, ...elsewhere])
  }
  const { red, yellow } = output.paint
  const rows = here.map(({ rule, severity, answers, finds }) => [
    { text: severity, paint: severity === 'error' ? red : yellow },
    rule,
    answers.join(', '),
    finds,
  ])
  for (const line of table(rows, output)) output.print(line)
  output.say('\nAnswered elsewhere:')
  const others = answeredElsewhere.map(({ answers, by }) => (output.forPeople ? [answers, by] : ['', '', answers, by]))
  for (const line of table(others, output, output.forPeople ? '  ' : '')) output.print(line)
}
