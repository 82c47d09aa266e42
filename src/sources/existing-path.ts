import { accessSync, constants, statSync, type Stats } from 'node:fs'
import { accept, refuse, type Schema, schemaOf } from '../core/schema/schema.ts'
import { path, type PathOptions } from '../core/schema/path.ts'

/** What must be there. */
export interface ExistingPathOptions extends PathOptions {
  /** A file or a folder; either when absent. */
  readonly kind?: 'file' | 'folder'
  /** True: this process must be able to write it. */
  readonly writable?: boolean
}

/**
 * A path to something that is there when it is checked: at start, when sources are read again, and when it is written.
 * @example tls: { ca: setting(existingPath({ kind: 'file', base: 'file' })) }
 */
export function existingPath(options: ExistingPathOptions = {}): Schema<string> {
  const { kind, writable = false, ...how } = options
  const plain = path(how)
  return schemaOf<string>({
    input: plain['~standard'].jsonSchema.input({ target: 'draft-2020-12' }),
    check: value => {
      const checked = plain['~standard'].validate(value)
      if (checked.issues !== undefined) return checked
      const issue = wrongWith(checked.value, kind, writable)
      return issue === undefined ? accept(checked.value) : refuse(issue)
    },
  })
}

function wrongWith(place: string, kind: ExistingPathOptions['kind'], writable: boolean): string | undefined {
  const stats = statsOf(place)
  if (typeof stats === 'string') return stats
  if (stats === undefined) return `must be the path of ${kind === undefined ? 'something' : `a ${kind}`} that exists`
  if (kind === 'file' && !stats.isFile()) return 'must be the path of a file'
  if (kind === 'folder' && !stats.isDirectory()) return 'must be the path of a folder'
  return may(place, writable ? constants.W_OK : constants.R_OK)
    ? undefined
    : `must be the path of something this user may ${writable ? 'write' : 'read'}`
}

/** What is there, undefined where nothing is, or what keeps it from being looked at. */
function statsOf(place: string): Stats | string | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    return OBSTACLES.get(code) ?? `must be a path that can be looked up${code === undefined ? '' : ` (${code})`}`
  }
}

const BARRED = 'must be the path of something this user may reach, and a folder on the way is closed'
const OBSTACLES: ReadonlyMap<string | undefined, string> = new Map([
  ['ELOOP', 'must be the path of something that exists, and its links lead in a circle'],
  ['ENAMETOOLONG', 'must be a path that is short enough for the file system'],
  ['EACCES', BARRED],
  ['EPERM', BARRED],
])

function may(place: string, mode: number): boolean {
  try {
    accessSync(place, mode)
    return true
  } catch {
    return false
  }
}
