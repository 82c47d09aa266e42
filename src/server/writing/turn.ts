/** Runs something once all that has come in was read; Node has it, and others like it. */
const { setImmediate: afterReading } = globalThis as { setImmediate?: (run: () => void) => unknown }

let shared: Promise<void> | undefined

/**
 * Over once every request that is there was read, for all who wait at once. A change that is written blocks where its store
 * does: those whose requests have come meanwhile are written with it, in one append, instead of each after the other.
 */
export function turnOver(): Promise<void> | undefined {
  if (afterReading === undefined) return undefined
  return (shared ??= new Promise(resolve => {
    afterReading(() => {
      shared = undefined
      resolve()
    })
  }))
}
