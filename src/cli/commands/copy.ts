import type { Store } from 'varve'
import type { Copied, CopyPlan, CopyVerification } from 'varve/exchange'
import { command, examples, type Bind } from '../command.ts'
import { CopyMeter, grouped, lasting, sized } from '../copy-meter.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Session } from '../session.ts'
import { count } from '../words.ts'

interface CopyFlags {
  readonly from: string
  readonly to: string
  readonly dryRun?: boolean
  readonly verifyOnly?: boolean
}

/** Two stores that were opened by their addresses. */
interface Pair {
  readonly from: Store
  readonly to: Store
}

/** `varve copy --from ADDRESS --to ADDRESS`: copies a whole log from one store to another, or compares the two. */
export function copy(bind: Bind): ReturnType<Bind> {
  const grammar = command('copy', 'copy the whole history to another store, and verify it')
    .requiredOption('--from <address>', 'the store that is copied: sqlite:varve.db')
    .requiredOption('--to <address>', 'a place where nothing is yet, or an earlier copy to be gone on with')
    .option('--dry-run', 'say what would be copied, and write nothing')
    .option('--verify-only', 'compare the two, and write nothing; 10 when the copy lacks something')
  examples(
    grammar,
    'varve copy --from sqlite:varve.db --to file:./history',
    'varve copy --from sqlite:varve.db --to postgres://shop@db/shop --dry-run',
    'varve copy --from sqlite:varve.db --to postgres://shop@db/shop --verify-only',
  )
  return bind<CopyFlags>(grammar, async (session, flags) => {
    const { copyLog, planCopy, verifyCopy } = await import('varve/exchange')
    const pair = await opened(session, flags)
    try {
      if (flags.dryRun === true) return tellPlan(session, pair, await planCopy(pair))
      if (flags.verifyOnly === true) return tellDifference(session, await metered(session, pair, verifyCopy))
      return tellCopied(session, pair, await metered(session, pair, copyLog))
    } finally {
      await Promise.all([pair.from.close(), pair.to.close()])
    }
  })
}

async function opened(session: Session, { from, to }: CopyFlags): Promise<Pair> {
  const { absolute, madeStore } = await import('../named-store.ts')
  const made = (address: string, option: string): Promise<Store> =>
    madeStore({ store: absolute(address, session.cwd), from: option }, session)
  return { from: await made(from, '--from'), to: await made(to, '--to') }
}

/** What a run that was measured found, and in how many seconds; undefined when it was interrupted. */
type Measured<T> = { readonly found: T; readonly seconds: number } | undefined

async function metered<T>(
  session: Session,
  pair: Pair,
  work: (options: Pair & { onProgress: CopyMeter['step']; signal: AbortSignal }) => Promise<T>,
): Promise<Measured<T>> {
  const begun = session.now
  const meter = new CopyMeter(session)
  const stop = new AbortController()
  const forget = session.surroundings.onInterrupt?.(() => stop.abort())
  try {
    const found = await work({ ...pair, onProgress: progress => meter.step(progress), signal: stop.signal })
    return { found, seconds: (session.now - begun) / 1000 }
  } catch (error) {
    if (!stop.signal.aborted || error !== stop.signal.reason) throw error
    return undefined
  } finally {
    forget?.()
    meter.end()
  }
}

function tellPlan(session: Session, { from, to }: Pair, plan: CopyPlan): void {
  const { output } = session
  const { logId, head, oldest, copied, revisions } = plan
  const end = `${head.number}:${head.hash}`
  if (output.json !== undefined)
    return output.printJson({
      from: from.name,
      to: to.name,
      logId,
      head: end,
      oldest,
      copied: copied ?? null,
      revisions,
    })
  const first = copied === undefined ? oldest : copied + 1
  const what = revisions === 0 ? 'no revision' : `${count(revisions, 'revision', grouped)}, ${first} to ${head.number},`
  const there = copied === undefined ? 'where nothing is yet' : `which has all up to ${copied}`
  output.print(session.shortPath(`Would copy ${what} of ${from.name} to ${to.name}, ${there}.`))
}

function tellCopied(session: Session, { from, to }: Pair, measured: Measured<Copied>): ExitCode {
  const { output } = session
  if (measured === undefined) {
    output.remark('Stopped. What is copied stays: the same command goes on from there.')
    return 130
  }
  const { found, seconds } = measured
  const { revisions, bytes, snapshots, records, checked, behind } = found
  if (behind > 0)
    output.warn(`${count(behind, 'revision')} came in meanwhile; copy again once nothing is written to ${from.name}`)
  if (output.json !== undefined) {
    output.printJsonLine({ ...jsonOf(found), phase: 'done', revisions, bytes, snapshots, records })
    return 0
  }
  output.print(endOf(found))
  const parts = [
    `${count(revisions, 'revision', grouped)} (${sized(bytes)})`,
    count(snapshots, 'snapshot'),
    count(records, 'record'),
  ]
  const done = `${parts.join(', ')} copied from ${from.name} to ${to.name} in ${lasting(seconds)}`
  output.say(output.paint.dim(session.shortPath(`${done}; ${count(checked, 'revision', grouped)} verified.`)))
  return 0
}

function tellDifference(session: Session, measured: Measured<CopyVerification>): ExitCode {
  const { output } = session
  if (measured === undefined) return 130
  const { found } = measured
  const { checked, behind, ahead } = found
  if (output.json !== undefined) output.printJsonLine({ ...jsonOf(found), phase: 'done' })
  else {
    output.print(endOf(found))
    output.say(output.paint.dim(`${count(checked, 'revision', grouped)} verified.`))
  }
  if (behind > 0) output.warn(`the copy lacks ${count(behind, 'revision')}: run varve copy without --verify-only`)
  if (ahead > 0) output.remark(`The copy is in use: it has gone on by ${count(ahead, 'revision')}.`)
  return behind > 0 ? 10 : 0
}

function jsonOf({ logId, head, oldest, checked, behind, ahead }: CopyVerification): object {
  return { logId, head: endOf({ head }), oldest, checked, behind, ahead }
}

function endOf({ head }: Pick<CopyVerification, 'head'>): string {
  return `${head.number}:${head.hash}`
}
