/** A mutant for followers: a hint carries its revision, and reading answers only what was hinted. Lost hints stay lost. */
import type { Head, Sealed, Store } from 'varve'
import { headAfter } from '../../../src/testing/store-contract/chain.ts'
import { connect as connectHonestly } from './sqlite.ts'

export function connect(folder: string): Store {
  const store = connectHonestly(folder)
  const { read, subscribe, open } = store
  const hinted: Sealed[] = []
  let head: Head
  const hear = async (number: number): Promise<void> => {
    const page = await read.call(store, number - 1, 1)
    hinted.push(...page.revisions)
    head = headAfter(page.revisions, head)
  }
  return Object.assign(store, {
    async open() {
      const opened = await open.call(store)
      head = opened.head
      for (let after = 0; after < head.number;) {
        const { revisions } = await read.call(store, after, Math.min(500, head.number - after))
        hinted.push(...revisions)
        after += revisions.length
      }
      return opened
    },
    subscribe: (onHint: (number?: number) => void, onDown: () => void) =>
      subscribe.call(store, number => void hear(number ?? 0).then(() => onHint(number), onDown), onDown),
    read: async (after: number, limit: number) => ({
      revisions: hinted.filter(({ number }) => number > after).slice(0, limit),
      oldest: 1,
      head,
    }),
  } satisfies Partial<Store>)
}
