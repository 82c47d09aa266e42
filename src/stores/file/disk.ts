/**
 * All that the file store asks of a disk. Every read, write and fsync goes through it, so that a test can cut the
 * power, fill the disk or break it at any call.
 */
import { constants, watch as watchDirectory } from 'node:fs'
import { link, mkdir, open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import type { Unsubscribe } from '../../core/ports.ts'

/**
 * A disk as the file store uses it. Methods reject with Node's errors (`code: 'ENOENT'`, `'EEXIST'`, `'ENOSPC'` …).
 * A name is durable once `syncDirectory` of its folder has returned, a file's content once its `sync` has.
 */
export interface Disk {
  /** Makes one folder for its owner only (0700). EEXIST when there is one. */
  makeDirectory(path: string): Promise<void>
  /** Makes a new file for its owner only (0600). EEXIST when the name is taken. */
  create(path: string): Promise<NewFile>
  /** The whole file. EFBIG when it has more than `limit` bytes. */
  read(path: string, limit: number): Promise<Uint8Array>
  /** `length` bytes from `offset`; fewer when the file ends before. */
  readPart(path: string, offset: number, length: number): Promise<Uint8Array>
  /** Gives a file a second name. EEXIST when it is taken: this is the compare-and-set everything here rests on. */
  link(from: string, to: string): Promise<void>
  /** Moves a file over `to`, at once. */
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /** Names in a folder, in any order. */
  list(path: string): Promise<string[]>
  /** Makes the names in a folder durable. */
  syncDirectory(path: string): Promise<void>
  /** What is at a path, or undefined when nothing is. */
  stat(path: string): Promise<FileFacts | undefined>
  /** Calls back when names in a folder change; may stay silent. `onEnd` when it cannot tell any more. */
  watch(path: string, onChange: () => void, onEnd: () => void): Unsubscribe
}

/** A file being written. */
export interface NewFile {
  write(bytes: Uint8Array): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/** What a disk knows about a name. */
export interface FileFacts {
  readonly directory: boolean
  /** Bytes. */
  readonly size: number
  /** Permission bits: `0o700`. Always owner-only where the system has none. */
  readonly mode: number
  /** Milliseconds since 1970 UTC of the last write. */
  readonly modified: number
  /** How many names the file has. */
  readonly names: number
}

/** True for an error of the file system with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

// Windows has neither permission bits nor a way to fsync a folder: NTFS journals names by itself.
const POSIX = process.platform !== 'win32'

/** The machine's own disk, by `node:fs`. */
export const nodeDisk: Disk = {
  async makeDirectory(path) {
    await mkdir(path, { mode: 0o700 })
  },

  async create(path) {
    const handle = await open(path, 'wx', 0o600)
    return {
      write: bytes => handle.writeFile(bytes),
      sync: () => handle.datasync(),
      close: () => handle.close(),
    }
  },

  async read(path, limit) {
    return withFile(path, async handle => {
      const { size } = await handle.stat()
      if (size > limit) throw Object.assign(new Error(`${path} has ${size} bytes`), { code: 'EFBIG' })
      return handle.readFile()
    })
  },

  async readPart(path, offset, length) {
    return withFile(path, async handle => {
      const bytes = new Uint8Array(length)
      let filled = 0
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return bytes.subarray(0, filled)
    })
  },

  link,
  rename,
  unlink,
  list: path => readdir(path),

  async syncDirectory(path) {
    if (POSIX) await withFile(path, handle => handle.sync(), constants.O_RDONLY | constants.O_DIRECTORY)
  },

  async stat(path) {
    try {
      const facts = await stat(path)
      return {
        directory: facts.isDirectory(),
        size: facts.size,
        mode: POSIX ? facts.mode & 0o777 : 0o700,
        modified: facts.mtimeMs,
        names: facts.nlink,
      }
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined
      throw error
    }
  },

  watch(path, onChange, onEnd) {
    try {
      // A store that is only watched must not keep its process alive.
      const watcher = watchDirectory(path, { persistent: false }, () => onChange())
      watcher.on('error', onEnd)
      return () => watcher.close()
    } catch {
      queueMicrotask(onEnd)
      return () => undefined
    }
  },
}

// O_NOFOLLOW: nothing the store wrote is a symbolic link, and one that somebody planted must not lead out of it.
async function withFile<T>(
  path: string,
  use: (handle: FileHandle) => Promise<T>,
  flags = constants.O_RDONLY | (POSIX ? constants.O_NOFOLLOW : 0),
): Promise<T> {
  const handle = await open(path, flags)
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}
