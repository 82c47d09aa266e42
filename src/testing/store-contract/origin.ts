import type { LogOrigin } from '../../core/ports.ts'
import type { Head } from '../../core/revisions/revision.ts'
import { genesisHash } from '../../core/revisions/seal.ts'
import { grow, type Clause, type Opened } from './bench.ts'
import { chainAfter, following, headAfter, sha256 } from './chain.ts'
import { claim, claimSame } from '../claim.ts'

const LOG = '0190cafe-0000-7000-8000-0000000000a1'
const GENESIS = { number: 0, hash: genesisHash(LOG, sha256), at: 0 }

/** A log whose first 41 revisions are somewhere else: the head that a copy of the rest goes on after. */
const BEFORE: Head = { number: 41, hash: sha256('revision 41 of another log'), at: 1_768_448_820_041 }
const PART: LogOrigin = { logId: LOG, before: BEFORE }
const WHOLE: LogOrigin = { logId: LOG, before: GENESIS }

const facts = ({ logId, head, oldest }: Opened): object => ({ logId, head, oldest })

/** What a log promises that is made as a copy of another, or of its end. */
export const originClauses: readonly Clause[] = [
  {
    title: 'makes a log that goes on after another one’s head when it is told which, also after a restart',
    async keep(bench) {
      const made = { logId: LOG, head: BEFORE, oldest: 42 }
      const opened = await bench.open(PART)
      claimSame(facts(opened), made, 'the log that was made')
      claimSame(await opened.store.read(0, 10), { revisions: [], oldest: 42, head: BEFORE }, 'what it reads')
      claimSame(facts(await bench.restart()), made, 'the log that was opened again')
    },
  },
  {
    title: 'appends to such a log what follows that head, and nothing else',
    async keep(bench) {
      const { store } = await bench.open(PART)
      for (const other of [GENESIS, { ...BEFORE, hash: sha256('another revision 41') }]) {
        const answer = await store.append(other, [following(LOG, other)])
        claimSame(answer, { written: 0, head: BEFORE }, 'the answer to an append somewhere else')
      }
      const chain = chainAfter(LOG, BEFORE, 3)
      const head = headAfter(chain, BEFORE)
      claimSame(await store.append(BEFORE, chain), { written: 3, head }, 'the answer to an append after that head')
      const again = await bench.restart()
      claimSame(facts(again), { logId: LOG, head, oldest: 42 }, 'the log that was opened again')
      claimSame(await again.store.read(0, 10), { revisions: chain, oldest: 42, head }, 'the log')
      claimSame((await again.store.read(40, 1)).revisions, chain.slice(0, 1), 'the first revision after 40')
      claimSame((await again.store.read(42, 1)).revisions, chain.slice(1, 2), 'the first revision after 42')
    },
  },
  {
    title: 'keeps a snapshot of the head that such a log goes on after, and compacts on from there',
    async keep(bench) {
      const opened = await bench.open(PART)
      const { snapshots } = opened.store
      await snapshots.put(41, BEFORE.hash, 'state 41')
      const { chain, head } = await grow(opened, 3)
      const base = { number: 41, hash: BEFORE.hash, body: 'state 41' }
      claimSame(await snapshots.latest(41), base, 'the snapshot of where the log begins')
      await snapshots.put(43, chain[1]?.hash ?? '', 'state 43')
      await snapshots.compact(43)
      const { store } = await bench.restart()
      claimSame(await store.read(0, 10), { revisions: chain.slice(2), oldest: 44, head }, 'what is left')
    },
  },
  {
    title: 'makes a whole log under another one’s id when nothing is before it',
    async keep(bench) {
      const opened = await bench.open(WHOLE)
      claimSame(facts(opened), { logId: LOG, head: GENESIS, oldest: 1 }, 'the log that was made')
      const { chain, head } = await grow(opened, 2)
      const again = await bench.restart()
      claimSame(facts(again), { logId: LOG, head, oldest: 1 }, 'the log that was opened again')
      claimSame((await again.store.read(0, 10)).revisions, chain, 'the log')
    },
  },
  {
    title: 'opens a log that is there as it is, whatever it is told to go on after',
    async keep(bench) {
      const opened = await bench.open()
      claimSame(facts(await bench.open(PART)), facts(opened), 'an empty log')
      const { chain, head } = await grow(opened, 2)
      const again = await bench.open(PART)
      claimSame(facts(again), { ...facts(opened), head }, 'the log')
      claimSame((await again.store.read(0, 10)).revisions, chain, 'what it reads')
    },
  },
  {
    title: 'makes one log when two handles that are told the same open at once',
    async keep(bench) {
      const both = await Promise.all([bench.open(PART), bench.open(PART)])
      for (const one of both) claimSame(facts(one), { logId: LOG, head: BEFORE, oldest: 42 }, 'what a handle opened')
      const written = await Promise.all(
        both.map(async ({ store }, index) => store.append(BEFORE, [following(LOG, BEFORE, { message: `${index}` })])),
      )
      const count = written.reduce((sum, answer) => sum + answer.written, 0)
      claimSame(count, 1, 'how many of two appends at one head were written')
    },
  },
  {
    title: 'says whether there is a log, if it says so at all, without making one',
    async keep(bench) {
      const asked = bench.connect()
      if (asked.exists === undefined) return
      claim(!(await asked.exists()), 'there should be no log before one is made')
      claim(!(await bench.connect().exists?.()), 'asking whether there is a log should not make one')
      claimSame((await bench.open(WHOLE)).logId, LOG, 'the id of a log that is made after asking')
      claim(
        (await asked.exists()) && (await bench.connect().exists?.()) === true,
        'there should be a log once it is made',
      )
    },
  },
]
