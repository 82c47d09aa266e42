import { findBreak } from '../../core/revisions/seal.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import type { Store } from '../../core/ports.ts'
import { grow, type Clause, type Opened } from './bench.ts'
import { chainAfter, following, sha256 } from './chain.ts'
import { claim, claimSame } from '../claim.ts'

/** What several writers on the same storage promise each other. */
export const writerClauses: readonly Clause[] = [
  {
    title: 'shows one handle what another appended',
    async keep(bench) {
      const one = await bench.open()
      const two = await bench.open()
      claimSame(two.logId, one.logId, 'the log id of the second handle')
      claimSame((await two.store.read(0, 10)).revisions, [], 'what the other handle reads of an empty log')
      const { chain, head } = await grow(one, 2)
      claimSame(await two.store.read(0, 10), { revisions: chain, oldest: 1, head }, 'what the other handle reads')
      const { now: _, ...asked } = await two.store.head()
      claimSame(asked, head, 'the head the other handle is told')
    },
  },
  {
    title: 'lets one of two writers at the same head win, and tells the other the winner’s head',
    async keep(bench) {
      const one = await bench.open()
      const two = await bench.open()
      const answers = await Promise.all([
        one.store.append(one.head, [following(one.logId, one.head, { message: 'one' })]),
        two.store.append(two.head, [following(two.logId, two.head, { message: 'two' })]),
      ])
      claimSame(answers.map(answer => answer.written).toSorted(), [0, 1], 'what the two writers wrote')
      const { revisions, head } = await one.store.read(0, 10)
      claimSame(revisions.length, 1, 'the number of revisions')
      for (const answer of answers) claimSame(answer.head, head, 'the head each writer was told')
    },
  },
  {
    title: 'shows one who reads while others write each revision once, in order, and none before those it follows',
    async keep(bench) {
      const reader = await bench.open()
      const writers = [await bench.open(), await bench.open()]
      const writing = Promise.all(writers.map((opened, index) => appendGroups(opened, 20, `writer ${index + 1}`)))
      let done = false
      const over = writing.finally(() => (done = true))
      over.catch(() => {})
      const seen: Sealed[] = []
      for (let last = false; !last;) {
        const isOver = done
        const { revisions, head } = await readOn(reader.store, seen.at(-1)?.number ?? 0)
        seen.push(...revisions)
        last = isOver && (seen.at(-1)?.number ?? 0) === head.number
        // A store that needs no turn of the loop to answer would leave none to those that do.
        await new Promise(resolve => setTimeout(resolve))
      }
      await over
      claimSame(seen, await readAll(reader.store), 'what the reader was shown bit by bit')
    },
  },
  {
    title: 'loses no update of two writers who append 500 revisions each',
    async keep(bench) {
      const writers = [await bench.open(), await bench.open()]
      const written = await Promise.all(writers.map((opened, index) => appendAll(opened, 500, `writer ${index + 1}`)))
      const [first] = writers as [Opened]
      const log = await readAll(first.store)
      claimSame(log.length, 1000, 'the number of revisions')
      claimSame(
        findBreak(log, { logId: first.logId, ...first.head }, sha256),
        undefined,
        'the first break of the chain',
      )
      const kept = new Map(log.map(sealed => [sealed.id, sealed]))
      claimSame(kept.size, 1000, 'the number of different ids')
      for (const sealed of written.flat()) {
        claim(kept.get(sealed.id)?.text === sealed.text, `the acknowledged revision ${sealed.number} is not in the log`)
      }
    },
  },
]

async function appendAll({ store, logId, head }: Opened, count: number, message: string): Promise<Sealed[]> {
  const written: Sealed[] = []
  while (written.length < count) {
    const sealed = following(logId, head, { message: `${message}, change ${written.length + 1}` })
    const answer = await store.append(head, [sealed])
    if (answer.written === 1) written.push(sealed)
    else claim(answer.head.hash !== head.hash, 'a conflict should name another head than the one that was expected')
    head = answer.head
  }
  return written
}

/** Appends groups of three until so many were written as a whole. */
async function appendGroups({ store, logId, head }: Opened, count: number, message: string): Promise<void> {
  for (let whole = 0, round = 1; whole < count; round++) {
    const chain = chainAfter(logId, head, 3, { message: `${message}, group ${round}` })
    const answer = await store.append(head, chain)
    claim(round < 100 * count, `${message} should get a turn within ${100 * count} rounds`)
    if (answer.written === chain.length) whole += 1
    head = answer.head
  }
}

/** One page after a number. Throws PromiseBroken for one with a gap, or with nothing before the head. */
async function readOn(store: Store, after: number): Promise<{ revisions: Sealed[]; head: Head }> {
  const { revisions, head } = await store.read(after, 10)
  claimSame(
    revisions.map(({ number }) => number),
    revisions.map((_, index) => after + 1 + index),
    `the numbers of a page past ${after}, read while others write`,
  )
  claim(revisions.length > 0 || head.number <= after, `a page past ${after} is empty, and the head is ${head.number}`)
  return { revisions, head }
}

/** Every kept revision of a store, page by page. Throws PromiseBroken when a page stops short of the head. */
export async function readAll(store: Store): Promise<Sealed[]> {
  const log: Sealed[] = []
  for (;;) {
    const { revisions, head } = await store.read(log.at(-1)?.number ?? 0, 300)
    log.push(...revisions)
    const last = log.at(-1)?.number ?? head.number
    if (last >= head.number) return log
    claim(revisions.length > 0, `reading stopped at revision ${last}, before the head ${head.number}`)
  }
}
