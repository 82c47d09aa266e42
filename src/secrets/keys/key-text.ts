import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { unusable } from '../fernet/key.ts'
import { isOpenToOthers } from '../open-file.ts'
import { hasCode } from './failures.ts'

/** The most that keys are read from, in bytes: a thousand of them, with comments. */
export const LONGEST = 64 << 10

/** A file of keys as it is now. */
export interface KeyText {
  readonly text: string
  /** Tells this file and content from others: another after every change. */
  readonly mark: string
  /** The permission bits, where they let others read or write it although we could forbid it. */
  readonly openMode: number | undefined
}

/** Reads a file of keys, opened once, so that one which is replaced meanwhile is read whole. Throws ENCRYPTION_KEY_UNUSABLE. */
export function readKeyText(path: string): KeyText {
  let file: number
  try {
    // Opening a pipe would wait for whoever writes to it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    throw unreadable(path, error)
  }
  try {
    const stats = fstatSync(file, { bigint: true })
    if (!stats.isFile()) throw unusable(path, 'is not a file', 'Name a file with one key a line.')
    const bytes = Buffer.alloc(LONGEST + 1)
    let length = 0
    for (let read = -1; read !== 0 && length <= LONGEST; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null)
    if (length > LONGEST) throw unusable(path, 'has more than 64 KiB', 'Name a file with one key a line.')
    const mode = Number(stats.mode) & 0o777
    const isOpen = isOpenToOthers(path, { mode, uid: Number(stats.uid), dev: Number(stats.dev) })
    return {
      text: bytes.toString('utf8', 0, length),
      mark: markOf(stats),
      openMode: isOpen ? mode : undefined,
    }
  } finally {
    closeSync(file)
  }
}

/** What tells one state of a file from another without reading it: replacing it makes another number, writing another time. */
export function markOf(stats: { readonly [name in 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs']: bigint }): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = stats
  return [dev, ino, size, mtimeNs, ctimeNs].join('-')
}

function unreadable(path: string, error: unknown): Error {
  if (hasCode(error, 'ENOENT')) return unusable(path, 'is not there', 'Name the file that holds the keys, one a line.')
  if (hasCode(error, 'EACCES', 'EPERM')) return unusable(path, 'may not be read', "Give it to the program's user.")
  return unusable(path, 'cannot be read', 'Look at the file and its disk.')
}
