import { VarveError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'

/** Who changes something, and why. Both are always needed, in every environment. */
export interface Signature {
  /** The author: a person, or the program that acts on its own. */
  readonly by: string
  /** Why: what somebody reading the history at 03:47 needs to know. */
  readonly message: string
}

/** How a change is made. */
export interface ChangeOptions extends Signature {
  /**
   * What must still hold: the revision number the key was last touched by (0 for "never set"), `{ head }` for the
   * whole log, or `'any'` to overwrite whatever came in between. Without it, a change by somebody else since this
   * process last looked is a conflict.
   */
  readonly expect?: number | { readonly head: number } | 'any'
  /** UUIDv7 of the change: repeating a change with the same id does nothing, and returns what the first did. */
  readonly id?: string
  /** True: everything is checked and nothing is written. */
  readonly dryRun?: boolean
}

/** How values from elsewhere are written. */
export interface NotedOptions extends ChangeOptions {
  /** What is kept with the revision besides: where its values come from, since when they stood there. */
  readonly note?: Json
}

/** How one value is written. */
export interface WriteOptions extends ChangeOptions {
  /** `tenant:acme`; everybody when absent. */
  readonly scope?: string
  /** True: the scope's own value stands even while the key is killed. */
  readonly locked?: boolean
}

/** Longest author and message, in characters. */
const LIMITS = { by: 200, message: 10_000 } as const

/** Throws SIGNATURE_MISSING unless author and message are both there, not blank, and not longer than anybody reads. */
export function checkSignature(signature: Partial<Signature> | undefined): Signature {
  const words = { by: 'author (by)', message: 'message' }
  const missing = (['by', 'message'] as const).flatMap(part => {
    const text: unknown = signature?.[part]
    if (typeof text !== 'string' || text.trim() === '') return [words[part]]
    if (/\p{Surrogate}/u.test(text)) return [`${words[part]} without half a character in it (a lone surrogate)`]
    return text.length > LIMITS[part] ? [`${words[part]} of at most ${LIMITS[part]} characters`] : []
  })
  if (missing.length > 0) throw new VarveError('SIGNATURE_MISSING', { missing })
  return { by: String(signature?.by), message: String(signature?.message) }
}
