import type { Sealed } from '../../src/core/revisions/revision.ts'
import { findBreak } from '../../src/core/revisions/seal.ts'
import { chainAfter, sha256 } from '../../src/testing/store-contract/chain.ts'
import { readAll } from '../../src/testing/store-contract/writers.ts'
import { seeded } from '../../src/testing/store-contract/text.ts'
import type { Store } from '../../src/core/ports.ts'
import { ModelDisk, PowerLoss, type Survival, type Weather } from './model-disk.ts'
import { Ledger, Session, storeOn, type Scenario } from './scenarios.ts'

/** A disk as the store is given it: the model itself, or a mutant that lies about it. */
export type Mutation = (disk: ModelDisk) => ModelDisk

/** What survives a power loss: nothing that was not promised, everything, or a seeded choice. */
export function survivals(seeds: number): Survival[] {
  const nothing: Survival = { title: 'nothing unpromised survives', name: () => false, bytes: () => 0 }
  const everything: Survival = { title: 'everything survives', name: () => true, bytes: length => length }
  const namesOnly: Survival = { title: 'names survive and content does not', name: () => true, bytes: () => 0 }
  return [nothing, everything, namesOnly, ...Array.from({ length: seeds }, (_, seed) => chosen(seed + 1))]
}

function chosen(seed: number): Survival {
  const random = seeded(seed)
  return {
    title: `seed ${seed} chooses what survives`,
    name: () => random() < 0.5,
    bytes: length => Math.floor(random() * (length + 1)),
  }
}

/** What a run left behind. */
export interface Played {
  readonly disk: ModelDisk
  readonly ledger: Ledger
  /** What the run ended with, when it did not come to its end. */
  readonly failures: readonly unknown[]
  /** Opens the same stores again, appends to each, and closes them. */
  goOn(): Promise<void>
}

/** Plays a scenario under some weather and tells what is left; its stores are closed unless they are `left open`. */
export async function play(
  scenario: Scenario,
  weather: Weather,
  mutate: Mutation = disk => disk,
  end: 'closed' | 'left open' = 'closed',
): Promise<Played> {
  const disk = mutate(freshDisk())
  disk.weather = weather
  const ledger = new Ledger()
  const sessions: Session[] = []
  const start = (): Session => {
    const session = new Session(disk, ledger)
    sessions.push(session)
    return session
  }
  const failures: unknown[] = []
  await scenario.run(start).catch((error: unknown) => failures.push(error))
  const close = async (): Promise<void> => {
    await Promise.all(sessions.map(session => session.store.close()))
  }
  if (end === 'closed') await close()
  const goOn = async (): Promise<void> => {
    // A scenario closes its stores when it comes to its end.
    if (failures.length === 0) return close()
    for (const session of sessions) {
      await session.open()
      await session.append(2, 'going on')
    }
    await close()
  }
  return { disk, ledger, failures, goOn }
}

/**
 * Cuts the power at every call of a scenario and, for each way of surviving, opens what is left. Returns what is
 * wrong with it, in words; an empty list when every promise was kept. Stops at the first cut that breaks one.
 */
export async function findLosses(scenario: Scenario, seeds: number, mutate?: Mutation): Promise<string[]> {
  const { disk: whole } = await play(scenario, {}, mutate)
  const findings: string[] = []
  for (let cut = 0; cut <= whole.calls.length && findings.length === 0; cut++) {
    const { disk, ledger } = await play(scenario, cutAt(cut), mutate)
    for (const survival of survivals(seeds)) {
      const wrong = await findWrong(disk.reboot(survival), ledger)
      const call = disk.calls[cut]
      const place = call === undefined ? 'after the end' : `at call ${cut} (${call.operation} ${call.path})`
      findings.push(...wrong.map(sentence => `${scenario.title}, cut ${place}, ${survival.title}: ${sentence}`))
    }
  }
  return findings
}

/** Opens a disk after a crash and checks every promise of the ledger; then goes on appending, and checks again. */
export async function findWrong(disk: ModelDisk, ledger: Ledger): Promise<string[]> {
  const store = storeOn(disk, disk.starts)
  try {
    const opened = await store.open()
    const wrong = await compare(store, opened, ledger)
    if (wrong.length > 0) return wrong
    return await goOn(disk, store, opened)
  } catch (error) {
    return [`it does not open: ${String(error)}`]
  } finally {
    await store.close()
  }
}

