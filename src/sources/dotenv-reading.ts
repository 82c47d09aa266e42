import path from 'node:path'
import type { SecretPlace, SourceComplaint, SourceReport, SourceRequest } from '../core/ports.ts'
import type { DotenvFile } from './dotenv-files.ts'
import type { Environment } from './environment.ts'
import { Expansion, type ExpandedEntry } from './expansion.ts'
import { parseDotenv, type DotenvDialect, type DotenvEntry } from './formats/dotenv.ts'
import type { Names } from './names.ts'
import { isOpenToOthers, openToOthers } from './open-file.ts'
import { isSecretIn } from './secret-places.ts'
import { readVariables, type Variable, type VariableOptions } from './variables.ts'
import { wholeFile, type WholeFile } from './whole-file.ts'

/** How `.env` files are read. */
export interface DotenvReadingOptions extends VariableOptions {
  readonly names: Names
  /** What references mean that no file answers. */
  readonly environment: Environment
  readonly dialect?: DotenvDialect | undefined
  /** False leaves `${…}` in the text as it is. */
  readonly expand?: boolean | undefined
  /** True when another source finds a secret there. */
  readonly isSecret?: SourceRequest['isSecret'] | undefined
  /** True where a file with secrets that others may read is worth a word: on a server, rather than where somebody develops. */
  readonly guarded?: boolean | undefined
  /** Reads a file; what was read before may be answered again. */
  readonly read?: (path: string) => WholeFile
}

/** What one `.env` file gave: a report, and its variables, each once. */
export interface DotenvAnswer {
  readonly report: SourceReport
  readonly entries: readonly ExpandedEntry[]
}

/** Reads `.env` files, the weakest first. A file that is missing and may be gives no answer. */
export function readDotenvFiles(files: readonly DotenvFile[], options: DotenvReadingOptions): readonly DotenvAnswer[] {
  const expansion = new Expansion(options.environment)
  const answers = files.map(file => readDotenvFile(file, expansion, options))
  return answers.filter(answer => answer !== undefined)
}

function readDotenvFile(
  file: DotenvFile,
  expansion: Expansion,
  options: DotenvReadingOptions,
): DotenvAnswer | undefined {
  const { read = wholeFile, dialect = 'dotenv' } = options
  const whole = read(file.path)
  if ('issue' in whole) {
    if (whole.isMissing && file.optional) return undefined
    return { report: { name: file.shown, complaints: [unreadable(file, whole)] }, entries: [] }
  }
  const { entries, complaints } = parseDotenv(new TextDecoder().decode(whole.bytes), file.shown, { dialect })
  if (file.passedOver !== undefined) return passedOver(file, entries, options)
  const told = expansion.complaints.length
  const expanded = lastOf(entries.map(entry => expansion.expand(entry, { references: options.expand !== false })))
  const variables = expanded.map(entry => asVariable(entry, secretIn(entry, options) !== undefined))
  const report = readVariables(variables, options.names, options)
  const all = [
    ...complaints,
    ...expansion.complaints.slice(told),
    ...(report.complaints ?? []),
    ...expanded.flatMap(entry => exposure(entry, options)),
    ...openness(file, report, options),
  ]
  return { report: { ...report, name: file.shown, complaints: all }, entries: expanded }
}

/** A file with secrets in it that others may read. */
function openness(
  { path: file, shown }: DotenvFile,
  { values = [] }: SourceReport,
  { guarded = false, names }: DotenvReadingOptions,
): SourceComplaint[] {
  const secrets = new Set(names.secrets.flatMap(({ key, aliases }) => [key, ...aliases]))
  const secret = guarded ? values.find(({ key }) => secrets.has(key)) : undefined
  return secret === undefined || !isOpenToOthers(file) ? [] : [openToOthers(shown, secret.origin)]
}

/** Each variable once, as it is set last. */
function lastOf(entries: readonly (ExpandedEntry | undefined)[]): readonly ExpandedEntry[] {
  const last = new Map<string, ExpandedEntry>()
  for (const entry of entries) if (entry !== undefined) last.set(entry.name, entry)
  return [...last.values()]
}

function asVariable(
  { name, text, origin, references }: Pick<ExpandedEntry, 'name' | 'text' | 'origin' | 'references'>,
  secret: boolean,
): Variable {
  return {
    ...{ name, text, origin },
    ...(references === undefined ? {} : { references }),
    ...(secret ? { secret } : {}),
  }
}

/** The reference through which a secret got into a variable. */
function secretIn({ uses, origin }: ExpandedEntry, { names, isSecret }: DotenvReadingOptions): string | undefined {
  const placeOf = (used: string): SecretPlace =>
    used.startsWith('file:')
      ? { file: path.resolve(path.dirname(origin.file), used.slice(5).trim()) }
      : { variable: used.replace(/^env:\s*/, '') }
  return [...uses].find(used => isSecretIn(placeOf(used), names) || isSecret?.(placeOf(used)) === true)
}

/** A file that does not count: of the keys that it would set it is said why. */
function passedOver(
  { shown, passedOver: why = '' }: DotenvFile,
  entries: readonly DotenvEntry[],
  { names }: DotenvReadingOptions,
): DotenvAnswer {
  const { values = [] } = readVariables(
    entries.map(({ name, text, origin }) => ({ name, text, origin })),
    names,
    { files: 'none', suspicion: 'near' },
  )
  const ignored = values.map(({ key, origin }) => ({ key, origin, why }))
  return { report: { name: shown, ignored }, entries: [] }
}

function unreadable(
  { shown, optional }: DotenvFile,
  { issue, isMissing, remedy: how }: Extract<WholeFile, { issue: string }>,
): SourceComplaint {
  const remedy = isMissing && !optional ? 'Create it, or leave it out of the list.' : how
  return { code: 'SOURCE_UNREADABLE', about: shown, issue, remedy, severity: 'error' }
}

/** A variable that takes in a secret, and whose own key would show it. */
function exposure(entry: ExpandedEntry, options: DotenvReadingOptions): readonly SourceComplaint[] {
  const { name, origin } = entry
  const own = options.names.find(name)?.lead.key
  const secret = own === undefined || own.secret ? undefined : secretIn(entry, options)
  if (own === undefined || secret === undefined) return []
  return [
    {
      code: 'SECRET_EXPOSED',
      about: name,
      issue: `takes in the secret ${secret}, and ${own.key} is not declared secret: it is masked all the same`,
      origin,
      remedy: `Declare ${own.key} as secret(…)${instead(options.names.find(secret)?.lead.key.key)}.`,
      severity: 'warning',
    },
  ]
}

/** What else would do. A name without a dot means a variable in these files, so that such a key cannot be referred to. */
function instead(key: string | undefined): string {
  return key?.includes('.') === true ? `, or refer to the key: \${${key}}` : ''
}
