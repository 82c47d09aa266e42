/** Files with secrets in them that others on the machine may read. */
import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import type { SourceComplaint, SourceOrigin } from '../core/ports.ts'

/**
 * True for a file that others may read although we could forbid it: it is ours, in a folder of ours that can be written,
 * and not a mount of its own, whose modes somebody else decides.
 */
export function isOpenToOthers(file: string): boolean {
  const user = process.getuid?.()
  const folder = path.dirname(file)
  const [mine, around] = [file, folder].map(one => statSync(one, { throwIfNoEntry: false }))
  if (user === undefined || mine === undefined || around === undefined) return false
  const isOurs = mine.uid === user && around.uid === user && mine.dev === around.dev
  return isOurs && (mine.mode & 0o077) !== 0 && canWrite(folder)
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The warning for such a file. */
export function openToOthers(file: string, origin: SourceOrigin): SourceComplaint {
  return {
    code: 'SOURCE_UNSAFE',
    about: file,
    issue: 'can be read by other users of this machine',
    origin,
    remedy: `Run chmod 600 ${file}.`,
    severity: 'warning',
  }
}
