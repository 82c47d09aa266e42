import path from 'node:path'
import { environmentNames } from '../core/definition/key.ts'
import type { Source, SourceComplaint, SourceKey, SourceReport, SourceRequest } from '../core/ports.ts'
import { generationOf, type Generation } from './mount.ts'
import { Names } from './names.ts'
import { isOpenToOthers, openToOthers } from './open-file.ts'
import { isInFolder, secretsIn, type SecretFile } from './secret-folder.ts'
import { readVariables, type Variable } from './variables.ts'
import { WatchedPaths } from './watched-paths.ts'
import { MEBIBYTE, utf8, wholeFile, withoutLineBreak } from './whole-file.ts'

/** How a folder of secrets is read. */
export interface SecretFilesOptions {
  /**
   * How a name tells levels: `directories` by folders alone (`database/url`), a text by that text (`database--url`).
   * When absent by folders, `__` and dots.
   */
  readonly nested?: 'directories' | (string & {})
  /** What becomes of a folder that is not there: nothing when absent. */
  readonly missing?: 'ok' | 'warn' | 'error'
  /** The most that all files together may hold, in bytes: 16 MiB when absent. One file may hold 1 MiB. */
  readonly maxBytes?: number
  /** `none` keeps a line break at the end of a file; else one is taken off. */
  readonly trim?: 'newline' | 'none'
  /** `base64` gives the bytes of a file as base64, for those that are no text. */
  readonly encoding?: 'utf8' | 'base64'
  /** What becomes of a name inside a record: lower case when absent. */
  readonly envKeyCase?: 'lower' | 'preserve'
}

/** Where Docker and Podman put secrets. */
const USUAL = '/run/secrets'
/** How often a mount is read again because it changed meanwhile. */
const PATIENCE = 5

/**
 * A folder with a file for each secret, as Docker and Kubernetes mount them: `database__url`, `DATABASE_URL`,
 * `database.url` and `database/url` all hold `database.url`. A mount is read through one generation. What the files hold
 * is in no message.
 * @example sources: [secretFiles(), env()]
 */
export function secretFiles(directory: string = USUAL, options: SecretFilesOptions = {}): Source {
  let last: Outcome = { report: {}, files: [], isMissing: false }
  const watched = new WatchedPaths(() => [...last.files, ...listed(directory)])
  return {
    layer: 'secret-file',
    name: directory,
    load: request => {
      last = load(directory, request, options)
      watched.follow()
      return last.report
    },
    watch: (onChange, onTrouble) => watched.watch(onChange, onTrouble),
    absence: key => (last.isMissing ? `${directory} does not exist` : `no ${fileFor(key)} in ${directory}`),
    mend: key => `write ${path.join(directory, fileFor(key))}`,
    isSecret: place => 'file' in place && isInFolder(place.file, directory),
  }
}

/** The file that a person would write a key to. */
function fileFor({ key, env, envDeclared }: SourceKey): string {
  return (envDeclared ? env[0] : undefined) ?? environmentNames(key)[0].toLowerCase()
}

/** Everything whose change may matter: the folders with whatever comes to stand in them, and the files there are. */
function listed(directory: string): readonly string[] {
  try {
    const { files, folders } = secretsIn(directory, baseOf(directory, generationOf(directory)))
    return [...folders.map(folder => folder + path.sep), ...files.map(({ shown }) => shown)]
  } catch {
    // It is not there, or just changing; where it stands is watched in any case.
    return [path.join(directory, path.sep)]
  }
}

function baseOf(directory: string, generation: Generation | undefined): string {
  return generation === undefined ? directory : path.resolve(directory, generation.generation)
}

interface Outcome {
  readonly report: SourceReport
  readonly files: readonly string[]
  readonly isMissing: boolean
}

function load(directory: string, request: SourceRequest, options: SecretFilesOptions): Outcome {
  for (let attempt = 1; ; attempt += 1) {
    const generation = generationOf(directory)
    const outcome = loadFrom(directory, generation, request, options)
    const isSame = generationOf(directory)?.generation === generation?.generation
    if (!isSame && attempt < PATIENCE) continue
    // Of a generation that is being removed, some files may have been gone already.
    if (!isSame) return { ...outcome, report: { complaints: [restless(directory)] } }
    const generations = generation === undefined ? {} : { generations: [generation] }
    return { ...outcome, report: { ...outcome.report, ...generations } }
  }
}

function restless(directory: string): SourceComplaint {
  return {
    code: 'SOURCE_UNREADABLE',
    about: directory,
    issue: `changed ${PATIENCE} times while it was read`,
    remedy: 'Read it again when it has come to rest.',
    severity: 'error',
  }
}

