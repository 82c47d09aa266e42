/** Folders whose files change all at once: Kubernetes mounts, whose files lead through the link `..data`. */
import { lstatSync } from 'node:fs'
import path from 'node:path'

/** A file of a mount may stand in folders below it, but not far. */
const DEEPEST = 4

/** The mount that a file stands in, or undefined where it stands in an ordinary folder. */
export function mountAbove(file: string): string | undefined {
  let folder = path.dirname(path.resolve(file))
  for (let depth = 0; depth < DEEPEST && folder !== path.dirname(folder); depth += 1) {
    if (isLink(path.join(folder, '..data'))) return folder
    folder = path.dirname(folder)
  }
  return undefined
}

function isLink(place: string): boolean {
  try {
    return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true
  } catch {
    // A folder on the way is closed to us, or no folder.
    return false
  }
}
