import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { canonical, MASK, VarveError, type Json, type Revision, type Tree, type Varve } from 'varve'
import { command, examples, timed, type Bind } from '../command.ts'
import { documentIn } from '../document-words.ts'
import { dotenvLines } from '../dotenv.ts'
import { plainValue } from '../plain-value.ts'
import { readerAt } from '../reader-at.ts'
import type { Session } from '../session.ts'
import { readsNull } from '../variables.ts'
import { whenOf } from '../when.ts'
import { count } from '../words.ts'

interface ExportFlags {
  readonly format?: string
  readonly flags?: boolean
  readonly all?: boolean
  readonly prefix?: string
  readonly at?: string
}

/** Values by key; those of a scope by `key@scope`. */
type Values = Readonly<Record<string, Json>>

/** `varve export [FILE]`: values as one JSON object or as variables, or the whole history as JSON lines. */
export function exporting(bind: Bind): ReturnType<Bind> {
  const grammar = timed(
    command('export', 'write out values, or the whole history')
      .argument('[file]', 'where to; standard output when absent or -', '-')
      .option(
        '--format <format>',
        'json, jsonl (every revision, with its hash), env or flags; by the end of the file name',
      )
      .option('--flags', 'the same as --format flags: flags and segments, as varve import --from varve reads them')
      .option('--all', 'what every key has, defaults and start-up settings too, not only what is stored')
      .option('--prefix <name>', 'begins every variable of the env format: SHOP'),
  )
  examples(
    grammar,
    'varve export values.json',
    'varve export --all --tenant acme --at 2026-01-15T03:47Z',
    'varve export history.jsonl',
    'varve export --format env --prefix SHOP .env.example',
    'varve export --flags flags.json',
  )
  return bind<ExportFlags>(grammar, async (session, flags, [file = '-']) => {
    const { varve } = await session.open()
    const text = await textIn(formatOf(flags, file), session, varve, flags)
    if (file === '-') return session.output.write(text)
    await keep(path.resolve(session.cwd, file), text, session.options.yes === true)
    session.output.say(`Written to ${file}`)
  })
}

type Format = 'json' | 'jsonl' | 'env' | 'flags'

function formatOf({ format: named, flags }: ExportFlags, file: string): Format {
  if (flags === true && (named ?? 'flags') === 'flags') return 'flags'
  const format = named ?? (/\.(json|jsonl)$/.exec(file)?.[1] || (/\.?env(\.\w+)?$/.test(file) ? 'env' : 'json'))
  const isFormat = format === 'json' || format === 'jsonl' || format === 'env' || format === 'flags'
  if (isFormat && flags !== true) return format
  throw new VarveError('USAGE', {
    issue: isFormat ? `--flags and --format ${format} cannot both be given.` : `There is no format ${format}.`,
    remedy: 'Formats are json, jsonl, env and flags.',
  })
}

async function textIn(format: Format, session: Session, varve: Varve<Tree>, flags: ExportFlags): Promise<string> {
  if (format === 'jsonl') return historyText(varve, flags)
  if (format === 'flags') {
    const { storedFlags, tellLeftOut } = await import('../flags-export.ts')
    const { flagsFileText } = await import('../flags-file.ts')
    const { file, left } = await storedFlags(session, varve, { at: flags.at, scope: session.scope })
    tellLeftOut(session, left)
    return flagsFileText(file)
  }
  const values = flags.all === true ? await served(session, varve, flags.at) : await stored(session, varve, flags.at)
  if (format === 'json') return `${JSON.stringify(values, null, 2)}\n`
  const variables = new Map(varve.list().map(({ key, variable }) => [key, variable]))
  const { definitions } = (await session.target()).config
  const sayable = Object.entries(values).filter(
    ([key, value]) => value !== null || !variables.has(key) || readsNull(definitions.get(key).text),
  )
  const { text, left } = dotenvLines(Object.fromEntries(sayable), variables, flags.prefix)
  if (left.length > 0) session.output.warn(`left out, because they have no variable: ${left.join(', ')}`)
  return text
}

/** What the store holds: for everybody and for scopes, or for the one scope that is asked for. */
async function stored(session: Session, varve: Varve<Tree>, at: string | undefined): Promise<Values> {
  const { entries } = await varve.snapshot(at === undefined || at === 'now' ? undefined : whenOf(at, session.now))
  const secrets = secretsOf(varve)
  const { scope: wanted } = session
  const chosen = entries.filter(({ scope }) => wanted === undefined || scope === wanted)
  const unhidden = chosen.filter(({ key }) => !secrets.has(key))
  const open = unhidden.filter(({ value }) => documentIn(value) === undefined)
  warnOfSecrets(session, chosen.length - unhidden.length)
  if (open.length < unhidden.length) {
    const left = count(unhidden.length - open.length, 'document')
    session.output.warn(`${left} of flags and rollouts left out: --flags and --format jsonl have them`)
  }
  const name = (key: string, scope: string | undefined): string =>
    scope === undefined || scope === wanted ? key : `${key}@${scope}`
  return Object.fromEntries(open.map(({ key, scope, value }) => [name(key, scope), value]))
}

/** What every key has for the audience, from whatever layer. */
async function served(session: Session, varve: Varve<Tree>, at: string | undefined): Promise<Values> {
  const reader = (await readerAt(varve, at, session.now)).for(session.audience)
  const all = varve.list(session.audience)
  const explained = all
    .filter(({ secret }) => !secret)
    .map(({ key }) => reader.explain(key))
    .filter(({ value }) => value !== MASK)
  warnOfSecrets(session, all.length - explained.length)
  const set = explained.filter(({ reason }) => reason !== 'ERROR')
  return Object.fromEntries(set.map(one => [one.key, plainValue(one, reader)]))
}

function secretsOf(varve: Varve<Tree>): ReadonlySet<string> {
  return new Set(varve.list().flatMap(({ key, secret }) => (secret ? [key] : [])))
}

function warnOfSecrets({ output }: Session, left: number): void {
  if (left > 0) output.warn(`${count(left, 'secret')} left out: secrets are never written out`)
}

/** Every revision that is kept, oldest first, as the one text its hash is taken over. */
async function historyText(varve: Varve<Tree>, { at, all }: ExportFlags): Promise<string> {
  if (at !== undefined || all === true) {
    const remedy = 'Leave --at and --all out, or choose another format.'
    throw new VarveError('USAGE', { issue: 'jsonl is the whole history.', remedy })
  }
  const revisions: Revision[] = []
  for await (const revision of varve.revisions()) revisions.push(revision)
  return revisions
    .toReversed()
    .map(revision => `${canonical(revision as unknown as Json)}\n`)
    .join('')
}

/** Writes a file for its owner only; one that is there already is replaced only with `--yes`. */
async function keep(file: string, text: string, replace: boolean): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: replace ? 'w' : 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    const there = code === 'EEXIST'
    throw new VarveError('USAGE', {
      issue: there ? `${file} is there already.` : `${file} cannot be written (${code}).`,
      remedy: there ? 'Name another file, or add --yes to replace it.' : 'Name a file that can.',
    })
  }
}
