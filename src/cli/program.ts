import { Command, CommanderError } from 'commander'
import { VarveError } from 'varve'
import type { Bind, Body, CommandArguments } from './command.ts'
import { commandMakers, configGroup } from './commands.ts'
import { wordCompletion } from './commands/completion.ts'
import { noRequest, readAsCurl } from './curl-reads.ts'
import { Shown } from './curl.ts'
import { exitCodeOf, exitCodeTable } from './exit-codes.ts'
import { hintFor } from './hint.ts'
import { withLimit } from './limit.ts'
import { namedServer } from './named-server.ts'
import { Output } from './output.ts'
import { refuseOnServer, serverMeant } from './server-commands.ts'
import { Session, type GlobalOptions } from './session.ts'
import type { Surroundings } from './terminal.ts'

/** Runs one command line and returns its exit code. Never throws, never ends the process. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const args = unambiguous(argv)
  const course: Course = { code: 0 }
  const program = grammar(surroundings, course)
  try {
    await program.parseAsync(args, { from: 'user' })
    return course.code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    if (error instanceof CommanderError && error.code === 'commander.help') {
      // A group without one of its commands: `varve rollout`.
      const group = program.commands.find(one => one.commands.length > 0 && args.includes(one.name()))
      surroundings.stderr.write((group ?? program).helpInformation())
      return 2
    }
    const failure = error instanceof CommanderError ? usage(error) : error
    // The grammar may have failed before it knew of --json.
    earlyOutput(args, surroundings).fail(
      failure,
      hintFor(failure, course.session && serverMeant(course.session, failure)),
    )
    return exitCodeOf(failure)
  }
}

/** The whole grammar of `varve`, for a command line or for its documentation. */
export function grammar(surroundings: Surroundings, course: Course = { code: 0 }): Command {
  const program = new Command('varve')
    .description('Settings, live values, flags and secrets, with their whole history.')
    .option('-C, --cwd <folder>', 'work from this folder')
    .option('-c, --config <file>', 'the config file; the nearest varve.config.* above when absent')
    .option('--store <address>', 'the store: sqlite:varve.db, file:./history')
    .option('--no-store', 'leave every store alone: sources and defaults only')
    .option('--server <address>', 'work on a server: https://config.example.com (VARVE_URL; varve login)')
    .option('--as-curl', 'with --server: print the request that a change is, and do not send it')
    .option('--environment <name>', 'the environment to answer for: production')
    .option('--profile <name>', 'a profile that is active besides; may be repeated', listed)
    .option('--service <name>', 'what the program is run as: worker')
    .option('--tenant <id>', 'ask or write for one tenant')
    .option('--scope <dimension:name>', 'ask or write for one scope: service:worker')
    .option('--json [fields]', 'print JSON, all fields or those named: --json=key,value')
    .option('-q, --quiet', 'no remarks and no warnings')
    .option('--no-color', 'no colours (NO_COLOR and FORCE_COLOR are heeded too)')
    .option('--no-input', 'never ask anything')
    .option('-y, --yes', 'yes to every question')
    .option('--timeout <duration>', 'give up after this long: 10s')
    .helpCommand(false)
    .showSuggestionAfterError()
  const bind = binder(program, surroundings, course)
  for (const maker of commandMakers) program.addCommand(maker(bind))
  program.addCommand(configGroup(bind))
  program.addCommand(wordCompletion(program, bind), { hidden: true })
  program.addCommand(helpCommand(program))
  program.addHelpText('after', '\nExit codes: varve help exit-codes')
  settled(program, surroundings)
  return program
}

/** How a command line goes: the command that runs, and the exit code it ends with. */
interface Course {
  session?: Session
  code: number
}

