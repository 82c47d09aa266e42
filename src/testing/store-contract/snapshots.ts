import type { Sealed } from '../../core/revisions/revision.ts'
import { grow, type Bench, type Clause, type Opened } from './bench.ts'
import { chainAfter, following, headAfter } from './chain.ts'
import { claimProblem, claimSame } from '../claim.ts'

/** What the shelf of snapshots and compaction promise. */
export const snapshotClauses: readonly Clause[] = [
  {
    title: 'has no snapshot until one is put',
    async keep(bench) {
      const { store } = await bench.open()
      claimSame(await store.snapshots.latest(), undefined, 'the latest snapshot of a new log')
    },
  },
  {
    title: 'gives back the newest snapshot, or the newest at most as new as asked for, also after a restart',
    async keep(bench) {
      const opened = await bench.open()
      const { chain } = await grow(opened, 8)
      for (const number of [2, 6, 4])
        await opened.store.snapshots.put(number, hashOf(chain, number), `state ${number} é\n`)
      const { store } = await bench.restart()
      const state = (number: number): object => ({ number, hash: hashOf(chain, number), body: `state ${number} é\n` })
      claimSame(await store.snapshots.latest(), state(6), 'the latest snapshot')
      claimSame(await store.snapshots.latest(6), state(6), 'the latest snapshot up to 6')
      claimSame(await store.snapshots.latest(5), state(4), 'the latest snapshot up to 5')
      claimSame(await store.snapshots.latest(1), undefined, 'the latest snapshot up to 1')
    },
  },
  {
    title: 'replaces a snapshot of the same number',
    async keep(bench) {
      const opened = await bench.open()
      const { chain } = await grow(opened, 2)
      await opened.store.snapshots.put(2, hashOf(chain, 2), 'first')
      await opened.store.snapshots.put(2, hashOf(chain, 2), 'second')
      claimSame((await opened.store.snapshots.latest())?.body, 'second', 'the body')
    },
  },
  {
    title: 'refuses to compact without a snapshot of exactly that revision',
    async keep(bench) {
      const opened = await bench.open()
      const { chain } = await grow(opened, 5)
      await opened.store.snapshots.put(4, hashOf(chain, 4), 'state')
      await claimProblem(opened.store.snapshots.compact(3), 'SNAPSHOT_MISSING', 'compacting through 3')
      claimSame((await opened.store.read(0, 10)).revisions, chain, 'the log after a refused compaction')
    },
  },
  {
    title: 'drops what is compacted and nothing else, and says which revision is the oldest, also after a restart',
    async keep(bench) {
      const { chain, opened } = await compacted(bench, 10, 6)
      const expected = { revisions: chain.slice(6), oldest: 7, head: headAfter(chain, opened.head) }
      claimSame(await opened.store.read(0, 100), expected, 'what is left')
      claimSame(await opened.store.read(3, 100), expected, 'what is left, asked for from a dropped revision')
      claimSame(await opened.store.read(6, 2), { ...expected, revisions: chain.slice(6, 8) }, 'the first two left')
      const [first] = chain.slice(6)
      claimSame(
        await opened.store.read(5, 1),
        { ...expected, revisions: [first] },
        'the first after one that was dropped',
      )
      const again = await bench.restart()
      claimSame({ oldest: again.oldest, head: again.head }, { oldest: 7, head: expected.head }, 'the log opened again')
      claimSame(await again.store.read(0, 100), expected, 'what is left after a restart')
      claimSame((await again.store.snapshots.latest())?.number, 6, 'the snapshot that stands for what was dropped')
    },
  },
  {
    title: 'tells a reader who is half way which revision is now the oldest',
    async keep(bench) {
      const reader = await bench.open()
      const writer = await bench.open()
      const { chain, head } = await grow(writer, 10)
      claimSame((await reader.store.read(0, 3)).revisions, chain.slice(0, 3), 'the first page')
      await writer.store.snapshots.put(8, hashOf(chain, 8), 'state')
      await writer.store.snapshots.compact(8)
      claimSame(await reader.store.read(3, 3), { revisions: chain.slice(8), oldest: 9, head }, 'the next page')
    },
  },
  {
    title: 'goes on at the same head when everything was compacted, also after a restart',
    async keep(bench) {
      const { chain, opened } = await compacted(bench, 4, 4)
      const head = headAfter(chain, opened.head)
      claimSame(await opened.store.read(0, 10), { revisions: [], oldest: 5, head }, 'what is left')
      const again = await bench.restart()
      claimSame({ oldest: again.oldest, head: again.head }, { oldest: 5, head }, 'the log opened again')
      const next = following(opened.logId, head)
      claimSame((await again.store.append(opened.head, chain)).written, 0, 'what is written at the old head')
      claimSame((await again.store.append(head, [next])).written, 1, 'what is written at the head')
      const read = await again.store.read(0, 10)
      claimSame(read, { revisions: [next], oldest: 5, head: headAfter([next], head) }, 'the log')
    },
  },
  {
    title: 'compacts twice as it does once',
    async keep(bench) {
      const { opened, chain } = await compacted(bench, 6, 3)
      await opened.store.snapshots.compact(3)
      const { oldest, revisions } = await opened.store.read(0, 10)
      claimSame({ oldest, revisions }, { oldest: 4, revisions: chain.slice(3) }, 'the log')
    },
  },
]

async function compacted(bench: Bench, length: number, through: number): Promise<{ chain: Sealed[]; opened: Opened }> {
  const opened = await bench.open()
  const chain = chainAfter(opened.logId, opened.head, length)
  claimSame((await opened.store.append(opened.head, chain)).written, length, 'what was written')
  await opened.store.snapshots.put(through, hashOf(chain, through), `state ${through}`)
  await opened.store.snapshots.compact(through)
  return { chain, opened }
}

function hashOf(chain: readonly Sealed[], number: number): string {
  return chain.find(sealed => sealed.number === number)?.hash ?? ''
}
