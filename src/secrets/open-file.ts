/** Files with secrets or keys in them that others on the machine may use. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { isOursAndOpen, type FileStanding } from '../core/open-to-others.ts'

/**
 * True for a file that the group or everybody may use although we could forbid it; false on a mount, whose modes somebody
 * else decides, and for what is not there. `stats` are those of the file as it was opened, where it was.
 */
export function isOpenToOthers(file: string, stats?: FileStanding): boolean {
  try {
    const real = realpathSync(file)
    const folder = path.dirname(real)
    const { uid, dev } = statSync(folder)
    const around = { name: path.basename(folder), uid, dev, isWritable: canWrite(folder) }
    return isOursAndOpen(stats ?? statSync(real), around, process.getuid?.())
  } catch {
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
