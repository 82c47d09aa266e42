import type { Sealed } from '../../src/core/revisions/revision.ts'
import { answering, type Mutant, write } from './mutant.ts'

/** Stores that break what writers and subscribers promise each other. */
export const writerMutants: readonly Mutant[] = [
  {
    title: 'reads what it read before',
    breaks: 'shows one handle what another appended',
    patch: store => {
      const first = store.open()
      first.catch(() => {})
      return { read: async () => ({ revisions: [], oldest: 1, head: (await first).head }) }
    },
  },
  {
    title: 'reads a page once, and gives it again from a cache',
    breaks: 'shows one handle what another appended',
    patch: store => {
      const pages = new Map<string, ReturnType<typeof store.read>>()
      return {
        read: async (after, limit) => {
          const page = pages.get(`${after} ${limit}`) ?? store.read(after, limit)
          pages.set(`${after} ${limit}`, page)
          return page
        },
      }
    },
  },
  {
    title: 'knows of a revision only what it was hinted at, and never reads what came between',
    breaks: 'shows one handle what another appended',
    patch: store => {
      const hinted: Sealed[] = []
      store.subscribe(
        (number = 1) =>
          void store.read(number - 1, 1).then(
            page => hinted.push(...page.revisions),
            () => {},
          ),
        () => {},
      )
      return {
        read: answering(store.read, page => ({
          ...page,
          revisions: page.revisions.filter(({ number }) => hinted.some(known => known.number === number)),
        })),
      }
    },
  },
  {
    title: 'shows numbers in the order of their commits, which is another than theirs',
    breaks: 'shows one who reads while others write each revision once, in order, and none before those it follows',
    patch: (store, storage, memo) => {
      const late = (memo.get('late') as Set<number> | undefined) ?? new Set<number>()
      memo.set('late', late)
      return {
        append: async (head, revisions) => {
          const answer = await store.append(head, revisions)
          const [first] = revisions
          if (answer.written > 1 && first !== undefined) {
            late.add(first.number)
            // Its transaction ends after that of those behind it.
            await new Promise(resolve => setTimeout(resolve, 1))
            late.delete(first.number)
          }
          return answer
        },
        read: answering(store.read, page => ({
          ...page,
          revisions: page.revisions.filter(({ number }) => !(storage.head.number > number && late.has(number))),
        })),
      }
    },
  },
  {
    title: 'tells the loser the head it came with',
    breaks: 'lets one of two writers at the same head win, and tells the other the winner’s head',
    patch: store => ({
      append: async (head, revisions) => {
        const answer = await store.append(head, revisions)
        return answer.written === 0 ? { written: 0, head } : answer
      },
    }),
  },
  {
    title: 'compares, waits, and writes',
    breaks: 'loses no update of two writers who append 500 revisions each',
    patch: (_, storage) => ({
      append: async (head, revisions) => {
        if (storage.head.hash !== head.hash) return { written: 0, head: storage.head }
        await Promise.resolve()
        return write(storage, head, revisions)
      },
    }),
  },
  {
    title: 'hints at nothing of its own',
    breaks: 'hints at an append of its own',
    patch: (store, _, memo) => ({
      append: async (head, revisions) => {
        memo.set('writing', store)
        return store.append(head, revisions)
      },
      subscribe: (onHint, onDown) =>
        store.subscribe(number => {
          if (memo.get('writing') !== store) onHint(number)
        }, onDown),
    }),
  },
  {
    title: 'hints at nothing of others',
    breaks: 'hints at an append of another handle',
    patch: (store, _, memo) => ({
      append: async (head, revisions) => {
        memo.set('writing', store)
        return store.append(head, revisions)
      },
      subscribe: (onHint, onDown) =>
        store.subscribe(number => {
          if (memo.get('writing') === store) onHint(number)
        }, onDown),
    }),
  },
  {
    title: 'goes on hinting at who has unsubscribed',
    breaks: 'hints to every subscriber, and to none that has unsubscribed',
    patch: store => ({
      subscribe: (onHint, onDown) => {
        store.subscribe(onHint, onDown)
        return () => {}
      },
    }),
  },
  {
    title: 'goes on hinting when it is closed',
    breaks: 'hints at nothing once it is closed',
    patch: () => ({ close: async () => {} }),
  },
]
