import { isProblem } from '../core/errors.ts'
import type { Store } from '../core/ports.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'

/**
 * Appends, and finds out by reading when the store cannot say whether it did. What is not there then is in doubt: it may
 * be under way still.
 */
export async function appendSurely(
  store: Store,
  from: Head,
  sealed: readonly Sealed[],
): Promise<{ written: number; inDoubt: boolean }> {
  try {
    return { written: (await store.append(from, sealed)).written, inDoubt: false }
  } catch (error) {
    if (!isProblem(error, 'STORE_INDETERMINATE')) throw error
    const { revisions } = await store.read(from.number, sealed.length).catch(() => {
      throw error
    })
    // By hash: an earlier attempt has the same id, and may have got there instead.
    const written = sealed.findIndex((one, index) => revisions[index]?.hash !== one.hash)
    return written === -1 ? { written: sealed.length, inDoubt: false } : { written, inDoubt: true }
  }
}
