import { describe, it } from 'vitest'
import type { StorageKind } from './shared-storage.ts'

/**
 * A suite on one kind of storage. Where its engine cannot be had, the suite is one skipped test that says why, and the
 * end of the run names it.
 */
export function describeOn(kind: StorageKind, suite: () => void): void {
  const missing = kind.missing()
  describe(kind.name, () => {
    if (missing === undefined) suite()
    else it(`needs ${kind.name}`, context => context.skip(missing))
  })
}
