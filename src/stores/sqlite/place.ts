import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { VarveError } from '../../core/errors.ts'

/** The absolute path of a database. Throws USAGE for what is not the path of a file. */
export function placeOf(path: string): string {
  if (path === '' || path === ':memory:') {
    throw new VarveError('USAGE', {
      issue: `sqlite(${JSON.stringify(path)}) names no file.`,
      remedy: "For a store that lasts as long as the process use memory() from 'varve/stores/memory'.",
    })
  }
  if (path.startsWith('file:') || path.includes('\0')) {
    throw new VarveError('USAGE', {
      issue: `sqlite(${JSON.stringify(path)}) is not a path.`,
      remedy: 'Write the path of the file as the shell does: sqlite("./varve.db").',
    })
  }
  return resolve(path)
}

/**
 * Makes the file where there is none, for its owner only, and refuses one that others may write (STORE_UNSAFE) or that
 * we may not (STORE_READ_ONLY). Returns the file's number on its disk.
 */
export function prepare(place: string, store: string): number {
  if (!existsSync(place)) create(place, store)
  const facts = statSync(place)
  if (!facts.isFile()) {
    throw new VarveError('STORE_UNSAFE', { store, reason: 'it is not a file', remedy: 'Name a file, not a folder.' })
  }
  // Windows has no such bits, and reports them set.
  if (process.platform !== 'win32' && (facts.mode & 0o022) !== 0) {
    throw new VarveError('STORE_UNSAFE', {
      store,
      reason: `others may write to it (mode ${(facts.mode & 0o777).toString(8)})`,
      remedy: `Run: chmod 600 ${place}`,
    })
  }
  refuseReadOnly(place, store)
  return facts.ino
}

function create(place: string, store: string): void {
  try {
    makeFolder(dirname(place))
    // Exclusively: opening and closing a database that this process has open already would drop its locks.
    const file = openSync(place, 'wx', 0o600)
    closeSync(file)
    chmodSync(place, 0o600)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') return
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
      throw new VarveError('STORE_READ_ONLY', { store }, { cause: error })
    throw new VarveError(
      'STORE_UNREACHABLE',
      { store, reason: `its file cannot be made (${String(code)})` },
      { cause: error },
    )
  }
}

/** One folder at a time: Node's own recursion never ends where folders cannot be made at all, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it a moment ago.
    if (!existsSync(folder)) throw error
  }
}

function refuseReadOnly(place: string, store: string): void {
  try {
    accessSync(place, constants.R_OK | constants.W_OK)
    // The write-ahead log is made beside the file.
    accessSync(dirname(place), constants.W_OK)
  } catch (cause) {
    throw new VarveError('STORE_READ_ONLY', { store }, { cause })
  }
}
