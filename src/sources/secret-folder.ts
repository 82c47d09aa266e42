/** The files of a folder of secrets, and what may be followed there. */
import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs'
import path from 'node:path'

/** A file below a folder of secrets. */
export interface SecretFile {
  /** Names of folders and file, from the root on. */
  readonly segments: readonly string[]
  /** Where it is seen: the path that people know. */
  readonly shown: string
  /** Where it really is. */
  readonly real: string
  /** True where it really is outside the folder. */
  readonly escapes: boolean
}

/** What stands in a folder of secrets. */
export interface SecretFolder {
  readonly files: readonly SecretFile[]
  /** The folder itself and those below it, as people see them. */
  readonly folders: readonly string[]
}

/** How deep folders may stand in folders. */
const DEEPEST = 8
/** How many files a folder may have; more is no folder of secrets. */
const MOST = 10_000

/**
 * What is below `base`, which is what `directory` shows. Names that begin with `..` are the mount's own. Links are
 * followed; where one leads out of the folder, its file is marked.
 */
export function secretsIn(directory: string, base: string): SecretFolder {
  const root = realpathSync(directory)
  const files: SecretFile[] = []
  const folders: string[] = []
  const visited = new Set<string>()
  walk(base, [])
  return { files, folders }

  function walk(folder: string, segments: readonly string[]): void {
    const real = realpathSync(folder)
    if (visited.has(real) || segments.length > DEEPEST) return
    visited.add(real)
    folders.push(path.join(directory, ...segments))
    for (const entry of entriesOf(folder, segments)) {
      if (entry.name.startsWith('..') || files.length >= MOST) continue
      const inside = [...segments, entry.name]
      const target = targetOf(entry, path.join(real, entry.name))
      if (target === undefined) continue
      const escapes = !isWithin(target.real, root)
      if (!target.isFolder)
        files.push({ segments: inside, shown: path.join(directory, ...inside), real: target.real, escapes })
      else if (!escapes) walk(target.real, inside)
    }
  }
}

/** What stands in a folder. One inside that this user may not see holds somebody else's secrets. */
function entriesOf(folder: string, segments: readonly string[]): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted(byName)
  } catch (error) {
    const isClosed = error instanceof Error && 'code' in error && error.code === 'EACCES'
    if (isClosed && segments.length > 0) return []
    throw error
  }
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1
}

function targetOf(entry: Dirent, place: string): { readonly real: string; readonly isFolder: boolean } | undefined {
  if (!entry.isSymbolicLink()) return { real: place, isFolder: entry.isDirectory() }
  try {
    const real = realpathSync(place)
    return { real, isFolder: statSync(real).isDirectory() }
  } catch {
    // A link to nothing holds nothing.
    return undefined
  }
}

/** True for a file in a folder or below it: by the way it is named, or by where it really is. */
export function isInFolder(file: string, folder: string): boolean {
  return isWithin(path.resolve(file), path.resolve(folder)) || isWithin(realOf(file), realOf(folder))
}

function realOf(place: string): string {
  try {
    return realpathSync(place)
  } catch {
    // It is not there, so no link is.
    return path.resolve(place)
  }
}

function isWithin(real: string, root: string): boolean {
  return real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)
}
