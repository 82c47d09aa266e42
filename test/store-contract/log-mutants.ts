import { randomUUID } from 'node:crypto'
import { headAfter } from '../../src/testing/store-contract/chain.ts'
import { answering, type Mutant, reading, write } from './mutant.ts'

/** Stores that break what opening, appending and reading promise. */
export const logMutants: readonly Mutant[] = [
  {
    title: 'starts at another hash',
    breaks: 'opens a new log at number 0, at the genesis hash of its own random id',
    patch: store => ({ open: answering(store.open, opened => ({ ...opened, head: { ...opened.head, hash: '0' } })) }),
  },
  {
    title: 'takes a new log id each time it is opened',
    breaks: 'keeps its log id and its head when it is opened again',
    patch: store => ({ open: answering(store.open, opened => ({ ...opened, logId: randomUUID() })) }),
  },
  {
    title: 'answers an append with the old head',
    breaks: 'appends at the head, and answers with the new head',
    patch: store => ({
      append: async (head, revisions) => ({ ...(await store.append(head, revisions)), head }),
    }),
  },
  {
    title: 'writes a batch backwards',
    breaks: 'appends several revisions in order, or a prefix of them',
    patch: (_, storage) => ({
      append: async (head, revisions) => ({
        ...write(storage, head, revisions.toReversed()),
        head: headAfter(revisions, head),
      }),
    }),
  },
  {
    title: 'counts an empty append as one',
    breaks: 'writes nothing when nothing is appended',
    patch: store => ({
      append: answering(store.append, answer => ({ ...answer, written: Math.max(1, answer.written) })),
    }),
  },
  {
    title: 'overwrites what was appended meanwhile',
    breaks: 'refuses an append at a stale head, writes nothing, and says where the log stands',
    patch: (_, storage) => ({ append: async (head, revisions) => write(storage, head, revisions) }),
  },
  {
    title: 'takes numbers from a sequence, and an append that is refused uses one up',
    breaks: 'uses up no number for an append it refused: the next one at the head is written',
    patch: (store, storage, memo) => ({
      append: async (head, revisions) => {
        const next = Number(memo.get('sequence') ?? 0) + 1
        memo.set('sequence', next + Math.max(0, revisions.length - 1))
        return next === head.number + 1 ? store.append(head, revisions) : { written: 0, head: storage.head }
      },
    }),
  },
  {
    title: 'answers before it writes',
    breaks: 'appends at the head, and answers with the new head',
    patch: (store, storage) => ({
      append: async (head, revisions) => {
        if (storage.head.hash !== head.hash || revisions.length === 0) return store.append(head, revisions)
        setTimeout(() => void store.append(head, revisions).catch(() => {}), 2)
        return { written: revisions.length, head: headAfter(revisions, head) }
      },
    }),
  },
  {
    title: 'tells the time of its own machine, and not the store’s',
    breaks: 'tells the time in milliseconds since 1970, and the time goes on',
    patch: store => ({
      open: answering(store.open, opened => ({ ...opened, now: Date.now() })),
      head: answering(store.head, head => ({ ...head, now: Date.now() })),
    }),
  },
  {
    title: 'keeps an append twice when it is repeated',
    breaks: 'never keeps the same revision id twice',
    patch: (store, storage) => ({
      append: async (head, revisions) =>
        storage.head.hash === head.hash ? write(storage, head, revisions) : store.append(head, revisions),
    }),
  },
  {
    title: 'compares numbers only, and not hashes',
    breaks: 'refuses an append at a head of the right number and another hash: another history',
    patch: (store, storage) => ({
      append: async (head, revisions) =>
        store.append(head.number === storage.head.number ? storage.head : head, revisions),
    }),
  },
  {
    title: 'takes any head while the log is empty',
    breaks: 'refuses an append at another genesis while the log is empty',
    patch: (store, storage) => ({
      append: async (head, revisions) => store.append(storage.head.number === 0 ? storage.head : head, revisions),
    }),
  },
  {
    title: 'leaves gaps',
    breaks: 'refuses an append past the head, so there is never a gap',
    patch: (store, storage) => ({
      append: async (head, revisions) =>
        head.number > storage.head.number ? write(storage, head, revisions) : store.append(head, revisions),
    }),
  },
  {
    title: 'takes a batch with a gap',
    breaks: 'refuses revisions whose numbers do not follow one another',
    patch: (_, storage) => ({ append: async (head, revisions) => write(storage, head, revisions) }),
  },
  {
    title: 'does not look at ids',
    breaks: 'never keeps the same revision id twice',
    patch: (store, storage) => ({
      append: async (head, revisions) => {
        storage.numbers.clear()
        return store.append(head, revisions)
      },
    }),
  },
  {
    title: 'reads from the number instead of past it',
    breaks: 'reads revisions past a number, ascending and without gaps, at most as many as asked for',
    patch: store => ({ read: async (after, limit) => store.read(after - 1, limit) }),
  },
  {
    title: 'has a clock that stands still',
    breaks: 'tells the time in milliseconds since 1970, and the time goes on',
    patch: store => ({ head: answering(store.head, head => ({ ...head, now: Date.UTC(2026, 0, 15) })) }),
  },
  {
    title: 'normalises texts',
    breaks: 'gives back every text byte for byte, whatever it holds, also after a restart',
    patch: store => ({ read: reading(store, sealed => ({ ...sealed, text: sealed.text.normalize('NFC') })) }),
  },
  {
    title: 'cuts texts at 64 KiB',
    breaks: 'keeps a text of a megabyte, and refuses one over eight as CHANGE_TOO_LARGE',
    patch: store => ({ read: reading(store, sealed => ({ ...sealed, text: sealed.text.slice(0, 65_536) })) }),
  },
  {
    title: 'takes a text of any size',
    breaks: 'keeps a text of a megabyte, and refuses one over eight as CHANGE_TOO_LARGE',
    patch: (_, storage) => ({ append: async (head, revisions) => write(storage, head, revisions) }),
  },
]
