import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A file's bytes, or why there are none: `does not exist`. */
export type WholeFile =
  | { readonly bytes: Uint8Array }
  | {
      readonly issue: string
      readonly isMissing: boolean
      /** What to do about it, as a sentence. */
      readonly remedy: string
    }

/** The largest file that holds a single value, or the variables of one program. */
export const MEBIBYTE = 1024 * 1024

const CHUNK = 64 * 1024

/**
 * Reads a file to its end, at once. A pipe is read until its writer closes it, as password managers offer their `.env`
 * files. More than `most` bytes are refused without being kept.
 */
export function wholeFile(path: string, most: number = MEBIBYTE): WholeFile {
  try {
    const file = openSync(path, 'r')
    try {
      if (fstatSync(file).isDirectory()) return unread('is a folder, not a file', 'Name a file in it.')
      return toEnd(file, most)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    return failure(error)
  }
}

function toEnd(file: number, most: number): WholeFile {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const chunk = new Uint8Array(CHUNK)
    const length = readSync(file, chunk)
    if (length === 0) return { bytes: Buffer.concat(chunks, size) }
    size += length
    if (size > most) return unread(`is larger than ${sized(most)}`, 'Keep bulk data elsewhere, and its place here.')
    chunks.push(chunk.subarray(0, length))
  }
}

function sized(bytes: number): string {
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes} bytes`
}

/** What went wrong, in words: the system's own message would show the whole call. */
function failure(error: unknown): WholeFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return { ...unread('does not exist', 'Create it.'), isMissing: true }
  if (code === 'EACCES' || code === 'EPERM')
    return unread('may not be read by this user', 'Give the user read access to it.')
  if (code === 'ELOOP') return unread('is a link that leads in a circle', 'Let the link lead to a file.')
  return unread(`cannot be read (${code === '' ? 'the path is not usable' : code})`, 'Look at the file and its folder.')
}

function unread(issue: string, remedy: string): Extract<WholeFile, { issue: string }> {
  return { issue, isMissing: false, remedy }
}

/** Bytes as text, or undefined when they are not UTF-8. A byte order mark is left out. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Text without the one line break that editors and `echo` put at its end. */
export function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
