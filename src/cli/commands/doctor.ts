import { VarveError } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import type { Check } from '../health-check.ts'
import type { Thoroughness } from '../health-checks.ts'
import type { Output } from '../output.ts'
import type { Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { visible } from '../words.ts'

const MARKS = { ok: '✔', warning: '!', failed: '✖' } as const

/** `varve doctor`: looks at everything a command depends on, or at a server; says what supplied it, and what to do about what is wrong. */
export function doctor(bind: Bind): ReturnType<Bind> {
  const grammar = command('doctor', 'check config, store, clock and stored values, and say where each comes from')
    .option('--deep', 'check every revision of the log, and not only the last thousand')
    .option(
      '--last-known-good <file>',
      'where the program keeps it: VARVE_LAST_KNOWN_GOOD or the config file when absent',
    )
  examples(grammar, 'varve doctor', 'varve doctor --deep --json', 'varve doctor --server config.example.com')
  return bind<Thoroughness>(grammar, async (session, flags) => {
    const { output } = session
    const checks = await checksOf(session, flags)
    const failure = checks.find(({ status }) => status === 'failed')
    if (output.json === undefined) for (const line of lines(checks, output)) output.print(line)
    else output.printJson({ ok: failure === undefined, checks: checks.map(asJson) })
    return failure?.code ?? 0
  })
}

/** What is looked at: the server that is named, or else everything a command depends on here. VARVE_URL is passed over. */
async function checksOf(session: Session, flags: Thoroughness): Promise<readonly Check[]> {
  if (session.options.server === undefined) return (await import('../health-checks.ts')).healthChecks(session, flags)
  const [option] = [
    flags.deep === true ? '--deep' : undefined,
    flags.lastKnownGood === undefined ? undefined : '--last-known-good',
  ].filter(one => one !== undefined)
  if (option === undefined) return (await import('../server-health.ts')).serverChecks(session)
  const remedy = 'Leave --server out, and run it where the store and the file are.'
  throw new VarveError('NOT_AT_A_SERVER', { what: `\`doctor ${option}\``, remedy })
}

function asJson({ name, status, detail, remedy }: Check): object {
  return { name, status, detail, remedy: remedy ?? null }
}

/** A line for each check; for a person, what to do about it stands below. */
function lines(checks: readonly Check[], output: Output): string[] {
  const { green, yellow, red, dim } = output.paint
  const rows = checks.map(({ name, status, detail, remedy }): Cell[] => [
    { text: output.forPeople ? MARKS[status] : status, paint: { ok: green, warning: yellow, failed: red }[status] },
    name,
    detail,
    ...(remedy === undefined || output.forPeople ? [] : [remedy]),
  ])
  const printed = table(rows, output)
  if (!output.forPeople) return printed
  return checks.flatMap(({ remedy }, index) => [
    printed[index] ?? '',
    ...(remedy === undefined ? [] : [`   ${dim(`→ ${visible(remedy)}`)}`]),
  ])
}
