import { isProblem } from '../../core/errors.ts'
import type { Sealed } from '../../core/revisions/revision.ts'
import { claim, claimSame, PromiseBroken } from '../claim.ts'
import { grow, type NetworkBench, type NetworkClause, type Opened } from './bench.ts'
import { following, headAfter } from './chain.ts'
import { listen } from './hints.ts'

/** What stores promise that are reached over a network, which may lose anything without a word. */
export const networkClauses: readonly NetworkClause[] = [
  {
    title: 'finds out that its listening line is dead though nobody says so, tells, and hints at what it missed',
    async keep(bench) {
      const { hints, beside, head } = await listening(bench)
      await bench.network.forget()
      const missed = await grow({ ...beside, head }, 1)
      await hints.down(bench)
      await hints.heard(missed.head.number, bench)
      const next = await grow({ ...beside, head: missed.head }, 1)
      await hints.heard(next.head.number, bench)
    },
  },
  {
    title: 'shows what another appended while its listening line was dead, hint or no hint',
    async keep(bench) {
      const { opened, beside, chain, head } = await listening(bench)
      await bench.network.forget()
      const missed = await grow({ ...beside, head }, 2)
      const page = await onceReached(bench, () => opened.store.read(0, 10))
      claimSame(page, { revisions: [...chain, ...missed.chain], oldest: 1, head: missed.head }, 'what is read')
    },
  },
  {
    title: 'says that it does not know, with the first id, when the answer to an append is lost; or finds out',
    async keep(bench) {
      const opened = await bench.open()
      const beside = await bench.openBeside()
      const next = following(opened.logId, opened.head)
      await bench.network.loseAnswer()
      const verdict = await verdictOn(bench, opened, next)
      claim(verdict === 'kept' || verdict === 'unknown', `an append whose answer was lost should not be ${verdict}`)
      await bench.network.heal()
      const again = await onceReached(bench, () => verdictOn(bench, opened, next, { again: true }))
      claim(again === 'kept' || again === 'conflict', `a repeated append should be kept or there, but is ${again}`)
      claimSame((await beside.store.read(0, 10)).revisions, [next], 'the log, with what was appended twice')
    },
  },
  {
    title: 'fails when nothing is heard of the engine, acknowledges nothing then, and goes on by itself afterwards',
    async keep(bench) {
      const { opened, beside, chain, head } = await listening(bench)
      const lost = following(opened.logId, head, { message: 'into the black hole' })
      await bench.network.blackHole()
      const [append, look] = await Promise.all([
        verdictOn(bench, { ...opened, head }, lost),
        inTime(bench, opened.store.head()).then(() => 'answered', codeOf),
      ])
      claim(append === 'refused' || append === 'unknown', `an append into a black hole should fail, but is ${append}`)
      claimSame(look, 'STORE_UNREACHABLE', 'what asking for the head comes to in a black hole')
      claimSame((await beside.store.read(0, 10)).revisions, chain, 'the log')
      await bench.network.heal()
      const back = await onceReached(bench, () => opened.store.head())
      claimSame(back.hash, head.hash, 'the head once the network is healed')
      const later = following(opened.logId, head, { message: 'afterwards' })
      claimSame(await verdictOn(bench, { ...opened, head }, later), 'kept', 'an append afterwards')
    },
  },
]

/** A handle that has heard of the one revision there is, and somebody beside the network who appended it. */
async function listening(bench: NetworkBench): Promise<{
  opened: Opened
  beside: Opened
  hints: ReturnType<typeof listen>
  chain: Sealed[]
  head: Opened['head']
}> {
  const opened = await bench.open()
  const beside = await bench.openBeside()
  const hints = listen(opened)
  const { chain, head } = await grow(beside, 1)
  await hints.heard(head.number, bench)
  claimSame((await opened.store.read(0, 10)).revisions, chain, 'what was hinted at')
  return { opened, beside, hints, chain, head }
}

type Verdict = 'kept' | 'conflict' | 'unknown' | 'refused'

/** What became of an append, in the words of the store. A repeated one may find its own id there. */
async function verdictOn(
  bench: NetworkBench,
  { store, head }: Opened,
  next: Sealed,
  { again = false } = {},
): Promise<Verdict> {
  try {
    const answer = await inTime(bench, store.append(head, [next]))
    if (answer.written === 0) return 'conflict'
    claimSame(answer.head, headAfter([next], head), 'the head after an append')
    return 'kept'
  } catch (error) {
    if (again && isProblem(error, 'REVISION_EXISTS')) return 'kept'
    if (isProblem(error, 'STORE_UNREACHABLE')) {
      if (again) throw error
      return 'refused'
    }
    if (!isProblem(error, 'STORE_INDETERMINATE')) throw error
    claimSame(error.details.id, next.id, 'the id that resolves an unknown outcome')
    return 'unknown'
  }
}

/** What `ask` answers once the engine is reached again; its way there may have to be found anew. */
async function onceReached<T>(bench: NetworkBench, ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + bench.deadline
  for (;;) {
    try {
      return await inTime(bench, ask())
    } catch (error) {
      if (!isProblem(error, 'STORE_UNREACHABLE') || performance.now() > end) throw error
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
}

async function inTime<T>(bench: NetworkBench, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const broken = new PromiseBroken(`a request should end within ${bench.deadline} ms`)
    timer = setTimeout(() => reject(broken), bench.deadline)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function codeOf(error: unknown): unknown {
  if (error instanceof PromiseBroken) throw error
  return error instanceof Error && 'code' in error ? error.code : String(error)
}
