import type { Definition } from '../core/definition/definition.ts'
import type { Leaf } from '../core/revisions/revision.ts'
import type { Timeline } from '../core/revisions/timeline.ts'
import type { ChangeOptions } from './signature.ts'
import type { Written } from './varve.ts'
import type { DraftView, WriteRequest } from './writer.ts'

/** Where changes are handed in: what everything that writes revisions works with. */
export interface Desk {
  /** Has a revision made, and returns it once it is durable and applied here. */
  submit(request: WriteRequest): Promise<Written>
  /** What a change was made as when it was asked for before, by its id: for one that finds nothing left to do. */
  madeBefore(options: ChangeOptions): Promise<Written | undefined>
  /** Reads the newest first, for a change that goes by what is there. */
  fresh(): Promise<void>
  /** The kept history, up to now. */
  timeline(): Promise<Timeline>
  /** The definition of a key that may be written. Throws UNKNOWN_KEY or NOT_WRITABLE. */
  writable(key: string): Definition
  /** A value checked, and then as it is stored in a scope. Throws VALUE_REFUSED, or NO_KEYRING for a secret. */
  leaf(definition: Definition, input: unknown): (state: DraftView, scope: string | undefined) => Promise<Leaf>
}
