import { type Json, MASK, type Revision, type Varve } from 'varve'

/** True for a key that no declaration knows any more, and that was a secret when the log last recorded it. */
export function isFormerSecret(varve: Varve, key: string): boolean {
  const recorded = varve.recorded(key)
  const secret = typeof recorded === 'object' && recorded !== null && 'secret' in recorded && recorded.secret === true
  // What is declared, the runtime masks by itself.
  return secret && !isDeclared(varve, key)
}

function isDeclared(varve: Varve, key: string): boolean {
  try {
    varve.declared(key)
    return true
  } catch {
    return false
  }
}

/** Members of an entry, a difference or a change that may hold a value. */
type Holding = {
  readonly key: string
  readonly value?: Json
  readonly before?: Json
  readonly after?: Json
  readonly parts?: unknown
}

/** The same, with the values of a secret masked whose declaration is gone: the log recorded that it was one. */
export function withoutSecrets<T extends Holding>(varve: Varve, told: T): T {
  if (!isFormerSecret(varve, told.key)) return told
  const { parts: _, ...rest } = told
  const masked = (['value', 'before', 'after'] as const).filter(name => told[name] !== undefined)
  return { ...rest, ...Object.fromEntries(masked.map(name => [name, MASK])) } as T
}

/** A revision whose secrets are masked, also those of keys that no declaration knows any more. */
export function maskedRevision(varve: Varve, revision: Revision): Revision {
  const changes = revision.changes.map(change =>
    isFormerSecret(varve, change.key) && change.entry !== undefined && 'value' in change.entry
      ? { ...change, entry: { value: MASK } }
      : change,
  )
  return { ...revision, changes }
}
