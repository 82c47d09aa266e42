import type { Store } from 'varve'
import { memory, memoryStorage } from 'varve/stores/memory'
import { config } from '../time-machine.ts'

/** The story's project on a memory store of its own, which every command line of one process shares. */
export function inMemory(): { config: typeof config; sources: []; readonly store: Store } {
  const storage = memoryStorage()
  return {
    config,
    sources: [],
    get store() {
      return memory({ storage })
    },
  }
}
