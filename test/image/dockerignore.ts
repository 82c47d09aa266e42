import { posix } from 'node:path'

/**
 * True for a file that reaches the builder of an image: the last line of the `.dockerignore` that fits the file, or a
 * folder it lies in, decides, and a line that begins with `!` takes back in.
 */
export function reachesBuilder(ignore: string, file: string): boolean {
  const lines = ignore.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'))
  const places = [...foldersOf(file), file]
  const last = lines.findLast(line => places.some(place => shapeOf(line.replace(/^!/, '')).test(place)))
  return last === undefined || last.startsWith('!')
}

function foldersOf(file: string): string[] {
  const folder = posix.dirname(file)
  return folder === '.' ? [] : [...foldersOf(folder), folder]
}

/** A pattern as Docker reads it: a star is anything in one name, also in one that begins with a dot. */
function shapeOf(pattern: string): RegExp {
  const quoted = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  const anywhere = quoted.replaceAll('**/', '(.*/)?')
  return new RegExp(`^${anywhere.replaceAll(/(?<!\.)\*/g, '[^/]*')}$`)
}
