import { isProblem } from '../core/errors.ts'
import type { Platform, Store } from '../core/ports.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'
import { inTime } from './silence.ts'

/** How long the answer may take to what became of an append, in milliseconds. */
const PATIENCE = 1000

/**
 * Appends, and finds out by reading when the store cannot say whether it did. What is not there then is in doubt: it may
 * be under way still. Throws STORE_INDETERMINATE where reading gives no answer soon either.
 */
export async function appendSurely(
  { store, platform }: { readonly store: Store; readonly platform: Pick<Platform, 'timers'> },
  { from, sealed }: { readonly from: Head; readonly sealed: readonly Sealed[] },
): Promise<{ written: number; inDoubt: boolean }> {
  try {
    return { written: (await store.append(from, sealed)).written, inDoubt: false }
  } catch (error) {
    if (!isProblem(error, 'STORE_INDETERMINATE')) throw error
    const found = store.read(from.number, sealed.length)
    const { revisions } = await inTime(found, PATIENCE, platform.timers, () => error).catch(() => {
      throw error
    })
    // By hash: an earlier attempt has the same id, and may have got there instead.
    const written = sealed.findIndex((one, index) => revisions[index]?.hash !== one.hash)
    return written === -1 ? { written: sealed.length, inDoubt: false } : { written, inDoubt: true }
  }
}
