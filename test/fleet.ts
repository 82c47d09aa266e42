import { open, type Config, type OpenOptions, type Tree, type Varve } from 'varve'
import { memory, memoryStorage, type MemoryStorage } from 'varve/stores/memory'
import { clock, testConfig, type TestClock, type TestOptions, type TestValues, type TestVarve } from 'varve/testing'
import { troubled, type TroubledStore } from './troubled-store.ts'

/** Several Varves over one log, as processes of a fleet are, all on one clock. */
export interface Fleet {
  readonly clock: TestClock
  readonly storage: MemoryStorage
  /** A connection to the log, for what `start` and `open` do not do. */
  connect(): TroubledStore
  /** One more process, connected when it first needs the store, with what its connection can be troubled by. */
  start<T extends Tree>(
    config: Config<T>,
    options?: TestOptions & { readonly values?: TestValues<T> },
  ): { readonly varve: TestVarve<T>; readonly store: TroubledStore }
  /** One more process, opened as programs open theirs. */
  open<T extends Tree>(
    config: Config<T>,
    options?: OpenOptions,
  ): Promise<{ readonly varve: Varve<T>; readonly store: TroubledStore }>
}

/**
 * Makes an empty log for a fleet.
 * @example const { start } = fleet(); const here = start(config).varve; const there = start(config).varve
 */
export function fleet(): Fleet {
  const time = clock()
  const storage = memoryStorage()
  const connect = (): TroubledStore => troubled(memory({ storage, clock: time }))
  return {
    clock: time,
    storage,
    connect,
    start: (config, { values = {}, ...options } = {}) => {
      const store = connect()
      return { varve: testConfig(config, values, { store, clock: time, ...options }), store }
    },
    open: async (config, options) => {
      const store = connect()
      const platform = { clock: time, timers: time, warn: () => {}, ...options?.platform }
      return { varve: await open(config, { store, as: { environment: 'test' }, ...options, platform }), store }
    },
  }
}
