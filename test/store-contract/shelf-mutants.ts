import type { RecordShelf, Store, StoredRecord } from '../../src/core/ports.ts'
import { memory } from '../../src/stores/memory.ts'
import type { Mutant, Patch } from './mutant.ts'

/** Stores that break what records promise. */
export const recordMutants: readonly Mutant[] = [
  {
    title: 'keeps records in the process',
    breaks: 'has no record until one is put, and gives it back whole, also after a restart',
    patch: () => ({ records: memory().records }),
  },
  {
    title: 'keeps all kinds in one drawer',
    breaks: 'keeps records of different kinds apart',
    patch: ({ records }) => ({
      records: {
        get: async (_, id) => records.get('all', id),
        put: async (_, id, body, options) => records.put('all', id, body, options),
        delete: async (_, id) => records.delete('all', id),
        list: async (_, options) => records.list('all', options),
      },
    }),
  },
  {
    title: 'gives every version the number 1',
    breaks: 'gives a replaced record a greater version',
    patch: changed(records => ({
      put: async (kind, id, body, options) =>
        (await records.put(kind, id, body, options)) === undefined ? undefined : 1,
    })),
  },
  {
    title: 'writes whatever version is expected',
    breaks: 'writes a record only at the version it expects, and 0 means there is none',
    patch: changed(records => ({
      put: async (kind, id, body, { expect: _, ...options } = {}) => records.put(kind, id, body, options),
    })),
  },
  {
    title: 'compares a version, waits, and writes',
    breaks: 'lets one of many who put the same new record win',
    patch: changed(records => ({
      put: async (kind, id, body, { expect, ...options } = {}) => {
        const version = (await records.get(kind, id))?.version ?? 0
        return expect === undefined || expect === version ? records.put(kind, id, body, options) : undefined
      },
    })),
  },
  {
    title: 'deletes what is not there',
    breaks: 'deletes a record once',
    patch: changed(records => ({ delete: async (kind, id) => (await records.delete(kind, id)) || true })),
  },
  {
    title: 'keeps records for ever',
    breaks: 'forgets a record at the moment it expires, on the store’s clock',
    patch: changed(records => ({
      put: async (kind, id, body, { expiresAt: _, ...options } = {}) => records.put(kind, id, body, options),
    })),
  },
  {
    title: 'lets a record inherit the expiry of the one before',
    breaks: 'keeps a record that is put again without an expiry',
    patch: changed(records => ({
      put: async (kind, id, body, options = {}) => {
        const expiresAt = options.expiresAt ?? (await records.get(kind, id))?.expiresAt
        return records.put(kind, id, body, expiresAt === undefined ? options : { ...options, expiresAt })
      },
    })),
  },
  {
    title: 'lists records without regard to case',
    breaks: 'lists records of a kind in order of id, page by page',
    patch: changed(records => ({
      list: async (kind, options) => (await records.list(kind, options)).toSorted(regardlessOfCase),
    })),
  },
  {
    title: 'lists everything at once',
    breaks: 'lists a hundred records unless told otherwise',
    patch: changed(records => ({ list: async (kind, options) => records.list(kind, { limit: 1000, ...options }) })),
  },
]

const SCRUBBING =
  'keeps nothing of a record that was replaced or deleted, once it was told to scrub, and all of the others'

/** Stores that break what scrubbing promises. */
export const scrubbingMutants: readonly Mutant[] = [
  {
    title: 'keeps what was replaced where nobody looks',
    breaks: SCRUBBING,
    patch: (store, storage, memo) => ({
      ...changed(records => ({
        put: async (kind, id, body, options) => {
          memo.set(`${kind}/${id}`, [memo.get(`${kind}/${id}`), body])
          return records.put(kind, id, body, options)
        },
      }))(store, storage, memo),
      scrub: async () => {},
    }),
  },
  {
    title: 'scrubs what is still needed',
    breaks: SCRUBBING,
    patch: (_, storage) => ({ scrub: async () => storage.records.clear() }),
  },
]

