import { setTimeout as pause } from 'node:timers/promises'
import { VarveError } from 'varve'
import type { MemoryStorage } from 'varve/stores/memory'
import { headAfter } from '../../src/testing/store-contract/chain.ts'
import { type Mutant, write } from '../store-contract/mutant.ts'

/** What a store on another machine gets wrong when nobody looks, and what the history must say of it. */
export interface RemoteMutant extends Required<Pick<Mutant, 'title' | 'patch'>> {
  readonly seen: RegExp
}

/** Mistakes of stores that talk to an engine over a network. */
export const remoteMutants: readonly RemoteMutant[] = [
  {
    title: 'takes numbers from a sequence, and not from the head',
    seen: /was refused at revision \d+, where he had appended/,
    patch: (_, storage, memo) => ({
      append: async (head, revisions) => {
        if (Number(memo.get('sequence') ?? 0) > head.number) return { written: 0, head: storage.head }
        memo.set('sequence', head.number + revisions.length)
        await pause(1)
        return write(storage, head, revisions)
      },
    }),
  },
  {
    title: 'compares, waits for the engine, and writes',
    seen: /was acknowledged to .* and is not there/,
    patch: (_, storage) => ({
      append: async (head, revisions) => {
        if (storage.head.hash !== head.hash) return { written: 0, head: storage.head }
        await pause(1)
        return write(storage, head, revisions)
      },
    }),
  },
  {
    title: 'asks for the head where it lags behind',
    seen: /was acknowledged to .*, but .* still saw revision/,
    patch: store => {
      let last = store.open()
      return {
        head: async () => {
          const stale = last
          last = store.open()
          const { head, now } = await stale
          return { ...head, now }
        },
      }
    },
  },
  {
    title: 'repeats an append whose answer was lost, and takes its own revision for another’s',
    seen: /is there, and .* was told: conflict/,
    patch: (store, _, memo) => ({
      append: async (head, revisions) => {
        const calls = Number(memo.get('calls') ?? 0) + 1
        memo.set('calls', calls)
        if (calls % 10 === 0) await store.append(head, revisions)
        return store.append(head, revisions)
      },
    }),
  },
  {
    title: 'says that nothing was written, where it only heard no answer',
    seen: /is there, and .* was told: refused/,
    patch: (store, _, memo) => ({
      append: async (head, revisions) => {
        const calls = Number(memo.get('calls') ?? 0) + 1
        memo.set('calls', calls)
        const answer = await store.append(head, revisions)
        if (calls % 10 === 0)
          throw new VarveError('STORE_UNREACHABLE', { store: 'mutant', reason: 'no answer in time' })
        return answer
      },
    }),
  },
  {
    title: 'answers before the engine has kept it',
    seen: /was acknowledged to .*, but .* still saw revision|was acknowledged to .* and is not there/,
    patch: store => ({
      append: async (head, revisions) => {
        const now = await store.head()
        if (now.hash !== head.hash) return store.append(head, revisions)
        void pause(2).then(() => store.append(head, revisions).catch(() => {}))
        return { written: revisions.length, head: headAfter(revisions, head) }
      },
    }),
  },
  {
    title: 'loses what it had acknowledged when it fails over',
    seen: /was acknowledged to .* and is not there|acknowledged .* but/,
    patch: (store, storage, memo) => ({
      append: async (head, revisions) => {
        const calls = Number(memo.get('calls') ?? 0) + 1
        memo.set('calls', calls)
        const answer = await store.append(head, revisions)
        if (calls === 200) loseTheLast(storage)
        return answer
      },
    }),
  },
]

function loseTheLast(storage: MemoryStorage): void {
  storage.revisions.pop()
  const last = storage.revisions.at(-1)
  if (last !== undefined) storage.head = headAfter([last], storage.head)
}
