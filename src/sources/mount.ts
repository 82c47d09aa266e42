/** Reading files of a folder that changes all at once: a Kubernetes volume, whose files lead through the link `..data`. */
import { lstatSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { wholeFile, type WholeFile } from './whole-file.ts'

/** A folder with the name of the generation that is in it. */
export interface Generation {
  readonly folder: string
  readonly generation: string
}

/** A file's bytes, or why there are none, with the generation they are of. */
export type MountedFile = WholeFile & { readonly generation?: Generation }

/** A file of a mount may stand in folders below it, but not far. */
const DEEPEST = 4
/** How often a file is read again because its generation went away meanwhile. */
const PATIENCE = 5

/** The generation that a folder is in, or undefined for an ordinary one. */
export function generationOf(folder: string): Generation | undefined {
  const link = path.join(folder, '..data')
  // Asked for first: most folders have none, and an error costs more than a look.
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined
  try {
    return { folder, generation: readlinkSync(link) }
  } catch {
    // It went away in between.
    return undefined
  }
}

/** The mount that a file stands in, if it stands in one. */
export function mountOf(file: string): Generation | undefined {
  let folder = path.dirname(file)
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const generation = generationOf(folder)
    if (generation !== undefined) return generation
    if (path.dirname(folder) === folder) return undefined
    folder = path.dirname(folder)
  }
  return undefined
}

/**
 * Reads a file of at most `most` bytes, in a mount through the one generation that is there now, so that what is read
 * together belongs together.
 */
export function readMounted(file: string, most: number): MountedFile {
  for (let attempt = 1; ; attempt += 1) {
    const generation = mountOf(file)
    if (generation === undefined) return wholeFile(file, most)
    const inside = path.join(generation.folder, generation.generation, path.relative(generation.folder, file))
    const read = wholeFile(inside, most)
    if ('bytes' in read) return { ...read, generation }
    const isSame = mountOf(file)?.generation === generation.generation
    // A file may also stand in a mounted folder without being part of the volume.
    if (isSame && read.isMissing) return wholeFile(file, most)
    if (!read.isMissing || attempt >= PATIENCE) return read
  }
}
