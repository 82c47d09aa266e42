/** Reading one file that holds a secret, and nothing that only looks like one. */
import { constants, open, realpath, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { isOpenToOthers } from '../open-file.ts'
import { mountAbove } from './mount.ts'

/** The largest file that is read, in bytes. */
const LARGEST = 1024 * 1024
/** How often a file is looked for that is gone while its mount changes from one generation to the next. */
const PATIENCE = 5

/** What a file holds, when it was written, and whether others may read it. */
export interface SecretFile {
  readonly bytes: Uint8Array
  /** When it was last written, in milliseconds since 1970 UTC. */
  readonly writtenAt: number
  /** True where the group or everybody may read it, although that is ours to forbid. */
  readonly isOpen: boolean
}

/** Why there is nothing to read: a clause, and what to do, a sentence. */
export interface UnreadFile {
  readonly trouble: 'missing' | 'forbidden' | 'unfit'
  readonly reason: string
  readonly remedy: string
}

/** What is read, by absolute paths. */
export interface Bounds {
  /** The folder that a file must stand in, by its path and wherever links lead; any when undefined. */
  readonly within: string | undefined
  /** Files, and folders of files, that are never read. */
  readonly except: readonly string[]
}

/**
 * Reads a file of at most 1 MiB, by its absolute path. It is opened once, so that one which is replaced meanwhile is read
 * whole, before or after.
 */
export async function readSecretFile(file: string, bounds: Bounds): Promise<SecretFile | UnreadFile> {
  for (let attempt = 1; ; attempt += 1) {
    const read = await readOnce(file, bounds)
    const isGone = 'trouble' in read && read.trouble === 'missing'
    // What `..data` led to a moment ago may be gone before the file in it is opened.
    if (!isGone || attempt >= PATIENCE || mountAbove(file) === undefined) return read
  }
}

async function readOnce(file: string, { within, except }: Bounds): Promise<SecretFile | UnreadFile> {
  try {
    if (within !== undefined && !isInside(file, within)) return outside(within)
    const before = await realPaths(except)
    const real = await realpath(file)
    if (within !== undefined && !isInside(real, await realpath(within))) return outside(within)
    if (/^\/(?:proc|sys)(?:\/|$)/.test(real)) return SYSTEM
    // A mount may have been replaced between the two.
    if ([...before, ...(await realPaths(except))].some(place => isClosedBy(place, real))) return EXCEPTED
    // Opening a pipe would wait for whoever writes to it, and a link that has come meanwhile may lead anywhere.
    const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    try {
      return (await isOneOf(handle, except)) ? EXCEPTED : await contentOf(handle, real)
    } finally {
      await handle.close()
    }
  } catch (error) {
    return troubleOf(error)
  }
}

async function contentOf(handle: FileHandle, real: string): Promise<SecretFile | UnreadFile> {
  const stats = await handle.stat()
  if (!stats.isFile()) return unfit('leads to no ordinary file')
  const bytes = new Uint8Array(LARGEST + 1)
  let length = 0
  for (let read = -1; read !== 0 && length <= LARGEST; length += read)
    read = (await handle.read(bytes, length, bytes.length - length)).bytesRead
  if (length > LARGEST) return unfit('leads to a file of more than 1 MiB')
  return { bytes: bytes.slice(0, length), writtenAt: Math.floor(stats.mtimeMs), isOpen: isOpenToOthers(real, stats) }
}

async function realPaths(files: readonly string[]): Promise<readonly string[]> {
  return Promise.all(files.map(file => realpath(file).catch(() => file)))
}

/** True for the file itself, what replaces it in a moment (`varve.keys.new`), and what stands below it. */
function isClosedBy(place: string, real: string): boolean {
  return real === place || real === `${place}.new` || isInside(real, place)
}

/** True for a file that is one of others by another path: a second name of it, or a folder that is mounted twice. */
async function isOneOf(handle: FileHandle, others: readonly string[]): Promise<boolean> {
  const { ino, dev } = await handle.stat({ bigint: true })
  const stats = await Promise.all(others.map(other => stat(other, { bigint: true }).catch(() => undefined)))
  return stats.some(one => one?.isFile() === true && one.ino === ino && one.dev === dev)
}

function isInside(real: string, folder: string): boolean {
  return real.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)
}

function outside(folder: string): UnreadFile {
  const remedy = 'Put the file itself there, or give another folder.'
  return { trouble: 'forbidden', reason: `leads out of ${folder}`, remedy }
}

/** `/proc/self/environ` is every secret at once. */
const SYSTEM: UnreadFile = {
  trouble: 'forbidden',
  reason: 'leads to what the system says of itself',
  remedy: 'Name a file that somebody wrote.',
}

const EXCEPTED: UnreadFile = {
  trouble: 'forbidden',
  reason: 'leads to a file that is given to nobody',
  remedy: 'Put the secret into a file of its own.',
}

function unfit(reason: string): UnreadFile {
  return { trouble: 'unfit', reason, remedy: 'Name a file that holds one secret.' }
}

function troubleOf(error: unknown): UnreadFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'for a reason nobody said'
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { trouble: 'missing', reason: 'leads to no file', remedy: 'Mount the secret there, or mend the path.' }
  if (code === 'EACCES' || code === 'EPERM')
    return { trouble: 'forbidden', reason: 'may not be read by this user', remedy: 'Let this user read the file.' }
  return { ...unfit(`cannot be read (${code})`), remedy: 'Look at the file and its folder.' }
}
