import type { VarveError } from '../core/errors.ts'
import type { OpenedLog } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { writeState } from '../core/revisions/state.ts'
import { Log, type LogOptions, type LogPlace } from './log.ts'
import type { AskedStore } from './patient.ts'
import { emptyState, newestSnapshot, preparation, wholeState } from './stored-state.ts'

/** What ways of starting a log work with. */
export interface LogStartsOptions extends Omit<LogOptions, 'onContact' | 'onParted'> {
  /** The store, where nobody waits for it without end. */
  readonly asked: AskedStore
  /** Told when a log's store is lost or not followed any more, and (with undefined) when it is back. */
  readonly onContact: (log: Log, trouble: VarveError | undefined) => void
  /** Told at each look that finds the store of a log tell another history. */
  readonly onParted: (log: Log) => void
}

/** The ways to take up the log of a store that was opened. */
export class LogStarts {
  readonly #options: LogStartsOptions

  constructor(options: LogStartsOptions) {
    this.#options = options
  }

  /** Serves the store's own state, from its newest snapshot on. */
  async fromStore({ logId }: OpenedLog): Promise<Log> {
    const { present, platform, asked, tools } = this.#options
    const snapshot = await newestSnapshot(asked)
    const within = snapshot === undefined ? undefined : await preparation(tools, asked.records, [snapshot.body])
    const begin = (): void => present.begin(snapshot?.state ?? emptyState(logId, platform.digest))
    if (within === undefined) begin()
    else within(begin)
    const log = this.#make({ logId, snapshotAt: snapshot?.state.head.number ?? 0 })
    await log.start()
    return log
  }

  /** Goes on from what is served already, and was heard so many milliseconds ago. */
  async goingOn(served: KnownHistory, silence: number): Promise<Log> {
    const log = this.#make({ ...placeOf(served), silence })
    await log.start({ isServed: true })
    return log
  }

  /** Stays with what is served, because the store tells another history: what follows is to be started with where it ends. */
  parted(served: KnownHistory, silence: number): Log {
    return this.#make({ ...placeOf(served), silence })
  }

  /** Serves the store's state in place of what is served now, which `leave` ends once all of it was read. */
  async anew({ logId }: OpenedLog, leave: () => Promise<void>): Promise<Log> {
    const { present, platform, tools, asked } = this.#options
    const state = await wholeState(asked, logId, platform.digest)
    const within = await preparation(tools, asked.records, [writeState(state)])
    await leave()
    if (within === undefined) present.begin(state)
    else within(() => present.begin(state))
    const log = this.#make({ logId, snapshotAt: state.head.number, silence: 0 })
    await log.start({ isServed: true })
    return log
  }

  #make(place: LogPlace): Log {
    const { onContact, onParted } = this.#options
    const told = {
      onContact: (trouble: VarveError | undefined) => onContact(log, trouble),
      onParted: () => onParted(log),
    }
    const log: Log = new Log({ ...this.#options, ...told }, place)
    return log
  }
}

function placeOf({ logId, state, recent }: KnownHistory): LogPlace {
  return { logId, snapshotAt: state.head.number, recent }
}