/** Binds actions: each runs in a session of its own, which is closed whatever happens. */
function binder(program: Command, surroundings: Surroundings, course: Course): Bind {
  return <O>(command: Command, body: Body<O>) =>
    command.action(async () => {
      const session = new Session(surroundings, program.opts<GlobalOptions>(), wholeName(command))
      course.session = session
      try {
        refuseOnServer(session)
        const args = command.processedArgs as (string | undefined)[]
        if (shownRead(session, command.opts(), args)) return
        const work = body(session, command.opts() as O, args)
        const code = await withLimit(work, session.options.timeout, waitedFor(session.command))
        if (session.options.asCurl === true) throw noRequest(session)
        course.code = code ?? 0
      } catch (error) {
        if (!(error instanceof Shown)) throw error
        session.output.insist(error.curl)
      } finally {
        await session.close()
      }
    })
}

/** Prints the request that a command is which only reads, where that is asked for; false for every other command. */
function shownRead(session: Session, { at }: { readonly at?: string }, [key]: CommandArguments): boolean {
  if (session.options.asCurl !== true) return false
  const curl = readAsCurl(session, namedServer(session), { key, at })
  if (curl !== undefined) session.output.insist(curl)
  else if (session.command.endsWith('rollout watch')) throw noRequest(session)
  session.output.hush()
  return curl !== undefined
}

/** Values of an option that may be repeated. */
function listed(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** A command's name, with those of the groups it is in. */
function wholeName(command: Command): string {
  const { parent } = command
  return parent === null ? '' : `${wholeName(parent)} ${command.name()}`.trim()
}

function waitedFor(name: string): string {
  return /\bwatch$/.test(name) ? 'What was watched for' : `The end of \`varve ${name}\``
}

function helpCommand(program: Command): Command {
  return new Command('help')
    .description('show what a command does; help exit-codes lists those')
    .argument('[command]')
    .argument('[subcommand]')
    .action((name: string | undefined, within: string | undefined) => {
      if (name === 'exit-codes') {
        program.configureOutput().writeOut?.(`${exitCodeTable()}\n`)
        return
      }
      const group = named(program, name)
      ;(within === undefined ? group : named(group, within)).outputHelp()
    })
}

/** A command within another by its name; the other itself for no name. Throws USAGE where there is none. */
function named(parent: Command, name: string | undefined): Command {
  if (name === undefined) return parent
  const found = parent.commands.find(one => one.name() === name || one.aliases().includes(name))
  if (found !== undefined) return found
  throw new VarveError('USAGE', { issue: `There is no command ${name}.`, remedy: 'Run `varve help`.' })
}

/** Makes every command throw instead of ending the process, and write where it is told to. */
function settled(command: Command, surroundings: Surroundings): void {
  command.exitOverride().configureOutput({
    writeOut: text => surroundings.stdout.write(text),
    // What commander has to say is thrown as well, and told once by `run`.
    writeErr: () => {},
    getOutHelpWidth: () => surroundings.stdout.columns ?? 100,
    getOutHasColors: () => false,
  })
  command.configureHelp({ showGlobalOptions: true })
  for (const one of command.commands) settled(one, surroundings)
}

/** `--json key` would read `key` as the fields: only `--json=fields` names some. */
function unambiguous(argv: readonly string[]): string[] {
  if (argv[0] === '-V' || argv[0] === '--version') return ['version', ...argv.slice(1)]
  const end = argv.indexOf('--')
  return argv.map((arg, index) => (arg === '--json' && (end === -1 || index < end) ? '--json=' : arg))
}

function usage({ message }: CommanderError): VarveError {
  const said = message.replace(/^error: /, '').replaceAll('\n', ' ')
  const sentence = `${said[0]?.toUpperCase() ?? ''}${said.slice(1)}`
  return new VarveError('USAGE', { issue: /[.?)]$/.test(sentence) ? sentence : `${sentence}.`, remedy: HELP })
}

const HELP = 'Run `varve help` to see what there is.'

function earlyOutput(args: readonly string[], surroundings: Surroundings): Output {
  const json = args.some(arg => arg.startsWith('--json=')) ? [] : undefined
  return new Output(surroundings, { json, quiet: false, color: !args.includes('--no-color') })
}
