import type { Store } from '../../core/ports.ts'

/** Whether what was replaced or deleted is gone from a store's files too; undefined where the store cannot do that. */
export interface Scrubbed {
  readonly scrubbed: boolean | undefined
  /** Why it is not, as a sentence. */
  readonly scrubFailure?: string
}

/** Has a store overwrite what it no longer holds. A failure is told, and spoils nothing that was done before. */
export async function scrubbed(store: Pick<Store, 'scrub'>): Promise<Scrubbed> {
  if (store.scrub === undefined) return { scrubbed: undefined }
  try {
    await store.scrub()
    return { scrubbed: true }
  } catch (error) {
    return { scrubbed: false, scrubFailure: error instanceof Error ? error.message : String(error) }
  }
}
