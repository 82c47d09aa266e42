import { memory } from '../../src/stores/memory.ts'
import type { Mutant } from './mutant.ts'

/** Stores that break what a log promises that is made as a copy. */
export const originMutants: readonly Mutant[] = [
  {
    title: 'makes a log of its own, whatever it is told',
    breaks: 'makes a log that goes on after another one’s head when it is told which, also after a restart',
    patch: store => ({ open: async () => store.open() }),
  },
  {
    title: 'says that a copy begins at revision 1',
    breaks: 'makes a log that goes on after another one’s head when it is told which, also after a restart',
    patch: store => ({ open: async origin => ({ ...(await store.open(origin)), oldest: 1 }) }),
  },
  {
    title: 'lets a copy begin anywhere',
    breaks: 'appends to such a log what follows that head, and nothing else',
    patch: (store, storage) => ({
      append: async (head, revisions) => {
        if (storage.revisions.length === 0) Object.assign(storage, { head, oldest: head.number + 1 })
        return store.append(head, revisions)
      },
    }),
  },
  {
    title: 'keeps no snapshot of what is not in the log',
    breaks: 'keeps a snapshot of the head that such a log goes on after, and compacts on from there',
    patch: ({ snapshots }, storage) => ({
      snapshots: {
        ...snapshots,
        put: async (number, hash, body) => {
          if (number >= storage.oldest) await snapshots.put(number, hash, body)
        },
      },
    }),
  },
  {
    title: 'counts a whole copy from where the other log stood',
    breaks: 'makes a whole log under another one’s id when nothing is before it',
    patch: store => ({
      open: async origin => (origin?.before.number === 0 ? store.open() : store.open(origin)),
    }),
  },
  {
    title: 'gives a log that is there another id',
    breaks: 'opens a log that is there as it is, whatever it is told to go on after',
    patch: store => ({
      open: async origin => ({ ...(await store.open(origin)), ...(origin && { logId: origin.logId }) }),
    }),
  },
  {
    title: 'gives each handle a log of its own',
    breaks: 'makes one log when two handles that are told the same open at once',
    patch() {
      const own = memory()
      return {
        open: async origin => own.open(origin),
        append: async (head, revisions) => own.append(head, revisions),
      }
    },
  },
  {
    title: 'makes a log when it is asked for one',
    breaks: 'says whether there is a log, if it says so at all, without making one',
    patch: store => ({
      exists: async () => {
        await store.open()
        return true
      },
    }),
  },
]
