import { diffJson, isVarveError, toDotted, VarveError } from 'varve'
import type { HistoryEntry, Json, JsonDifference, JsonPath, Varve } from 'varve'
import { isRecord, isSecret } from './facts.ts'

/** What somebody wanted to change, where. */
export interface Attempt {
  readonly key: string
  readonly scope: string | undefined
  /** What they wanted it to be; undefined for a delete. */
  readonly yours: Json | undefined
}

/**
 * Does what a change does, and where that is a conflict tells of all three sides: what its author began from (`base`), what is
 * there now and who made it so (`theirs`), what the author wanted (`yours`), and the parts of an object that both changed. Of a
 * secret only that they differ.
 */
export async function orConflict<T>(
  varve: Varve,
  attempt: Attempt | ((key: string, scope: string | undefined) => Attempt | Promise<Attempt>),
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isVarveError(error) || error.code !== 'REVISION_CONFLICT') throw error
    const { key, scope } = error.details as { readonly key?: string; readonly scope?: string }
    if (typeof attempt !== 'function') throw await conflictOf(varve, attempt, error)
    throw key === undefined ? error : await conflictOf(varve, await attempt(key, scope), error)
  }
}

/** A conflict with all of its sides. */
export async function conflictOf(varve: Varve, attempt: Attempt, error: VarveError): Promise<VarveError> {
  const { key, scope } = attempt
  const { expected, actual } = error.details as { readonly expected: number; readonly actual: number }
  const theirs = await versionAt(varve, attempt, actual)
  const base = expected === 0 ? undefined : await versionAt(varve, attempt, expected)
  const sides = isSecret(varve, key) ? undefined : openSides(base?.after, theirs?.after, attempt.yours)
  const told = new VarveError('REVISION_CONFLICT', {
    ...{ key, scope, expected, actual },
    ...(theirs === undefined ? {} : { by: theirs.by }),
    ...sides,
    theirs: theirsOf(theirs, actual, sides !== undefined),
  })
  told.message = error.message
  return told
}

/** The values of all sides, null where nothing is set; of objects also the parts that both changed. */
function openSides(
  base: Json = null,
  theirs: Json = null,
  yours: Json = null,
): { readonly base: Json; readonly yours: Json; readonly paths?: readonly string[] } {
  const areObjects = [base, theirs, yours].every(isRecord)
  return { base, yours, ...(areObjects ? { paths: clashes(base, theirs, yours) } : {}) }
}

function theirsOf(entry: HistoryEntry | undefined, revision: number, isOpen: boolean): Json {
  if (entry === undefined) return { revision, ...(isOpen ? { value: null } : {}) }
  const { by, at, message, after = null } = entry
  return { revision: entry.revision, by, at, message, ...(isOpen ? { value: after } : {}) }
}

/** What a key became in the last revision that touched it, up to a number; undefined where none did. */
export async function versionAt(
  varve: Varve,
  { key, scope }: Pick<Attempt, 'key' | 'scope'>,
  number = Number.MAX_SAFE_INTEGER - 1,
): Promise<HistoryEntry | undefined> {
  for await (const entry of varve.history(key, { scope: scope ?? null, limit: 1, before: number + 1 })) return entry
  return undefined
}

/** Parts of a value that two sides changed, each in its own way, as people write them: `limits[0].max`. */
export function clashes(base: Json, theirs: Json, yours: Json): string[] {
  const other = diffJson(base, theirs)
  const clashing = diffJson(base, yours).filter(mine =>
    other.some(one => meets(mine.path, one.path) && !same(mine, one)),
  )
  return [...new Set(clashing.map(({ path }) => toDotted(path)))]
}

/** True where one place is the other, or holds it. */
function meets(a: JsonPath, b: JsonPath): boolean {
  const shared = Math.min(a.length, b.length)
  return a.slice(0, shared).every((step, index) => step === b[index])
}

function same(a: JsonDifference, b: JsonDifference): boolean {
  if (a.path.length !== b.path.length) return false
  if (!('after' in a) || !('after' in b)) return a.op === b.op
  return diffJson(a.after, b.after).length === 0
}
