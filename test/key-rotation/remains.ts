import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Characters of a token that are looked for together: so many at random are nowhere by chance. */
const WINDOW = 24

/**
 * Files below a folder that hold a part of one of these tokens, with that part. A token is looked for in three places, because what
 * was overwritten may be gone in part only.
 */
export function remainsOf(tokens: readonly string[], folder: string): string[] {
  const parts = new Set(tokens.flatMap(partsOf))
  return filesIn(folder).flatMap(file => {
    for (const [run] of readFileSync(file, 'latin1').matchAll(/[\w-]{24,}/g)) {
      for (let at = 0; at + WINDOW <= run.length; at += 1) {
        const part = run.slice(at, at + WINDOW)
        if (parts.has(part)) return [`${file}: ${part}`]
      }
    }
    return []
  })
}

/** Not the beginning, which says the version and the time. */
function partsOf(token: string): string[] {
  const last = token.length - WINDOW - 4
  return [16, Math.floor((16 + last) / 2), last].map(at => token.slice(at, at + WINDOW))
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}