/** Stores that break what leases promise. */
export const leaseMutants: readonly Mutant[] = [
  {
    title: 'gives a lease to whoever asks',
    breaks: 'gives a lease to one holder at a time',
    patch: ({ lease }) => ({
      lease: { ...lease, take: async (name, _, ttl) => lease.take(name, 'whoever', ttl) },
    }),
  },
  {
    title: 'raises the fence at each renewal',
    breaks: 'renews a lease for its holder, with the same fence',
    patch: ({ lease }, storage) => ({
      lease: {
        ...lease,
        take: async (name, holder, ttl) => {
          const held = storage.leases.get(name)
          if (held?.holder === holder) held.fence++
          return lease.take(name, holder, ttl)
        },
      },
    }),
  },
  {
    title: 'has one fence for all holders',
    breaks: 'gives an expired lease to the next who asks, with the next fence',
    patch: ({ lease }) => ({
      lease: {
        ...lease,
        take: async (name, holder, ttl) => {
          const taken = await lease.take(name, holder, ttl)
          return taken === undefined ? undefined : { ...taken, fence: 1 }
        },
      },
    }),
  },
  {
    title: 'lets a holder whose lease ran out, and is another’s by now, hold it still',
    breaks: 'gives an expired lease to the next who asks, with the next fence',
    patch: ({ lease }, _, memo) => ({
      lease: {
        ...lease,
        take: async (name, holder, ttl) => {
          const taken = (await lease.take(name, holder, ttl)) ?? memo.get(holder)
          memo.set(holder, taken)
          return taken as Awaited<ReturnType<typeof lease.take>>
        },
      },
    }),
  },
  {
    title: 'lets leases run out by the clock of each machine',
    breaks: 'gives an expired lease to the next who asks, with the next fence',
    patch: ({ lease }, storage) => ({
      lease: {
        ...lease,
        take: async (name, holder, ttl) => {
          const held = storage.leases.get(name)
          // The others' clocks have stood still since it was taken.
          if (held !== undefined && held.holder !== holder && held.fence > 0) return undefined
          return lease.take(name, holder, ttl)
        },
      },
    }),
  },
  {
    title: 'lets anybody release a lease',
    breaks: 'gives a released lease to the next at once, and ignores a release by anybody else',
    patch: ({ lease }, storage) => ({
      lease: { ...lease, release: async name => lease.release(name, storage.leases.get(name)?.holder ?? '') },
    }),
  },
  {
    title: 'keeps leases in the process',
    breaks: 'keeps the fence growing over a restart',
    patch: () => ({ lease: memory().lease }),
  },
]

/** Stores that break what opening and closing promise. */
export const lifeMutants: readonly Mutant[] = [
  { title: 'has no name', breaks: 'has a name for people', patch: () => ({ name: '' }) },
  {
    title: 'cannot be closed twice',
    breaks: 'closes once, however often it is closed, opened or not',
    patch(store) {
      let open = true
      return {
        close: async () => {
          if (!open) throw new Error('closed already')
          open = false
          await store.close()
        },
      }
    },
  },
  {
    title: 'answers after it is closed',
    breaks: 'refuses everything with CLOSED once it is closed',
    patch: store => ({ lease: { ...store.lease, release: async () => {} } }),
  },
  {
    title: 'closes every handle with one',
    breaks: 'leaves other handles open when one is closed',
    patch(store, _, memo) {
      const handles = (memo.get('handles') as Store[] | undefined) ?? []
      memo.set('handles', [...handles, store])
      return {
        close: async () => {
          await Promise.all((memo.get('handles') as Store[]).map(async handle => handle.close()))
        },
      }
    },
  },
]

function changed(change: (records: RecordShelf) => Partial<RecordShelf>): Patch {
  return ({ records }) => ({ records: { ...records, ...change(records) } })
}

function regardlessOfCase(a: StoredRecord, b: StoredRecord): number {
  return a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1
}
