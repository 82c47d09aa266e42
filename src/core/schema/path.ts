import { accept, given, refuse, type Schema, schemaOf } from './schema.ts'

/** How a path is understood. */
export interface PathOptions {
  /** `file`: one that begins nowhere in particular is understood from the folder of the file that says it. */
  readonly base?: 'file'
}

/**
 * A file or folder name, kept as it was written; whether it exists is for the program to ask, or for `existingPath` of
 * `varve/sources`. Empty names and NUL are refused. JSON Schema marks it with `x-text: path`.
 * @example path({ base: 'file' }) // 'certs/ca.pem' in etc/shop/config.toml is 'etc/shop/certs/ca.pem'
 */
export function path({ base }: PathOptions = {}): Schema<string> {
  return schemaOf<string>({
    input: given({ type: 'string' as const, minLength: 1, 'x-text': 'path', 'x-base': base }),
    check: value => {
      if (typeof value !== 'string' || value === '') return refuse('must be a path')
      return value.includes('\0') ? refuse('must be a path, and no path has a NUL character') : accept(value)
    },
  })
}

/**
 * A path that a file says, as seen from where the program runs: joined to the file's folder unless it begins at a root
 * (`/`, `~`, a drive).
 */
export function pathFrom(file: string, path: string): string {
  if (/^(?:[/\\~]|[a-z]:)/i.test(path)) return path
  const end = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'))
  if (end === -1) return path
  return `${file.slice(0, end)}/${path.replace(/^(?:\.\/)+/, '')}`
}
