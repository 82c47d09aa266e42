import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { VarveError } from 'varve'
import { lineDiff, type DiffLine } from './line-diff.ts'
import type { Output } from './output.ts'

/** Most lines of a difference that are shown. */
const MOST_LINES = 60

/** What a generated file holds now; undefined where there is none. Throws USAGE where it cannot be read. */
export async function generatedText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new VarveError('USAGE', { issue: `${file} cannot be read (${codeOf(error)}).`, remedy: 'Name another file.' })
  }
}

/** Writes a generated file, and the folders it lies in. One that may get secrets is for its owner only. */
export async function writeGenerated(
  file: string,
  text: string,
  { secret }: { readonly secret: boolean },
): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, text, secret ? { mode: 0o600 } : {})
  } catch (error) {
    throw new VarveError('USAGE', {
      issue: `${file} cannot be written (${codeOf(error)}).`,
      remedy: 'Name another file.',
    })
  }
}

/** What differs between a file and what it should hold, as lines to print. */
export function driftLines(before: string, after: string, { paint }: Output): readonly string[] {
  const all = lineDiff(before, after)
  const color = { '+': paint.green, '-': paint.red, '@': paint.cyan }
  const shown = all.slice(0, MOST_LINES).map(({ sign, text }) => color[sign](marked(sign, text)))
  return all.length > MOST_LINES ? [...shown, `… and ${all.length - MOST_LINES} more lines`] : shown
}

function marked(sign: DiffLine['sign'], text: string): string {
  return sign === '@' ? `@@ ${text} @@` : `${sign}${text}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
