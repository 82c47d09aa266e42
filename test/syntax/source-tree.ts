import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = new URL('../../', import.meta.url)

/** Paths of the files below a folder of the repository, sorted, with forward slashes: `src/core/errors.ts`. */
export function filesBelow(folder: string, extension: string): string[] {
  const base = fileURLToPath(root)
  return readdirSync(join(base, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(extension))
    .map(entry => relative(base, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(path => !/(^|\/)(node_modules|dist)\//.test(path))
    .toSorted()
}

/** True for what is compiled and published: no tests, no type tests. */
export function isPublished(path: string): boolean {
  return path.startsWith('src/') && !/\.test(-d)?\.ts$/.test(path)
}
