import type { Head, Sealed } from '../../src/core/revisions/revision.ts'
import type { Store } from '../../src/core/ports.ts'
import { isProblem } from '../../src/core/errors.ts'
import { chainAfter } from '../../src/testing/store-contract/chain.ts'
import { file, type Disk, type Holder } from 'varve/stores/file'
import { WRITTEN } from './model-disk.ts'

/** Where the store of every run lies. */
export const ROOT = '/disk/log'

/** A store on a disk of the model. Segments are of four revisions, so that a short run rolls some. */
export function storeOn(disk: Disk, starts = 1): Store {
  const self = { host: 'model', boot: String(starts), pid: 1, started: '' }
  const machine = { self: async () => self, isAlive: async ({ boot }: Holder) => boot === self.boot }
  // The clock stands still while the power is on. It takes a minute for the power to come back.
  const clock = { now: () => WRITTEN + (starts - 1) * 60_000 }
  const pause = async (): Promise<void> => undefined
  return file(ROOT, { disk, clock, block: 4, timers: { after: () => () => undefined }, machine, pause })
}

/** What a run did and was promised. It outlives the disk's power. */
export class Ledger {
  logId: string | undefined
  /** Every revision that was tried, by number and hash. */
  readonly attempted = new Map<string, Sealed>()
  readonly acknowledged: Sealed[] = []
  /** Revisions whose append was refused without a doubt: they must not be there. */
  readonly refused: Sealed[] = []
  /** The largest number a compaction was asked to drop, and the largest that was answered. */
  compacting = 0
  compacted = 0
  snapshot = 0
  readonly records = new Map<string, RecordPromise>()
}

/** What may be read back of a record: the last body that was acknowledged, or one that was being written. */
export interface RecordPromise {
  readonly version: number
  readonly bodies: readonly (string | undefined)[]
}

/** One process: a store, and the ledger of what it was told. */
export class Session {
  readonly store: Store
  readonly ledger: Ledger
  head: Head = { number: 0, hash: '', at: 0 }

  constructor(disk: Disk, ledger: Ledger) {
    this.store = storeOn(disk)
    this.ledger = ledger
  }

  async open(): Promise<void> {
    const { logId, head } = await this.store.open()
    this.ledger.logId ??= logId
    this.head = head
  }

  /** Appends `count` revisions as one group, again where another writer was faster. */
  async append(count: number, message = 'a change'): Promise<void> {
    for (let left = count; left > 0;) {
      const chain = chainAfter(this.ledger.logId ?? '', this.head, left, { message: `${message}, ${left} left` })
      for (const sealed of chain) this.ledger.attempted.set(sealed.hash, sealed)
      const { written, head } = await this.#appendOnce(chain)
      this.ledger.acknowledged.push(...chain.slice(0, written))
      this.head = head
      left -= written
    }
  }

  async snapshot(number: number): Promise<void> {
    const [revision] = (await this.store.read(number - 1, 1)).revisions
    await this.store.snapshots.put(number, revision?.hash ?? '', `state after ${number}`)
    this.ledger.snapshot = Math.max(this.ledger.snapshot, number)
  }

  async compact(through: number): Promise<void> {
    this.ledger.compacting = Math.max(this.ledger.compacting, through)
    await this.store.snapshots.compact(through)
    this.ledger.compacted = Math.max(this.ledger.compacted, through)
  }

  /** Puts a record, or deletes it when there is no body. */
  async record(id: string, body: string | undefined): Promise<void> {
    const before = this.ledger.records.get(id) ?? { version: 0, bodies: [undefined] }
    this.ledger.records.set(id, { version: before.version, bodies: [...before.bodies, body] })
    const version = body === undefined ? 0 : await this.store.records.put('session', id, body)
    if (body === undefined) await this.store.records.delete('session', id)
    this.ledger.records.set(id, { version: version ?? 0, bodies: [body] })
  }

  // An append that fails has written nothing, unless it says that it does not know.
  async #appendOnce(chain: readonly Sealed[]): Promise<{ written: number; head: Head }> {
    try {
      return await this.store.append(this.head, chain)
    } catch (error) {
      if (!isProblem(error, 'STORE_INDETERMINATE')) this.ledger.refused.push(...chain)
      throw error
    }
  }
}

/** A run of one or more processes on one disk. */
export interface Scenario {
  readonly title: string
  run(start: () => Session): Promise<void>
}

/** Everything a file store writes, in runs short enough to be cut at every call. */
export const scenarios: readonly Scenario[] = [
  {
    title: 'a first opening and single appends',
    async run(start) {
      const session = start()
      await session.open()
      await session.append(1)
      await session.append(1)
      await session.append(1)
    },
  },
  {
    title: 'an append of several revisions',
    async run(start) {
      const session = start()
      await session.open()
      await session.append(3)
      await session.append(4)
    },
  },
  {
    title: 'the rolling of segments',
    async run(start) {
      const session = start()
      await session.open()
      await session.append(3)
      await session.append(2)
      await session.append(1)
      await session.append(5)
      await session.store.close()
    },
  },
  {
    title: 'a compaction in the middle of a segment',
    async run(start) {
      const session = start()
      await session.open()
      await session.append(10)
      await session.snapshot(4)
      await session.snapshot(6)
      await session.compact(6)
      await session.append(3)
      await session.store.close()
    },
  },
  {
    title: 'compactions of all there is',
    async run(start) {
      const session = start()
      await session.open()
      await session.append(3)
      await session.snapshot(3)
      await session.compact(3)
      await session.append(5)
      await session.snapshot(8)
      await session.compact(8)
      await session.append(1)
      await session.store.close()
    },
  },
  {
    title: 'two processes that append, roll and compact at once',
    async run(start) {
      const [one, two] = [start(), start()]
      await Promise.all([one.open(), two.open()])
      const both = Promise.all([appendEach(one, 5, 'one'), appendEach(two, 5, 'two')])
      await both
      await one.snapshot(6)
      await Promise.all([one.compact(6), appendEach(two, 3, 'two again')])
      await Promise.all([one.store.close(), two.store.close()])
    },
  },
  {
    title: 'records and leases',
    async run(start) {
      const session = start()
      await session.open()
      await session.record('a', 'one')
      await session.record('a', 'two')
      await session.record('b', 'other')
      await session.record('a', undefined)
      await session.record('a', 'three')
      await session.store.lease.take('monitor', 'me', 1000)
      await session.store.lease.release('monitor', 'me')
    },
  },
]

async function appendEach(session: Session, count: number, message: string): Promise<void> {
  for (let index = 0; index < count; index++) await session.append(1, `${message} ${index}`)
}
