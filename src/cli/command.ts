import { Command, Option } from 'commander'
import type { Session } from './session.ts'

/** What a command does: its exit code, or nothing when all went well. Failures are thrown; only `run` has codes of its own. */
export type Body<O> = (session: Session, options: O, args: CommandArguments) => Promise<number | void>

/** The positional arguments of a command, as they stand in its grammar. */
export type CommandArguments = readonly (string | undefined)[]

/** Binds a command's grammar to what it does. */
export type Bind = <O>(command: Command, body: Body<O>) => Command

/** How a file in `commands/` gives its commands to the program. */
export type CommandMaker = (bind: Bind) => Command

/** A new command with its one-line description. */
export function command(name: string, description: string): Command {
  return new Command(name).description(description)
}

/** Options of every command that writes. */
export interface WriteFlags {
  readonly message?: string
  readonly by?: string
  readonly expect?: string
  readonly dryRun?: boolean
}

/** Adds what every write takes: author, message, what must still hold, and trying without writing. */
export function writing(command: Command): Command {
  return command
    .option('-m, --message <text>', 'why: what somebody reading the history needs to know (asked for on a terminal)')
    .option('--by <author>', "who: VARVE_BY, git's user or the system's when absent")
    .addOption(new Option('--author <author>', 'the same as --by').hideHelp())
    .option('--expect <revision>', 'refuse unless the key was last changed by this revision (0: never; any: overwrite)')
    .addOption(new Option('--if-revision <revision>', 'the same as --expect').hideHelp())
    .option('--dry-run', 'check everything, and write nothing')
}

/** Adds the point in history to ask about. */
export function timed(command: Command): Command {
  return command.option('--at <when>', 'a revision (42), a time (2026-01-15T03:47Z), an age (2h) or a tag')
}

/** Adds examples below a command's help. */
export function examples(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map(line => `  $ ${line}`).join('\n')}`)
}

/** Values of an option that may be repeated. */
export function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
