import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { folderOf } from './language.ts'

/** Dockerfiles that copy their whole folder while nothing keeps a `.env` out. `ignore` is what keeps files out, if anything. */
export function* wholeFolders(file: FileText, ignore: string | undefined): Generator<Sighting> {
  if (ignore !== undefined && leavesOut(ignore, '.env')) return
  for (const { name, words } of file.instructions) {
    if (name !== 'COPY' && name !== 'ADD') continue
    if (words.some(({ text }) => text.startsWith('--from='))) continue
    const paths = words.filter(({ text }) => !text.startsWith('--')).slice(0, -1)
    const whole = paths.find(({ text }) => /^\.?\/?\.?$|^\.\/\*$|^\*$/.test(text))
    if (whole === undefined) continue
    const issue = 'copies the whole folder, and no .dockerignore keeps a .env out of it'
    yield { at: whole.at, issue, remedy: 'Add .env and .env.* to .dockerignore, or copy what is needed by name.' }
  }
}

/** Where a Dockerfile's `.dockerignore` can stand, the one that counts first. */
export function ignoreFilesOf(dockerfile: string): string[] {
  const folder = folderOf(dockerfile)
  return [`${dockerfile}.dockerignore`, folder === '' ? '.dockerignore' : `${folder}/.dockerignore`, '.dockerignore']
}

/** True when a `.dockerignore` keeps a file at the root out: the last pattern that fits it decides. */
export function leavesOut(ignore: string, name: string): boolean {
  const patterns = ignore.split('\n').map(line => line.trim())
  const fitting = patterns.filter(line => line !== '' && !line.startsWith('#') && fits(line.replace(/^!/, ''), name))
  return fitting.length > 0 && fitting.at(-1)?.startsWith('!') === false
}

/** Whether a pattern fits a name without folders. Only a star is special, which is all such names need. */
function fits(pattern: string, name: string): boolean {
  const parts = pattern
    .replace(/^\/|\/$/g, '')
    .replace(/^(\*\*\/)+/, '')
    .split(/\*+/)
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return first === name
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false
  return rest.every(part => name.includes(part))
}
