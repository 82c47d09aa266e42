import path from 'node:path'
import type { Source, SourceReport, SourceRequest } from '../core/ports.ts'
import { milliseconds, type Duration } from '../core/time.ts'
import { namesIn, readFiles, type NamedFile, type ReadingOptions } from './documents.ts'
import { shortPath } from './short-path.ts'
import { watchFiles, type WatchedFiles } from './watching.ts'

/** How one file is read. */
export interface FileOptions extends ReadingOptions {
  /** True where it may be missing. */
  readonly optional?: boolean
  /** The folder a relative path starts from; the working directory when absent. */
  readonly directory?: string
  /** Looks at the file this often, too, where the folder tells nobody of changes: a network folder. */
  readonly poll?: Duration
}

/**
 * A config file as a source: TOML, YAML, JSON, JSONC, JSON5, INI, properties or `.env`, told apart by its name.
 * `{profile}` in the path stands for each active profile, and `{service}` for the service this process is; such a file
 * may be missing. The parser of a format is loaded with the first file that needs it.
 * @example sources: [file('config.toml'), file('config.{profile}.toml'), env({ prefix: 'SHOP' })]
 */
export function file(name: string, options: FileOptions = {}): Source {
  const { optional = false, directory = '', poll, ...reading } = options
  const source = fileSource(request => namesOf(path.join(directory, name), request, optional), reading, {
    profiles: () => ({
      profiles: name.includes('{service}') ? [] : varieties(path.join(directory, name), '{profile}'),
      services: name.includes('{profile}') ? [] : varieties(path.join(directory, name), '{service}'),
    }),
    name,
    poll: poll === undefined ? undefined : milliseconds(poll),
  })
  // Nobody is told to write a secret into a file, which is committed one day; nor where a name stands for several files.
  const mend: Source['mend'] = ({ key, secret }) =>
    secret || name.includes('{') ? undefined : `write ${key} in ${shortPath(path.join(directory, name))}`
  return { ...source, mend }
}

/** What names of files vary by. */
type Seen = Pick<SourceReport, 'profiles' | 'services'>

/** A source that reads files, whose names may depend on who is asking. */
export function fileSource(
  files: (request: SourceRequest) => readonly NamedFile[],
  reading: ReadingOptions,
  {
    name,
    poll,
    alsoWatch = () => [],
    profiles = () => ({ profiles: [] }),
  }: {
    readonly name: string
    readonly poll: number | undefined
    readonly alsoWatch?: () => readonly string[]
    /** Profiles and services that there are files for, whether they are active or not. */
    readonly profiles?: () => Seen
  },
): Source & { watch: NonNullable<Source['watch']> } {
  const watched = new Set<WatchedFiles>()
  let last: { readonly reports: readonly SourceReport[]; readonly files: readonly string[] } | undefined
  return {
    layer: 'file',
    name,
    load: request => {
      // Only keys were added: what was read is whole, and led to keys elsewhere.
      if (!request.fresh && last !== undefined) return last.reports
      const seen = profiles()
      return readFiles(files(request), request, reading).then(read => {
        const reports = withProfiles(read.reports, seen, `${name} (none for ${request.profiles.join(', ')})`)
        last = { ...read, reports }
        for (const one of watched) one.follow()
        return reports
      })
    },
    watch: (onChange, onTrouble) => {
      const one = watchFiles(() => [...alsoWatch(), ...(last?.files ?? [])], onChange, onTrouble, { poll })
      watched.add(one)
      return () => {
        watched.delete(one)
        one()
      }
    },
  }
}

function namesOf(name: string, { profiles, service }: SourceRequest, optional: boolean): NamedFile[] {
  const varied = name.includes('{profile}') ? profiles.map(one => name.replaceAll('{profile}', one)) : [name]
  return varied.flatMap(one => {
    if (!one.includes('{service}')) return [{ file: one, optional: optional || varied[0] !== name }]
    return service === undefined ? [] : [{ file: one.replaceAll('{service}', service), optional: true }]
  })
}

/** Reports that also say which profiles there are files for; where no file was read, one that says so. */
function withProfiles(
  reports: readonly SourceReport[],
  { profiles = [], services = [] }: Seen,
  otherwise: string,
): readonly SourceReport[] {
  if (profiles.length + services.length === 0) return reports
  const [first = { name: otherwise }, ...others] = reports
  return [{ ...first, profiles: [...(first.profiles ?? []), ...profiles], services }, ...others]
}

/** What there are files for, by a name with `{profile}` or `{service}` in it. */
function varieties(name: string, placeholder: string): readonly string[] {
  const [before, after] = path.basename(name).split(placeholder)
  if (before === undefined || after === undefined) return []
  return namesIn(path.dirname(name))
    .filter(one => one.startsWith(before) && one.endsWith(after) && one.length > before.length + after.length)
    .map(one => one.slice(before.length, one.length - after.length))
    .filter(profile => /^[\w-]+$/.test(profile))
}
