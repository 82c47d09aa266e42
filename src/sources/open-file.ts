/** Files with secrets in them that others on the machine may read. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { isOursAndOpen } from '../core/open-to-others.ts'
import type { SourceComplaint, SourceOrigin } from '../core/ports.ts'

/**
 * True for a file that others may read although we could forbid it: it is ours, in a folder of ours that can be written,
 * and not a mount of its own, whose modes somebody else decides.
 */
export function isOpenToOthers(file: string): boolean {
  try {
    const real = realpathSync(file)
    const folder = path.dirname(real)
    const { uid, dev } = statSync(folder)
    const around = { name: path.basename(folder), uid, dev, isWritable: canWrite(folder) }
    return isOursAndOpen(statSync(real), around, process.getuid?.())
  } catch {
    // It is not there, or its mount was replaced meanwhile.
    return false
  }
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
