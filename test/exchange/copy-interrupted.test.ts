import { describe, expect, it } from 'vitest'
import type { Store } from 'varve'
import { copyLog } from 'varve/exchange'
import { memory, memoryStorage } from 'varve/stores/memory'
import { compacted, contentsOf, grown, snapshotOf, withRecords } from './copied-logs.ts'

/** How the write that is the last one ends. */
type End = 'before it is made' | 'half way' | 'before it is answered'

/** A log with something of everything in it: compacted, with a newer snapshot, and records. */
async function original(): Promise<Store> {
  const store = memory()
  await grown(store, 40)
  await withRecords(store)
  await snapshotOf(store, 30)
  await compacted(store, 10)
  return store
}

/** Lets writes through until the `last`, which ends as said; then the process is dead. */
class Mortal {
  readonly #last: number
  readonly #end: End
  writes = 0

  constructor(last: number, end: End) {
    this.#last = last
    this.#end = end
  }

  /** The store as this process writes to it. */
  using(store: Store): Store {
    const { snapshots, records } = store
    const write = <A extends unknown[], T>(made: (...given: A) => Promise<T>, half = made) => {
      return async (...given: A): Promise<T> =>
        this.#write(
          () => made(...given),
          () => half(...given),
        )
    }
    const shelf: Store['snapshots'] = {
      ...snapshots,
      put: write(async (number, hash, body) => snapshots.put(number, hash, body)),
    }
    const drawer: Store['records'] = {
      ...records,
      put: write(async (kind, id, body, options) => records.put(kind, id, body, options)),
      delete: write(async (kind, id) => records.delete(kind, id)),
    }
    return {
      name: store.name,
      snapshots: shelf,
      records: drawer,
      lease: store.lease,
      exists: async () => (await store.exists?.()) ?? false,
      open: write(async origin => store.open(origin)),
      append: write(
        async (head, revisions) => store.append(head, revisions),
        async (head, revisions) => store.append(head, revisions.slice(0, Math.ceil(revisions.length / 2))),
      ),
      head: async () => store.head(),
      read: async (after, limit) => store.read(after, limit),
      subscribe: (onHint, onDown) => store.subscribe(onHint, onDown),
      close: async () => store.close(),
    }
  }

  async #write<T>(made: () => Promise<T>, half: () => Promise<T>): Promise<T> {
    this.writes += 1
    if (this.writes < this.#last) return made()
    if (this.writes > this.#last || this.#end === 'before it is made') throw new Error('killed')
    await (this.#end === 'half way' ? half() : made())
    throw new Error('killed')
  }
}

describe.each<End>(['before it is made', 'half way', 'before it is answered'])('a copy that is killed %s', end => {
  it('goes on after it was killed at any one write, and ends as if it had not been', async () => {
    const from = await original()
    const contents = await contentsOf(from)
    const whole = new Mortal(Infinity, end)
    await copyLog({ from, to: whole.using(memory()), batch: { revisions: 4 } })
    // Records are written many at once; a quarter of those moments tells as much.
    const moments = Array.from({ length: whole.writes }, (_, index) => index + 1)
    expect(whole.writes).toBeGreaterThan(130)
    for (const last of moments.filter(moment => moment < 20 || moment % 4 === 0)) {
      const storage = memoryStorage()
      const to = new Mortal(last, end).using(memory({ storage }))
      await expect(copyLog({ from, to, batch: { revisions: 4 } })).rejects.toThrow('killed')
      await copyLog({ from, to: memory({ storage }), batch: { revisions: 4 } })
      expect(await contentsOf(memory({ storage }))).toEqual(contents)
    }
  })

  it('ends well when every run is killed after a few writes, while the original grows', async () => {
    const from = await original()
    const storage = memoryStorage()
    let runs = 0
    for (let done = false; !done;) {
      runs += 1
      if (runs < 20) await grown(from, 1, { message: `run ${runs}` })
      // Eight writes, because making the log and its first snapshot have to be among them again each time.
      const to = new Mortal(8, end).using(memory({ storage }))
      done = await copyLog({ from, to, batch: { revisions: 3 } }).then(
        () => true,
        (error: Error) => {
          if (error.message !== 'killed') throw error
          return false
        },
      )
    }
    expect(runs).toBeGreaterThan(10)
    expect(await contentsOf(memory({ storage }))).toEqual(await contentsOf(from))
  })
})
