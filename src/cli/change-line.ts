import type { Revision } from 'varve'

/** Names of keys that one line has at most: a restore may change thousands. */
const MOST_KEYS = 100

/** A change as the log has it: what was changed, by whom and as which revision, never to what. */
export interface ChangeLine {
  readonly at: number
  readonly event: 'config changed'
  readonly revision: number
  readonly kind: string
  readonly by: string
  /** Keys, each with its scope where it has one: `limits.maxUploads tenant:acme`. */
  readonly keys: readonly string[]
  /** How many there are besides. */
  readonly more?: number
}

/** The line of a revision; undefined for one that changes nothing, a tag or a declaration. A message may quote a value, and is left out. */
export function changeLine({ number, at, by, kind, changes }: Revision): ChangeLine | undefined {
  if (changes.length === 0) return undefined
  const keys = changes.map(({ key, scope }) => (scope === undefined ? key : `${key} ${scope}`))
  return {
    ...{ at, event: 'config changed', revision: number, kind, by, keys: keys.slice(0, MOST_KEYS) },
    ...(keys.length > MOST_KEYS ? { more: keys.length - MOST_KEYS } : {}),
  }
}
