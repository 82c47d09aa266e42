import { readdirSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'

/** Holds a hunt to so many plantings; says what was seen and how to see it again, not all that was planted. */
export async function held<P>(
  hunt: fc.IAsyncProperty<[P]>,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Promise<void> {
  const outcome = await fc.check(hunt, { numRuns: runs, seed, endOnFailure: true })
  if (!outcome.failed) return
  throw new Error(`seed ${outcome.seed}, path ${outcome.counterexamplePath}`, { cause: outcome.errorInstance })
}

/** Every file below a folder. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
}
