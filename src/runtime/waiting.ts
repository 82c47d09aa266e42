import type { Revision } from '../core/revisions/revision.ts'
import type { WriteRequest } from './writer.ts'

/** A change that somebody waits for. */
export interface Waiting extends WriteRequest {
  readonly id: string
  readonly base: number
  readonly resolve: (revision: Revision) => void
  readonly reject: (error: unknown) => void
  /** An append of it broke off, and may still be under way while the log has nothing after this number. */
  doubt?: number
}
