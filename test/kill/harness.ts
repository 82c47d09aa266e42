import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { open, type Revision, type Sealed, type Store } from 'varve'
import { genesisHash, findBreak } from '../../src/core/revisions/seal.ts'
import { following, sha256 } from '../../src/testing/store-contract/chain.ts'
import { readAll } from '../../src/testing/store-contract/writers.ts'
import { config, type Applied, type Said } from './config.ts'
import { keepKilling, kill, type Life, type Slot } from './killing.ts'
import { compare, findLies, findLostUpdates } from './losses.ts'

/** What a run of killings is made of. */
export interface KillPlan {
  /** Path of a module that exports `connect(folder): Store`. */
  readonly module: string
  /** The same for followers, where they use another. */
  readonly followerModule?: string
  /** The storage's own empty folder. */
  readonly folder: string
  /** Processes that append to the store itself. */
  readonly writers: number
  /** Processes that change values through the public door. */
  readonly varves: number
  readonly followers: number
  /** How long processes are killed and started again, in milliseconds. */
  readonly duration: number
  readonly seed: number
  /** How long followers that live have to reach the head, in milliseconds; default 10,000. */
  readonly patience?: number
}

/** What came of it. */
export interface KillReport {
  readonly kills: number
  readonly acknowledged: number
  readonly conflicts: number
  /** Revisions that followers said they applied. */
  readonly applied: number
  readonly head: number
  /** What may never happen, in words; empty when every promise was kept. */
  readonly losses: string[]
}

/** Starts a fleet on one storage, kills each process at a random moment, starts it again, and looks at what is left. */
export async function killFleet(plan: KillPlan): Promise<KillReport> {
  // A follower that is to reach the head lives through some of what the others go through.
  const [ending, early] = [AbortSignal.timeout(plan.duration), AbortSignal.timeout(plan.duration / 2)]
  const fleet = await Promise.all(
    slotsOf(plan).map(async slot => ({ slot, lives: await keepKilling(slot, slot.leavesLast ? early : ending) })),
  )
  const lives = fleet.flatMap(one => one.lives)
  const followers = fleet.flatMap(one => (one.slot.leavesLast ? [one.lives] : []))
  const said = lives.flatMap(life => life.said)
  const acknowledged = said.flatMap(one => ('acknowledged' in one ? [one.acknowledged] : []))
  try {
    const { head, losses } = await findLosses(plan, followers, acknowledged)
    const ended = lives.filter(({ endedItself }) => endedItself).map(({ name }) => `${name} ended by itself`)
    return {
      kills: lives.length - followers.length,
      acknowledged: acknowledged.length,
      conflicts: said.filter(one => 'conflict' in one).length,
      // Counted now: the last followers went on while the log was looked at.
      applied: lives.flatMap(life => life.said).filter(one => 'applied' in one).length,
      head,
      losses: [...ended, ...losses].slice(0, 20),
    }
  } finally {
    await Promise.all(followers.flatMap(slot => slot.slice(-1)).map(kill))
  }
}

function slotsOf({ module, followerModule, folder, writers, varves, followers, seed }: KillPlan): Slot[] {
  const slots = (
    count: number,
    name: string,
    facts: Pick<Slot, 'script' | 'module' | 'longest' | 'leavesLast'>,
  ): Slot[] => Array.from({ length: count }, (_, index) => ({ ...facts, folder, name: `${name} ${index}`, seed: 0 }))
  return [
    ...slots(writers, 'writer', { script: 'writer.ts', module, longest: 150, leavesLast: false }),
    ...slots(varves, 'varve', { script: 'varve-writer.ts', module, longest: 400, leavesLast: false }),
    ...slots(followers, 'follower', {
      script: 'follower.ts',
      module: followerModule ?? module,
      longest: 800,
      leavesLast: true,
    }),
  ].map((slot, index) => ({ ...slot, seed: seed * 1000 + index }))
}

async function findLosses(
  { module, folder, patience = 10_000 }: KillPlan,
  followers: readonly (readonly Life[])[],
  acknowledged: Parameters<typeof compare>[1],
): Promise<{ head: number; losses: string[] }> {
  const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
  const store = connect(folder)
  try {
    const { logId, head } = await store.open()
    const { written } = await store.append(head, [following(logId, head, { message: 'after everything' })])
    const goesOn = written === 1 ? [] : [`nothing can be appended at the head ${head.number}`]
    const living = followers.flatMap(slot => slot.slice(-1))
    await within(patience, () => living.every(({ said }) => lastApplied(said)?.number === head.number + 1))
    const late = await findLate(living, head.number + 1, connect(folder))
    const log = await readAll(store)
    return {
      head: head.number + 1,
      losses: [...goesOn, ...compare(log, acknowledged), ...late, ...findContradictions(logId, log, followers)],
    }
  } catch (error) {
    return { head: 0, losses: [`the log cannot be read: ${String(error)}`] }
  } finally {
    await store.close()
  }
}

function findContradictions(logId: string, log: readonly Sealed[], followers: readonly (readonly Life[])[]): string[] {
  const genesis = { logId, number: 0, hash: genesisHash(logId, sha256), at: 0 }
  const broken = findBreak(log, genesis, sha256)
  if (broken !== undefined) return [`revision ${broken.revision}: ${broken.reason}`]
  const revisions = log.map(({ text }) => JSON.parse(text) as Revision)
  const lives = followers.flat().map(({ name, said }) => ({
    name,
    applied: said.flatMap(one => ('applied' in one ? [one.applied] : [])),
  }))
  const start = Object.fromEntries([...config.definitions].map(({ key, fallback }) => [key, fallback]))
  return [...findLostUpdates(revisions, 'counters.shared'), ...findLies(revisions, lives, start)]
}

/** The followers that have not reached the head, or serve something else than what was live there. */
async function findLate(living: readonly Life[], head: number, store: Store): Promise<string[]> {
  if (living.length === 0) return []
  await using varve = await open(config, { store, as: { environment: 'test' } })
  const live = JSON.stringify((await varve.at(head)).all())
  return living.flatMap(({ name, said }) => {
    const last = lastApplied(said)
    const served = JSON.stringify(last?.values)
    const troubles = said.flatMap(one => ('trouble' in one ? [one.trouble] : [])).join(', ')
    if (last?.number !== head) return [`${name} stays at ${last?.number}, and the head is ${head} (${troubles})`]
    return served === live ? [] : [`${name} serves ${served}, and at ${head} it was ${live}`]
  })
}

function lastApplied(said: readonly Said[]): Applied | undefined {
  return said.findLast(one => 'applied' in one)?.applied
}

async function within(milliseconds: number, holds: () => boolean): Promise<void> {
  const end = Date.now() + milliseconds
  while (!holds() && Date.now() < end) await pause(20)
}
