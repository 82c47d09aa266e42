import type { Revision } from '../core/revisions/revision.ts'
import type { Replaced } from './replaced.ts'
import type { WriteRequest } from './writer.ts'

/** A revision that was made. */
export interface Made {
  readonly revision: Revision
  /** What its changes replaced; undefined where it was found in the log, and not seen to be applied. */
  readonly replaced?: Replaced
}

/** A change that somebody waits for. */
export interface Waiting extends WriteRequest {
  readonly id: string
  readonly base: number
  readonly resolve: (made: Made) => void
  readonly reject: (error: unknown) => void
  /** An append of it broke off, and may still be under way while the log has nothing after this number. */
  doubt?: number
}
