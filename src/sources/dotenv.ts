import path from 'node:path'
import { isDevelopment } from '../core/development.ts'
import type { SecretPlace, Source, SourceKey, SourceRequest } from '../core/ports.ts'
import { familyOf, filesIn, folderWith, profilesIn, type DotenvFile } from './dotenv-files.ts'
import { readDotenvFiles, type DotenvAnswer } from './dotenv-reading.ts'
import type { Environment } from './environment.ts'
import type { DotenvDialect } from './formats/dotenv.ts'
import { Names } from './names.ts'
import { populate, type WritableEnvironment } from './populated.ts'
import { prefixesOf, spelled } from './prefix.ts'
import { filesNamedIn, WatchedPaths } from './watched-paths.ts'
import { isSecretIn } from './secret-places.ts'
import { shortPath } from './short-path.ts'
import { wholeFile, type WholeFile } from './whole-file.ts'

/** How `.env` files are found and read. */
export interface DotenvOptions {
  /** The folder they stand in. When absent: the nearest with one of them, from the working directory up to `.git`. */
  readonly directory?: string
  /** The files by name, the weakest first, in place of the family. They must be there. */
  readonly files?: readonly string[]
  /** Begins every derived name, as for `env`. */
  readonly prefix?: string | readonly string[]
  /** `false` leaves `${NAME}` in values as it is written. */
  readonly expand?: boolean
  /** Whose rules the files follow: those of the npm package `dotenv` when absent. */
  readonly dialect?: DotenvDialect
  /** What becomes of a name inside a record, `LABELS__TEAM`: lower case when absent. */
  readonly envKeyCase?: 'lower' | 'preserve'
  /** What `${NAME}` means where no file says so; the variables of this process when absent. */
  readonly from?: Environment
  /** `true` also puts the variables into `process.env`, for code that reads it; an object takes them in its place. */
  readonly populate?: boolean | WritableEnvironment
  /** With `populate`, replaces variables that are set already. */
  readonly override?: boolean
}

/**
 * `.env` files as a source, each a layer: `.env`, `.env.<profile>`, `.env.local`, `.env.<profile>.local`, later ones
 * stronger. `.env.local` does not count in the environment `test`. Names lead to keys as in the environment.
 * @example sources: [dotenv(), env()]
 */
export function dotenv(options: DotenvOptions = {}): Source {
  const prefixes = prefixesOf(options.prefix)
  const found = new Found(options)
  const name =
    options.files?.join(', ') ??
    (options.directory === undefined ? '.env' : shortPath(path.join(options.directory, '.env')))
  const preferred = (key: SourceKey): string => spelled(key, prefixes)
  const watched = new WatchedPaths(() => found.paths)
  let answered: readonly DotenvAnswer[] = []
  let put: ReadonlySet<string> = new Set()
  return {
    layer: 'dotenv',
    name,
    load: request => {
      const files = found.files(request)
      const answers = readDotenvFiles(files, {
        names: Names.for(request.keys, { prefixes }),
        environment: options.from ?? process.env,
        dialect: options.dialect,
        expand: options.expand,
        envKeyCase: options.envKeyCase,
        isSecret: request.isSecret,
        guarded: !isDevelopment(request.environment),
        read: file => found.read(file, request.fresh),
      })
      const reports = answers.map(({ report }) => report)
      found.paths = [...files.map(file => file.path), ...filesNamedIn(reports)]
      watched.follow()
      answered = answers
      const [weakest = { name }, ...others] = reports
      return [{ ...weakest, profiles: found.profiles }, ...others]
    },
    accepted: () => {
      put = populateFrom(answered, options, put)
    },
    watch: (onChange, onTrouble) => watched.watch(onChange, onTrouble),
    absence: key => `${preferred(key)} is not in ${name}`,
    mend: key => `write ${preferred(key)} in ${name}`,
    isSecret: (place, keys) => isSecretIn(place, Names.for(keys, { prefixes })) || found.names(place),
  }
}

/** The files that were found at the last look, and what was in them. */
class Found {
  readonly #options: DotenvOptions
  readonly #read = new Map<string, WholeFile>()
  paths: readonly string[] = []
  profiles: readonly string[] = []

  constructor(options: DotenvOptions) {
    this.#options = options
  }

  files(request: SourceRequest): readonly DotenvFile[] {
    const { files, directory } = this.#options
    return files === undefined ? this.#family(request) : files.map(file => named(file, directory))
  }

  #family({ profiles, environment }: SourceRequest): readonly DotenvFile[] {
    const { directory } = this.#options
    const names = familyOf(profiles)
    const folder = directory === undefined ? folderWith(names, '.') : directory
    this.profiles = profilesIn(folder)
    return filesIn(folder, names, environment)
  }

  /** True for one of the files, or one that a variable in them names as a secret's. */
  names(place: SecretPlace): boolean {
    return 'file' in place && this.paths.some(file => path.resolve(file) === place.file)
  }

  /** Reads a file. When only keys were added it is not read again: a pipe gives its text once. */
  read(file: string, fresh: boolean): WholeFile {
    const known = fresh ? undefined : this.#read.get(file)
    const read = known ?? wholeFile(file)
    this.#read.set(file, read)
    return read
  }
}

function named(file: string, directory = '.'): DotenvFile {
  const full = path.isAbsolute(file) ? file : path.join(directory, file)
  return { path: path.resolve(full), shown: shortPath(full), optional: false }
}

function populateFrom(
  answers: readonly DotenvAnswer[],
  { populate: target = false, override = false }: DotenvOptions,
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  if (target === false) return before
  const environment = target === true ? process.env : target
  const all = answers.flatMap(({ entries }) => entries).filter(({ references }) => !references)
  return populate(environment, new Map(all.map(({ name, text }) => [name, text])), { override, before })
}
