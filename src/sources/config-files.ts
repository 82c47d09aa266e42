import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Source, SourceReport, SourceRequest } from '../core/ports.ts'
import { milliseconds, type Duration } from '../core/time.ts'
import { namesIn, type NamedFile, type ReadingOptions } from './documents.ts'
import { fileSource } from './file.ts'

/** How config files are found. */
export interface ConfigFilesOptions extends Omit<ReadingOptions, 'format' | 'at'> {
  /** What they are called, without extension; `config` and `settings` when absent. */
  readonly name?: string | readonly string[]
  /** Where to begin; the working directory when absent. */
  readonly directory?: string
  /** `repository`: folders above count too, up to the one with `.git`, the nearest strongest. `here` when absent. */
  readonly up?: 'here' | 'repository'
  /** Looks at the files this often, too, where folders tell nobody of changes. */
  readonly poll?: Duration
}

const EXTENSIONS = ['properties', 'ini', 'json', 'jsonc', 'json5', 'yaml', 'yml', 'toml']

/**
 * Finds config files by the names they usually have, each stronger than those before: `config.toml`,
 * `config.<profile>.toml` (also in the folders `.config/` and `.settings/`), `config/default.toml`,
 * `config/<profile>.toml`, `config.<service>.toml`, `config.local.toml`, `config.<profile>.local.toml`, and last
 * `.secrets.toml` and `.secrets.<profile>.toml`, in any format. None need be there. What was found is what
 * `varve settings --sources` prints.
 */
export function configFiles(options: ConfigFilesOptions = {}): Source {
  const { name = ['config', 'settings'], directory = '.', up = 'here', poll, ...reading } = options
  const names = [name].flat()
  let expected: readonly string[] = []
  const source = fileSource(
    request => {
      expected = candidates(names, foldersOf(directory, up), request)
      return present(expected)
    },
    reading,
    {
      name: names.map(one => `${one}.*`).join(', '),
      poll: poll === undefined ? undefined : milliseconds(poll),
      alsoWatch: () => expected,
    },
  )
  const withProfiles = async (request: SourceRequest): Promise<readonly SourceReport[]> => {
    const [first, ...others] = [await source.load(request)].flat()
    const seen = suffixes(names, foldersOf(directory, up))
    return [{ ...first, profiles: [...seen, ...(first?.profiles ?? [])] }, ...others]
  }
  let known: readonly SourceReport[] | undefined
  return {
    ...source,
    load: request => {
      if (!request.fresh && known !== undefined) return known
      return withProfiles(request).then(reports => (known = reports))
    },
    // Nobody is told to write a secret into a file, which is committed one day.
    mend: ({ key, secret }) => (secret ? undefined : `write ${key} in ${path.join(directory, `${names[0]}.toml`)}`),
  }
}

/** The folders that count, the weakest first. */
function foldersOf(directory: string, up: 'here' | 'repository'): readonly string[] {
  const start = path.resolve(directory)
  if (up === 'here') return [start]
  const folders: string[] = []
  for (let folder = start; ; folder = path.dirname(folder)) {
    folders.unshift(folder)
    if (existsSync(path.join(folder, '.git'))) return folders
    // Outside a repository there is no telling where to stop.
    if (path.dirname(folder) === folder) return [start]
  }
}

/** Every path that would be read if it were there, the weakest first. */
function candidates(names: readonly string[], folders: readonly string[], request: SourceRequest): readonly string[] {
  const usual = folders.flatMap(folder => names.flatMap(name => usualIn(folder, name, request)))
  return [...usual, ...folders.flatMap(folder => secretsIn(folder, request))]
}

/** Those that are there. Folders are listed once: asking for each of two hundred paths would take longer. */
function present(paths: readonly string[]): NamedFile[] {
  const listed = new Map<string, ReadonlySet<string>>()
  return paths
    .filter(file => {
      const folder = path.dirname(file)
      const names = listed.get(folder) ?? new Set(namesIn(folder))
      listed.set(folder, names)
      return names.has(path.basename(file))
    })
    .map(file => ({ file, optional: true }))
}

function usualIn(folder: string, name: string, { profiles, service }: SourceRequest): readonly string[] {
  const own = service === undefined ? [] : [service]
  const stems = [
    [name],
    ...profiles.map(profile => [`.settings/${name}.${profile}`, `.config/${name}.${profile}`, `${name}.${profile}`]),
    ...[`${name}/default`, ...profiles.map(profile => `${name}/${profile}`)].map(stem => [stem]),
    ...own.map(one => [`${name}.${one}`, `${name}/${one}`]),
    [`${name}.local`, `${name}/local`],
    ...profiles.map(profile => [`${name}.${profile}.local`, `${name}/${profile}.local`]),
  ]
  return variants(folder, stems.flat())
}

function secretsIn(folder: string, { profiles }: SourceRequest): readonly string[] {
  return variants(folder, ['.secrets', ...profiles.map(profile => `.secrets.${profile}`)])
}

/** Every format a file could be written in. Where two are there, both are read: `explain` shows which one counts. */
function variants(folder: string, stems: readonly string[]): readonly string[] {
  return stems.flatMap(stem => EXTENSIONS.map(extension => path.join(folder, `${stem}.${extension}`)))
}

/** Names that stand where a profile's would, in the names of files. */
function suffixes(names: readonly string[], folders: readonly string[]): readonly string[] {
  const places = folders.flatMap(folder => ['.', '.settings', '.config'].map(inner => path.join(folder, inner)))
  const beside = places.flatMap(namesIn).flatMap(file => {
    const [stem = '', profile = '', extension = ''] = file.replace(/^\./, '').split('.')
    const isOurs = names.includes(stem) || stem === 'secrets'
    return isOurs && EXTENSIONS.includes(extension) ? [profile] : []
  })
  const inside = folders.flatMap(folder => names.flatMap(name => namesIn(path.join(folder, name))))
  const stems = inside.map(file => file.split('.')[0] ?? '')
  return [...new Set([...beside, ...stems])].filter(name => name !== 'local' && name !== 'default' && name !== '')
}
