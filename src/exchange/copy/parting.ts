import type { Head, Revision, Store } from 'varve'

/** A log, and from where to where it goes. */
interface Extent {
  readonly store: Store
  readonly head: Head
  readonly oldest: number
}

/** The hash of revision `number`, also of the one that the oldest kept follows; undefined where nobody can tell. */
export async function hashAt({ store, head }: Extent, number: number): Promise<string | undefined> {
  if (number === head.number) return head.hash
  const { revisions, oldest } = await store.read(Math.max(0, number - 1), 1)
  const [revision] = revisions
  if (revision?.number === number) return revision.hash
  if (oldest !== number + 1 || revision?.number !== oldest) return undefined
  return (JSON.parse(revision.text) as Revision).previousHash
}

/** The first revision that two logs tell differently, when they do at `last`. As each hash covers all before, halving finds it. */
export async function partingOf(one: Extent, other: Extent, last: number): Promise<number> {
  let same = Math.max(one.oldest, other.oldest) - 2
  let different = last
  while (different - same > 1) {
    const middle = Math.floor((same + different) / 2)
    const [a, b] = await Promise.all([hashAt(one, middle), hashAt(other, middle)])
    if (a === b) same = middle
    else different = middle
  }
  return Math.max(1, different)
}
