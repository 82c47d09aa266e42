import { answering, type Mutant } from './mutant.ts'

/** Stores that break what snapshots and compaction promise. */
export const snapshotMutants: readonly Mutant[] = [
  {
    title: 'invents a snapshot',
    breaks: 'has no snapshot until one is put',
    patch: ({ snapshots }) => ({
      snapshots: {
        ...snapshots,
        latest: async atMost => (await snapshots.latest(atMost)) ?? { number: 0, hash: '', body: '' },
      },
    }),
  },
  {
    title: 'gives the newest snapshot whatever was asked',
    breaks: 'gives back the newest snapshot, or the newest at most as new as asked for, also after a restart',
    patch: ({ snapshots }) => ({ snapshots: { ...snapshots, latest: async () => snapshots.latest() } }),
  },
  {
    title: 'keeps the first snapshot of a number',
    breaks: 'replaces a snapshot of the same number',
    patch: ({ snapshots }, storage) => ({
      snapshots: {
        ...snapshots,
        put: async (number, hash, body) => {
          if (!storage.snapshots.has(number)) await snapshots.put(number, hash, body)
        },
      },
    }),
  },
  {
    title: 'compacts below a later snapshot',
    breaks: 'refuses to compact without a snapshot of exactly that revision',
    patch: ({ snapshots }, storage) => ({
      snapshots: {
        ...snapshots,
        compact: async through => {
          if (storage.snapshots.size === 0) await snapshots.compact(through)
          storage.snapshots.set(through, { number: through, hash: '', body: '' })
          await snapshots.compact(through)
        },
      },
    }),
  },
  {
    title: 'drops one revision too many',
    breaks: 'drops what is compacted and nothing else, and says which revision is the oldest, also after a restart',
    patch: ({ snapshots }, storage) => ({
      snapshots: {
        ...snapshots,
        compact: async through => {
          await snapshots.compact(through)
          storage.revisions.shift()
          storage.oldest++
        },
      },
    }),
  },
  {
    title: 'does not tell a reader that revisions are gone',
    breaks: 'tells a reader who is half way which revision is now the oldest',
    patch: store => ({ read: answering(store.read, page => ({ ...page, oldest: 1 })) }),
  },
  {
    title: 'forgets its head when everything is compacted',
    breaks: 'goes on at the same head when everything was compacted, also after a restart',
    patch: ({ snapshots }, storage) => ({
      snapshots: {
        ...snapshots,
        compact: async through => {
          await snapshots.compact(through)
          if (storage.revisions.length === 0) storage.head = storage.genesis
        },
      },
    }),
  },
  {
    title: 'refuses to compact what is compacted',
    breaks: 'compacts twice as it does once',
    patch: ({ snapshots }, storage) => ({
      snapshots: {
        ...snapshots,
        compact: async through => {
          await snapshots.compact(through)
          storage.snapshots.delete(through)
        },
      },
    }),
  },
]
