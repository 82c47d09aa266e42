import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { VarveError } from '../core/errors.ts'
import type {
  Clock,
  LeaseDesk,
  LogOrigin,
  OpenedLog,
  RecordShelf,
  SnapshotShelf,
  Store,
  Timers,
  Unsubscribe,
} from '../core/ports.ts'
import type { Head, Sealed } from '../core/revisions/revision.ts'
import { admit } from './admission.ts'
import { Appending } from './file/append.ts'
import { nodeDisk, type Disk } from './file/disk.ts'
import { Hints } from './file/hints.ts'
import { leasesIn } from './file/leases.ts'
import type { Log } from './file/log.ts'
import { thisMachine, type Machine } from './file/machine.ts'
import { hasLog, openLog } from './file/opening.ts'
import { RecordFiles } from './file/records.ts'
import { Rolling } from './file/rolling.ts'
import { snapshotsIn } from './file/snapshots.ts'
import { Volume } from './file/volume.ts'

export type { Disk, FileFacts, NewFile } from './file/disk.ts'
export type { Holder, Machine } from './file/machine.ts'

/** How `file` is made. */
export interface FileOptions {
  /** Milliseconds between looks for other processes' revisions, besides watching the folder; default 250. */
  poll?: number
  /** Revisions in a segment, for a log that is made now; default 1000. A log keeps the number it was made with. */
  block?: number
  /** The store's clock; default the system's. It must be the clock that dates files. */
  clock?: Pick<Clock, 'now'>
  /** Calls back later; default the system's timers, which keep no process alive. */
  timers?: Timers
  /** Where files are; default the machine's disk. */
  disk?: Disk
  /** Tells processes apart, where a disk without hard links needs a lock file; default this machine. */
  machine?: Machine
  /** Waits so many milliseconds for such a lock. */
  pause?: (ms: number) => Promise<void>
}

/**
 * A store in a folder of its own: one small file per revision, rolled up by the thousand. Several processes may use
 * it at once. `docs/stores/file-layout.md` draws what is in the folder.
 * @example await using varve = await open(config, { store: file('config-log') })
 */
export function file(directory: string, options: FileOptions = {}): Store {
  return new FileStore(directory, options)
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const systemTimers: Timers = {
  after(delay, fire) {
    const timer = setTimeout(fire, delay).unref()
    return () => clearTimeout(timer)
  },
}

/** What is made when a log is opened. */
interface Opened {
  readonly log: Log
  readonly appending: Appending
  readonly rolling: Rolling
}

class FileStore implements Store {
  readonly name: string
  readonly site: string
  readonly snapshots: SnapshotShelf
  readonly records: RecordShelf
  readonly lease: LeaseDesk
  readonly #volume: Volume
  readonly #files: RecordFiles
  readonly #clock: Pick<Clock, 'now'>
  readonly #block: number
  readonly #hints: Hints
  #opened: Promise<Opened> | undefined
  #origin: LogOrigin | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #seen = 0
  #closed = false

  constructor(directory: string, options: FileOptions) {
    this.name = `file ${directory}`
    const { clock = { now: () => Date.now() }, disk = nodeDisk, machine = thisMachine } = options
    const root = resolve(directory)
    this.site = `file ${root}`
    this.#clock = clock
    this.#block = options.block ?? 1000
    this.#volume = new Volume({
      root,
      name: this.name,
      disk,
      clock,
      machine,
      pause: options.pause ?? (ms => pause(ms)),
    })
    this.#hints = new Hints({
      disk,
      timers: options.timers ?? systemTimers,
      folder: this.#volume.path('revisions'),
      poll: options.poll ?? 250,
      look: async () => (await this.head()).number,
    })
    this.snapshots = snapshotsIn({ use: work => this.#inTurn(({ log }) => work(log)), digest })
    this.#files = new RecordFiles(this.#volume)
    this.records = this.#recordShelf(this.#files)
    this.lease = leasesIn(this.records, clock)
  }

  async open(origin?: LogOrigin): Promise<OpenedLog> {
    if (this.#closed) throw new VarveError('CLOSED', {})
    this.#opened = undefined
    this.#origin = origin
    return this.#inTurn(async ({ log }) => {
      const { logId } = log.identity
      return { logId, head: log.head, oldest: log.oldest, now: this.#clock.now() }
    })
  }

  async exists(): Promise<boolean> {
    if (this.#closed) throw new VarveError('CLOSED', {})
    return hasLog(this.#volume)
  }

  async head(): Promise<Head & { now: number }> {
    return this.#inTurn(async ({ log }) => {
      await log.refresh()
      return { ...log.head, now: this.#clock.now() }
    })
  }

  async append(expected: Head, revisions: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    admit(this.name, expected, revisions)
    const outcome = await this.#inTurn(async ({ appending, rolling }) => {
      const appended = await appending.append(expected, revisions)
      rolling.begin()
      return appended
    })
    this.#hints.tell(outcome.head.number)
    return outcome
  }

  async read(after: number, limit: number): Promise<{ revisions: Sealed[]; oldest: number; head: Head }> {
    return this.#inTurn(async ({ log }) => {
      await log.refresh()
      const revisions = await log.read(after, Math.max(0, limit))
      return { revisions, oldest: log.oldest, head: log.head }
    })
  }

  subscribe(onHint: (number?: number) => void, onDown: () => void): Unsubscribe {
    if (this.#closed) throw new VarveError('CLOSED', {})
    return this.#hints.subscribe({ onHint, onDown }, this.#seen)
  }

  async scrub(): Promise<void> {
    await this.#use()
    await this.#files.scrub()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#hints.close()
    await this.#turn
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.rolling.settled()
  }

  // Whatever looks at where the log ends, or moves it, happens one after the other in this process.
  #inTurn<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    const outcome = this.#turn.then(async () => {
      const opened = await this.#use()
      this.#volume.assertSound()
      const result = await work(opened)
      this.#seen = opened.log.head.number
      return result
    })
    this.#turn = outcome.catch(() => undefined)
    return outcome
  }

  async #use(): Promise<Opened> {
    if (this.#closed) throw new VarveError('CLOSED', {})
    this.#opened ??= this.#openLog()
    try {
      return await this.#opened
    } catch (error) {
      this.#opened = undefined
      throw error
    }
  }

  async #openLog(): Promise<Opened> {
    const log = await openLog(this.#volume, { block: this.#block, digest, origin: this.#origin })
    return { log, appending: new Appending(log), rolling: new Rolling(log) }
  }

  #recordShelf(files: RecordFiles): RecordShelf {
    const use = async (): Promise<RecordFiles> => {
      await this.#use()
      return files
    }
    return {
      get: async (kind, id) => (await use()).get(kind, id),
      put: async (kind, id, body, options) => (await use()).put(kind, id, body, options),
      delete: async (kind, id) => (await use()).delete(kind, id),
      list: async (kind, options) => (await use()).list(kind, options),
    }
  }
}