function loadFrom(
  directory: string,
  generation: Generation | undefined,
  request: SourceRequest,
  options: SecretFilesOptions,
): Outcome {
  let files: readonly SecretFile[]
  try {
    files = secretsIn(directory, baseOf(directory, generation)).files
  } catch (error) {
    return { ...unlisted(directory, error, options), files: [] }
  }
  const reading = new Reading(Names.for(request.keys, { prefixes: [''], by: 'both' }), options)
  for (const file of files) reading.take(file)
  return { report: reading.report(), files: files.map(({ shown }) => shown), isMissing: false }
}

function unlisted(directory: string, error: unknown, { missing = 'ok' }: SecretFilesOptions): Omit<Outcome, 'files'> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const isMissing = code === 'ENOENT'
  if (isMissing && missing === 'ok') return { report: {}, isMissing }
  const issue = isMissing
    ? 'does not exist'
    : code === 'ENOTDIR'
      ? 'is no folder'
      : `cannot be listed (${String(code)})`
  const remedy = 'Mount the secrets there, or name the folder that they are in.'
  const severity = isMissing && missing === 'warn' ? 'warning' : 'error'
  return {
    report: { complaints: [{ code: 'SOURCE_UNREADABLE', about: directory, issue, remedy, severity }] },
    isMissing,
  }
}

/** Files of one generation, those that lead to a key read. */
class Reading {
  readonly #names: Names
  readonly #options: SecretFilesOptions
  readonly #variables: Variable[] = []
  readonly #strangers = new Map<string, SecretFile>()
  readonly #complaints: SourceComplaint[] = []
  #left: number

  constructor(names: Names, options: SecretFilesOptions) {
    this.#names = names
    this.#options = options
    this.#left = options.maxBytes ?? 16 * MEBIBYTE
  }

  /** Reads a file whose name leads to a key; a mount may hold others' secrets, which are none of our business. */
  take(file: SecretFile): void {
    const name = nameOf(file, this.#options.nested)
    const origin = { secretFile: file.shown }
    const isOurs = this.#names.find(name) !== undefined || this.#names.group(name) !== undefined
    if (!isOurs) {
      this.#strangers.set(file.shown, file)
      this.#variables.push({ name, text: '', origin, shown: file.shown })
      return
    }
    const text = this.#textOf(file)
    if (text !== undefined) this.#variables.push({ name, text, origin, shown: file.shown })
  }

  #textOf(file: SecretFile): string | undefined {
    if (file.escapes) return this.#complain(file, ESCAPES)
    const read = wholeFile(file.real, Math.min(MEBIBYTE, this.#left))
    if ('issue' in read) {
      const issue =
        this.#left < MEBIBYTE && !read.isMissing ? `${read.issue}, the rest of what all files may hold` : read.issue
      return this.#complain(file, { ...UNREADABLE, issue })
    }
    this.#left -= read.bytes.length
    if (isOpenToOthers(file.real)) this.#complaints.push(openToOthers(file.shown, { secretFile: file.shown }))
    const { encoding, trim } = this.#options
    if (encoding === 'base64') return Buffer.from(read.bytes).toString('base64')
    const text = utf8(read.bytes)
    if (text === undefined) return this.#complain(file, NOT_TEXT)
    return trim === 'none' ? text : withoutLineBreak(text)
  }

  #complain({ shown }: SecretFile, complaint: Omit<SourceComplaint, 'about' | 'origin'>): undefined {
    this.#complaints.push({ ...complaint, about: shown, origin: { secretFile: shown } })
  }

  report(): SourceReport {
    const { envKeyCase } = this.#options
    const report = readVariables(this.#variables, this.#names, { files: 'none', suspicion: 'near', envKeyCase })
    const known = this.#names.known.map(name => name.toLowerCase())
    const unknown = (report.unknown ?? []).map(({ name, origin }) => {
      return { name: this.#strangers.get(name)?.segments.join('/') ?? name, origin, among: known }
    })
    return { ...report, unknown, complaints: [...this.#complaints, ...(report.complaints ?? [])] }
  }
}

/** A file's name as that of a variable. */
function nameOf({ segments }: SecretFile, nested: SecretFilesOptions['nested']): string {
  const levels =
    nested === 'directories' ? segments : segments.flatMap(segment => segment.split(nested ?? '.').filter(Boolean))
  return environmentNames(levels.map(level => level.replaceAll('.', '_')).join('.'))[0]
}

const ESCAPES = {
  code: 'SOURCE_UNSAFE',
  issue: 'is a link that leads out of the folder; it is not followed',
  remedy: 'Put the file itself there, or name the folder that it is in.',
  severity: 'error',
} as const

const UNREADABLE = {
  code: 'SOURCE_UNREADABLE',
  remedy: 'Let this user read it, or remove it.',
  severity: 'error',
} as const

const NOT_TEXT = {
  code: 'SOURCE_UNREADABLE',
  issue: 'is not UTF-8 text',
  remedy: "Write it as text, or read the folder with { encoding: 'base64' }.",
  severity: 'error',
} as const
