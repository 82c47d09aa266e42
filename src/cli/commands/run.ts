import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import process from 'node:process'
import { isProblem, MASK, VarveError, type Listing } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { namedLastKnownGood } from '../named-last-known-good.ts'
import { plainValue } from '../plain-value.ts'
import { sourcesOf } from '../project-sources.ts'
import { revealed } from '../same-value.ts'
import type { Opened, Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { readsNull, variablesOf } from '../variables.ts'
import { valueText } from '../words.ts'

interface RunFlags {
  readonly prefix?: string
  readonly secrets?: boolean
  readonly force?: boolean
  readonly dryRun?: boolean
}

/** A value that the program is given as text, and the names it could be read from, the one it is given by first. */
interface Given {
  readonly listing: Listing
  readonly text: string
  readonly names: readonly [string, ...string[]]
}

/** `varve run -- COMMAND`: runs a program with the values in its environment. */
export function running(bind: Bind): ReturnType<Bind> {
  const grammar = command('run', 'run a program with the values in its environment')
    .alias('exec')
    .argument('<command...>', 'after --, so that its options stay its own')
    .option('--prefix <name>', 'begins every variable: SHOP; that of the sources when absent')
    .option('--secrets', 'give it the secrets too')
    .option('--force', 'run it though values are missing or do not fit')
    .option('--dry-run', 'show the variables, and run nothing')
  examples(
    grammar,
    'varve run -- node report.js',
    'varve run --environment production --secrets -- ./nightly.sh',
    'varve run --tenant acme --prefix SHOP -- ./nightly.sh',
  )
  return bind<RunFlags>(grammar, async (session, flags, [words]) => {
    const opened = await openedFor(session, flags)
    const [program = '', ...args] = words as unknown as readonly string[]
    const given = givenBy(opened, session, flags)
    if (flags.dryRun === true) return show(session, given)
    return child(program, args, session, surroundingsOf(given, opened, session))
  })
}

/** Opens what the program would: where it would not start, neither does this. */
async function openedFor(session: Session, { force = false, dryRun = false }: RunFlags): Promise<Opened> {
  const kept = await namedLastKnownGood(session)
  const lastKnownGood = kept === undefined ? {} : { lastKnownGood: kept.place.asServed }
  try {
    return await session.open({ storeIfThere: true, strictly: !force && !dryRun, ...lastKnownGood })
  } catch (error) {
    if (isProblem(error, 'INVALID_SETTINGS'))
      session.output.remark('Not started. With --force it would be, all the same.')
    throw error
  }
}

function givenBy({ varve, target }: Opened, session: Session, { prefix, secrets }: RunFlags): readonly Given[] {
  const naming = { ...(prefix === undefined ? {} : { prefix }), sources: sourcesOf(target, session.surroundings.env) }
  const served = varve.for(session.audience)
  return varve.list(session.audience).flatMap(listing => {
    if (listing.value === undefined || (isHidden(listing) && secrets !== true)) return []
    const declared = target.config.definitions.get(listing.key)
    const value = isHidden(listing) ? revealed(served.get(listing.key)) : plainValue(listing.explanation, served)
    // What is not there needs no variable, and null has none where text is read as it is.
    if ((value ?? null) === null && (isDefault(listing) || !readsNull(declared.text))) return []
    return [{ listing, text: textOf(listing.key, value), names: variablesOf(declared, naming) }]
  })
}

function isDefault({ explanation }: Listing): boolean {
  return explanation.layers.find(({ status }) => status === 'wins')?.layer === 'default'
}

/** True for a secret, and for a value that a secret got into. */
function isHidden({ secret, value }: Listing): boolean {
  return secret || value === MASK
}

function show({ output }: Session, given: readonly Given[]): void {
  if (output.json !== undefined) {
    return output.printJson(
      given.map(({ listing, names: [variable] }) => ({
        variable,
        key: listing.key,
        value: isHidden(listing) ? { secret: true, set: true } : listing.value,
      })),
    )
  }
  const rows = given.map(({ listing, names: [variable] }): Cell[] => [variable, valueText(listing.value), listing.key])
  for (const line of table(rows, output)) output.print(line)
}

type Environment = Readonly<Record<string, string | undefined>>

/** The environment of the program: ours, the values, and who we are, so that it reads its own files alike. */
function surroundingsOf(given: readonly Given[], { target }: Opened, session: Session): Environment {
  const { environment, profile } = session.options
  const { env } = session.surroundings
  // One value by two names is one value, as long as both say the same.
  const values = given.flatMap(({ text, names: [preferred, ...others] }) =>
    [preferred, ...others.filter(name => env[name] !== undefined)].map(name => [name, text] as const),
  )
  const profiles = profile === undefined ? undefined : session.startOf(target).profiles?.join(',')
  return {
    ...env,
    ...Object.fromEntries(values),
    ...(environment === undefined ? {} : { VARVE_ENV: environment }),
    ...(profiles === undefined ? {} : { VARVE_PROFILES: profiles }),
  }
}

/** A value as the environment carries it, to be read back by the same table. Throws USAGE where it cannot. */
function textOf(key: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  // Node would quote the whole value in its own error.
  if (!text.includes('\0')) return text
  const issue = `${key} holds a NUL character, which no environment can carry.`
  throw new VarveError('USAGE', { issue, remedy: 'Let the program read it by itself.' })
}

/** Runs the program in our place: its streams are ours, signals are passed on, and its exit code becomes ours. */
function child(program: string, args: readonly string[], { cwd }: Session, env: Environment): Promise<number> {
  const started = spawn(program, args, { cwd, env, stdio: 'inherit' })
  const pass = (signal: NodeJS.Signals): void => void started.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, pass)
  return new Promise<number>((resolve, reject) => {
    started.on('error', cause => {
      const remedy = 'Name a program that can be run.'
      reject(new VarveError('USAGE', { issue: `${program} cannot be run (${cause.message}).`, remedy }))
    })
    started.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  }).finally(() => {
    for (const signal of signals) process.off(signal, pass)
  })
}
