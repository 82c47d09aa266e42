import path from 'node:path'

/** A path as a person would write it here: from the working directory, unless it leads out of that. */
export function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), path.resolve(file))
  return relative === '' || relative.startsWith('..') ? file : relative
}
