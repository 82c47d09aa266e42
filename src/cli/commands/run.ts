import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import process from 'node:process'
import { VarveError, type Listing, type Tree, type Varve } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { prefixed } from '../dotenv.ts'
import type { Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { valueText } from '../words.ts'

interface RunFlags {
  readonly prefix?: string
  readonly secrets?: boolean
  readonly dryRun?: boolean
}

/** `varve run -- COMMAND`: runs a program with the values in its environment. */
export function running(bind: Bind): ReturnType<Bind> {
  const grammar = command('run', 'run a program with the values in its environment')
    .alias('exec')
    .argument('<command...>', 'after --, so that its options stay its own')
    .option('--prefix <name>', 'begins every variable: SHOP')
    .option('--secrets', 'give it the secrets too')
    .option('--dry-run', 'show the variables, and run nothing')
  examples(grammar, 'varve run -- node report.js', 'varve run --tenant acme --prefix SHOP -- ./nightly.sh')
  return bind<RunFlags>(grammar, async (session, flags, [words]) => {
    const { varve } = await session.open()
    const [program = '', ...args] = words as unknown as readonly string[]
    const given = varve
      .list(session.audience)
      .filter(({ value, secret }) => value !== undefined && (!secret || flags.secrets))
    if (flags.dryRun === true) return show(session, given, flags.prefix)
    const values = given.map((listing): [string, string] => [
      prefixed(listing.variable, flags.prefix),
      textOf(listing, session, varve),
    ])
    return child(program, args, session, Object.fromEntries(values))
  })
}

function show({ output }: Session, given: readonly Listing[], prefix: string | undefined): void {
  const name = ({ variable }: Listing): string => prefixed(variable, prefix)
  if (output.json !== undefined) {
    return output.printJson(
      given.map(one => ({
        variable: name(one),
        key: one.key,
        value: one.secret ? { secret: true, set: true } : one.value,
      })),
    )
  }
  const rows = given.map((one): Cell[] => [name(one), valueText(one.value), one.key])
  for (const line of table(rows, output)) output.print(line)
}

/** A value as the environment carries it, to be read back by the same table. */
function textOf({ key, secret, value }: Listing, { audience }: Session, varve: Varve<Tree>): string {
  const plain = secret ? revealed(varve.for(audience).get(key)) : (value ?? null)
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}

/** What is in a secret, also in one that another copy of this package made. */
function revealed(served: unknown): unknown {
  const isSecret = typeof served === 'object' && served !== null && 'reveal' in served
  return isSecret && typeof served.reveal === 'function' ? (served.reveal() as unknown) : served
}

/** Runs the program in our place: its streams are ours, signals are passed on, and its exit code becomes ours. */
function child(
  program: string,
  args: readonly string[],
  { cwd, surroundings }: Session,
  values: Readonly<Record<string, string>>,
): Promise<number> {
  const started = spawn(program, args, { cwd, env: { ...surroundings.env, ...values }, stdio: 'inherit' })
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
