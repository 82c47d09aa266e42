import { genesisHash } from '../../core/revisions/seal.ts'
import type { Sealed } from '../../core/revisions/revision.ts'
import { grow, type Clause } from './bench.ts'
import { chainAfter, following, headAfter, sha256 } from './chain.ts'
import { claim, claimProblem, claimSame } from '../claim.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What opening, appending and reading promise. */
export const logClauses: readonly Clause[] = [
  {
    title: 'opens a new log at number 0, at the genesis hash of its own random id',
    async keep(bench) {
      const { logId, head, oldest, store } = await bench.open()
      claim(UUID.test(logId), `the log id should be a UUID, but is ${logId}`)
      claimSame(head, { number: 0, hash: genesisHash(logId, sha256), at: 0 }, 'the head of a new log')
      claimSame(oldest, 1, 'the oldest revision of a new log')
      claimSame(await store.read(0, 10), { revisions: [], oldest: 1, head }, 'what a new log reads')
    },
  },
  {
    title: 'keeps its log id and its head when it is opened again',
    async keep(bench) {
      const opened = await bench.open()
      const { head } = await grow(opened, 3)
      const again = await bench.restart()
      claimSame(
        { logId: again.logId, head: again.head },
        { logId: opened.logId, head },
        'the log that was opened again',
      )
    },
  },
  {
    title: 'appends at the head, and answers with the new head',
    async keep(bench) {
      const opened = await bench.open()
      const { chain, head } = await grow(opened, 1)
      const { now: _, ...asked } = await opened.store.head()
      claimSame(asked, head, 'the head that was asked for')
      claimSame(await opened.store.read(0, 10), { revisions: chain, oldest: 1, head }, 'what is read back')
    },
  },
  {
    title: 'appends several revisions in order, or a prefix of them',
    async keep(bench) {
      const opened = await bench.open()
      const chain = chainAfter(opened.logId, opened.head, 20)
      const { written, head } = await opened.store.append(opened.head, chain)
      claim(written > 0, 'an append at the head should write at least its first revision')
      claimSame(head, headAfter(chain.slice(0, written), opened.head), 'the head after the written prefix')
      const { revisions } = await opened.store.read(0, 100)
      claimSame(revisions, chain.slice(0, written), 'the written prefix')
    },
  },
  {
    title: 'writes nothing when nothing is appended',
    async keep(bench) {
      const { store, head } = await bench.open()
      claimSame(await store.append(head, []), { written: 0, head }, 'the answer to an empty append')
    },
  },
  {
    title: 'refuses an append at a stale head, writes nothing, and says where the log stands',
    async keep(bench) {
      const opened = await bench.open()
      const { chain, head } = await grow(opened, 2)
      const late = chainAfter(opened.logId, opened.head, 3, { message: 'too late' })
      claimSame(await opened.store.append(opened.head, late), { written: 0, head }, 'the answer to a stale append')
      claimSame((await opened.store.read(0, 10)).revisions, chain, 'the log after a stale append')
    },
  },
  {
    title: 'uses up no number for an append it refused: the next one at the head is written',
    async keep(bench) {
      const opened = await bench.open()
      const { chain, head } = await grow(opened, 1)
      const late = following(opened.logId, opened.head, { message: 'too late' })
      for (let times = 0; times < 3; times++) {
        claimSame(await opened.store.append(opened.head, [late]), { written: 0, head }, 'the answer to a stale append')
      }
      const next = await grow({ ...opened, head }, 2)
      claimSame((await opened.store.read(0, 10)).revisions, [...chain, ...next.chain], 'the log')
    },
  },
  {
    title: 'refuses an append at a head of the right number and another hash: another history',
    async keep(bench) {
      const opened = await bench.open()
      const { chain, head } = await grow(opened, 2)
      const fork = headAfter(
        [following(opened.logId, headAfter(chain.slice(0, 1), opened.head), { message: 'fork' })],
        head,
      )
      claimSame(fork.number, head.number, 'the number of the forked head')
      const answer = await opened.store.append(fork, [following(opened.logId, fork)])
      claimSame(answer, { written: 0, head }, 'the answer to an append on a fork')
      const genesis = { number: 0, hash: sha256('another log'), at: 0 }
      const strange = await opened.store.append(genesis, [following(opened.logId, genesis)])
      claimSame(strange, { written: 0, head }, 'the answer to an append from another genesis')
    },
  },
  {
    title: 'refuses an append at another genesis while the log is empty',
    async keep(bench) {
      const { store, logId, head } = await bench.open()
      const other = { number: 0, hash: sha256('another log'), at: 0 }
      const answer = await store.append(other, [following(logId, other)])
      claimSame(answer, { written: 0, head }, 'the answer to an append from another genesis')
    },
  },
  {
    title: 'refuses an append past the head, so there is never a gap',
    async keep(bench) {
      const opened = await bench.open()
      const { head } = await grow(opened, 1)
      const ahead = { number: 5, hash: sha256('not there'), at: head.at }
      const answer = await opened.store.append(ahead, [following(opened.logId, ahead)])
      claimSame(answer, { written: 0, head }, 'the answer to an append past the head')
    },
  },
  {
    title: 'refuses revisions whose numbers do not follow one another',
    async keep(bench) {
      const { store, logId, head } = await bench.open()
      const [first, , third] = chainAfter(logId, head, 3) as [Sealed, Sealed, Sealed]
      await claimProblem(store.append(head, [first, third]), 'USAGE', 'appending 1 and 3')
      claimSame((await store.head()).number, 0, 'the head after a batch with a gap')
    },
  },
  {
    title: 'never keeps the same revision id twice',
    async keep(bench) {
      const opened = await bench.open()
      const { chain, head } = await grow(opened, 3, {})
      const again = following(opened.logId, head, { id: chain[1]?.id ?? '', message: 'the same id again' })
      const details = await claimProblem(opened.store.append(head, [again]), 'REVISION_EXISTS', 'repeating an id')
      claimSame('number' in details ? details.number : undefined, 2, 'the revision it names')
      claimSame((await opened.store.read(0, 10)).revisions, chain, 'the log after a repeated id')
    },
  },
  {
    title: 'reads revisions past a number, ascending and without gaps, at most as many as asked for',
    async keep(bench) {
      const opened = await bench.open()
      const { chain, head } = await grow(opened, 25)
      const { store } = opened
      claimSame((await store.read(0, 10)).revisions, chain.slice(0, 10), 'the first ten')
      claimSame((await store.read(10, 10)).revisions, chain.slice(10, 20), 'the next ten')
      claimSame((await store.read(20, 10)).revisions, chain.slice(20), 'the rest')
      claimSame(await store.read(25, 10), { revisions: [], oldest: 1, head }, 'what lies past the head')
      claimSame(await store.read(1000, 10), { revisions: [], oldest: 1, head }, 'what lies far past the head')
      claimSame((await store.read(3, 0)).revisions, [], 'none of them')
    },
  },
  {
    title: 'tells the time in milliseconds since 1970, and the time goes on',
    async keep(bench) {
      const { store, now } = await bench.open()
      claim(Number.isFinite(now) && now > 1_500_000_000_000, `the store's clock says ${now}`)
      await bench.advance(60_000)
      const later = (await store.head()).now
      claim(later - now >= 60_000, `a minute later the store's clock is ${later - now} ms further`)
    },
  },
]