type Opening = Awaited<ReturnType<Store['open']>>

async function compare(store: Store, opened: Opening, ledger: Ledger): Promise<string[]> {
  const log = await readAll(store)
  const kept = new Map(log.map(sealed => [sealed.number, sealed.text]))
  const wrong: string[] = []
  if (ledger.logId !== undefined && opened.logId !== ledger.logId) wrong.push('it is another log')
  for (const { number, text } of ledger.acknowledged) {
    if (number >= opened.oldest && kept.get(number) !== text) wrong.push(`the acknowledged revision ${number} is lost`)
  }
  for (const { hash, number } of log) if (!ledger.attempted.has(hash)) wrong.push(`nobody wrote revision ${number}`)
  for (const { hash, number } of ledger.refused) {
    if (log.some(sealed => sealed.hash === hash)) wrong.push(`the refused revision ${number} is there`)
  }
  wrong.push(...chainOf(log, opened), ...compactionOf(opened, ledger))
  wrong.push(...(await snapshotsOf(store, opened, ledger)), ...(await recordsOf(store, ledger)))
  return wrong
}

function chainOf(log: readonly Sealed[], { logId, oldest, head }: Opening): string[] {
  const [first] = log
  if (first === undefined) return head.number === oldest - 1 ? [] : [`the log is empty, and its head is ${head.number}`]
  if (first.number !== oldest) return [`the log begins at ${first.number}, and the oldest is ${oldest}`]
  const { previousHash } = JSON.parse(first.text) as { previousHash: string }
  const broken = findBreak(log, { logId, number: first.number - 1, hash: previousHash, at: 0 }, sha256)
  if (broken !== undefined) return [`revision ${broken.revision} is broken: ${broken.reason}`]
  return log.at(-1)?.number === head.number ? [] : [`the log ends before its head ${head.number}`]
}

function compactionOf({ oldest }: Opening, { compacting, compacted }: Ledger): string[] {
  if (oldest - 1 > compacting) return [`revisions up to ${oldest - 1} are gone, and nobody asked for it`]
  return oldest - 1 < compacted ? [`the compaction through ${compacted} is undone`] : []
}

async function snapshotsOf(store: Store, { oldest }: Opening, ledger: Ledger): Promise<string[]> {
  const latest = await store.snapshots.latest()
  const floor = oldest - 1
  const needed = Math.max(floor, ledger.snapshot)
  if (needed === 0) return []
  if (latest === undefined || latest.number < needed) return [`the snapshot of ${needed} is lost`]
  if (latest.body !== `state after ${latest.number}`) return [`the snapshot of ${latest.number} is not what was put`]
  if (floor === 0 || (await store.snapshots.latest(floor))?.number === floor) return []
  return [`the snapshot of ${floor}, which stands for what was dropped, is lost`]
}

async function recordsOf(store: Store, { records }: Ledger): Promise<string[]> {
  const wrong: string[] = []
  for (const [id, { bodies, version }] of records) {
    const record = await store.records.get('session', id)
    if (!bodies.includes(record?.body)) wrong.push(`the record ${id} reads ${record?.body}`)
    if (record !== undefined && record.version < version) wrong.push(`the record ${id} went back to ${record.version}`)
  }
  return wrong
}

// Five more revisions fill a segment at least, so that rolling has to cope with what was left.
async function goOn(disk: ModelDisk, store: Store, { logId, head }: Opening): Promise<string[]> {
  const chain = chainAfter(logId, head, 5, { message: 'after the crash' })
  const { written } = await store.append(head, chain)
  if (written !== chain.length) return [`only ${written} of 5 revisions could be appended afterwards`]
  await store.close()
  const again = storeOn(disk, disk.starts)
  const { head: end } = await again.open()
  await again.close()
  return end.hash === chain.at(-1)?.hash ? [] : ['what was appended afterwards is lost']
}

function freshDisk(): ModelDisk {
  const disk = new ModelDisk()
  void disk.makeDirectory('/disk')
  void disk.syncDirectory('/')
  disk.calls.length = 0
  return disk
}

function cutAt(index: number): Weather {
  return {
    before(call) {
      if (call.index >= index) throw new PowerLoss()
    },
  }
}
