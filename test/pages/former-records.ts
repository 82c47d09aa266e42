import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from 'varve'

/** Writes records, and writes each of them again: what they held before is `former` with a number. */
export async function replacedRecords({ records }: Store): Promise<void> {
  for (const what of ['former', 'recent'])
    for (let index = 0; index < 40; index += 1)
      await records.put('sealed', `id-${index}`, `{"token":"${what}-${index}"}`)
}

/** Files below a folder that hold a former record. */
export function filesWithFormer(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return paths.filter(path => /former-\d/.test(readFileSync(path, 'latin1')))
}
