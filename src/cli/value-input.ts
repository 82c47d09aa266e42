import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { VarveError, type Json, type Tree, type Varve } from 'varve'
import type { Session } from './session.ts'
import type { Unless } from './signed.ts'

/** The ways to give a value; one of them at a time. */
export interface ValueFlags {
  readonly value?: string
  readonly valueFile?: string
  readonly jsonValue?: string
  readonly keepNewline?: boolean
  readonly allowArgv?: boolean
}

/** Adds the key and the ways to give its value. */
export function valued(command: Command): Command {
  return command
    .argument('<key>')
    .argument('[value]', 'the value, or - for standard input; asked for on a terminal when absent')
    .option('-v, --value <value>', 'the value')
    .option('--value-file <file>', 'read the value from a file')
    .option('--json-value <json>', 'the value as JSON, whatever the type of the key')
    .option('--keep-newline', 'keep the newline at the end of standard input or a file')
    .option('--allow-argv', 'take a secret from the command line all the same')
}

/** What is known of the key a value is for. */
export interface ValueFor {
  readonly key: string
  readonly secret: boolean
}

/** Most that is read from standard input or a file, in bytes. */
const MOST = 1_048_576

/**
 * The value that a command line gives a key: positional, `--value`, `--value-file`, `-` for standard input, or
 * `--json-value`; asked for on a terminal when there is none. Undefined when the person interrupted.
 */
export async function valueInput(
  session: Session,
  varve: Varve<Tree>,
  wanted: ValueFor,
  positional: string | undefined,
  flags: ValueFlags,
): Promise<Unless<{ readonly value: Json }>> {
  const given = onlyOne(positional, flags)
  if (wanted.secret) refuseArgument(session, wanted.key, given, flags)
  if (given?.way === '--json-value') return { value: parsedJson(given.text) }
  const text = given === undefined ? await asked(session, wanted) : await textOf(session, given, flags)
  return text === undefined ? undefined : { value: varve.parse(wanted.key, text) }
}

interface Given {
  readonly way: 'VALUE' | '--value' | '--value-file' | '--json-value'
  readonly text: string
}

function onlyOne(positional: string | undefined, flags: ValueFlags): Given | undefined {
  const ways = [
    { way: 'VALUE', text: positional },
    { way: '--value', text: flags.value },
    { way: '--value-file', text: flags.valueFile },
    { way: '--json-value', text: flags.jsonValue },
  ] as const
  const given = ways.filter((one): one is Given => one.text !== undefined)
  if (given.length > 1) {
    const names = given.map(({ way }) => way).join(' and ')
    throw new VarveError('USAGE', { issue: `The value is given twice: ${names}.`, remedy: 'Give it once.' })
  }
  return given[0]
}

/** A secret on the command line stays in the shell's history, and shows in the list of processes. */
function refuseArgument({ command }: Session, key: string, given: Given | undefined, flags: ValueFlags): void {
  const isArgument = given !== undefined && given.text !== '-' && given.way !== '--value-file'
  if (!isArgument || flags.allowArgv === true) return
  const line = `varve ${command} ${key}`
  throw new VarveError('USAGE', {
    issue: `${key} is a secret: as an argument it would stay in the shell's history and show in the list of processes.`,
    remedy: [
      'Give it one of these ways:',
      `  ${line}                        (asks, and shows nothing)`,
      `  printf %s "$SECRET" | ${line} -`,
      `  ${line} --value-file secret.txt`,
      'or say --allow-argv if you know better.',
    ].join('\n'),
  })
}

function parsedJson(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new VarveError('USAGE', {
      issue: '--json-value is not JSON.',
      remedy: `Quote it for the shell: --json-value '{"a":1}'.`,
    })
  }
}

async function asked(session: Session, { key, secret }: ValueFor): Promise<Unless<string>> {
  if (!session.canAsk) {
    const line = `varve ${session.command} ${key}`
    const remedy = secret
      ? `Pipe it in (\`… | ${line} -\`), or use --value-file.`
      : `Write \`${line} VALUE\`, pipe it in with -, or use --value-file.`
    throw new VarveError('USAGE', { issue: `There is no value for ${key}, and nobody can be asked here.`, remedy })
  }
  const questions = await session.questions()
  return secret ? askTwice(questions, `Value for ${key}`) : questions.text(`Value for ${key}`)
}

/** Asks for what is not shown while it is typed, twice. Undefined when the person interrupted; USAGE where the two differ. */
export async function askTwice(
  questions: { hidden(question: string): Promise<Unless<string>> },
  what: string,
): Promise<Unless<string>> {
  const first = await questions.hidden(`${what} (not shown)`)
  const second = first === undefined ? undefined : await questions.hidden('The same again')
  if (first === undefined || second === undefined) return undefined
  if (first === second) return first
  throw new VarveError('USAGE', { issue: 'The two were not the same. Nothing was changed.', remedy: 'Try again.' })
}

async function textOf(session: Session, { way, text }: Given, flags: ValueFlags): Promise<string> {
  const isInput = text === '-'
  if (!isInput && way !== '--value-file') return text
  const read = isInput ? await standardInput(session) : await fileText(path.resolve(session.cwd, text), text)
  return flags.keepNewline === true ? read : read.replace(/\r?\n$/, '')
}

/** Everything piped in. Throws USAGE at once where nothing is. */
export async function standardInput(session: Session, most = MOST): Promise<string> {
  const { stdin } = session.surroundings
  const nothing = new VarveError('USAGE', {
    issue: 'Nothing is piped in, and - reads standard input.',
    remedy: `Write \`printf %s VALUE | varve ${session.command} KEY -\`, or -v '' for an empty text.`,
  })
  if (stdin.isTTY === true) throw nothing
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
    size += bytes.length
    if (size > most) throw tooLong('Standard input', most)
    chunks.push(bytes)
  }
  if (size === 0) throw nothing
  return Buffer.concat(chunks).toString('utf8')
}

/** The text of a file. Throws USAGE when it cannot be read or is too long. */
export async function fileText(file: string, name: string, most = MOST): Promise<string> {
  const handle = await open(file).catch((cause: unknown) => {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be opened'
    throw new VarveError('USAGE', { issue: `${name} cannot be read (${reason}).`, remedy: 'Name a file that can.' })
  })
  try {
    if ((await handle.stat()).size > most) throw tooLong(name, most)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

function tooLong(what: string, most: number): VarveError {
  return new VarveError('USAGE', { issue: `${what} holds more than ${most} bytes.`, remedy: 'Give less at once.' })
}
