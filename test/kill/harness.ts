import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { open, type Revision, type Sealed, type Store } from 'varve'
import { genesisHash, findBreak } from '../../src/core/revisions/seal.ts'
import { following, sha256 } from '../../src/testing/store-contract/chain.ts'
import { readAll } from '../../src/testing/store-contract/writers.ts'
import { seeded } from '../../src/testing/store-contract/text.ts'
import type { SharedEngine } from '../storages/shared-storage.ts'
import { config, type Applied, type Said } from './config.ts'
import { keepKilling, kill, type Life, over, type Slot, timing } from './killing.ts'
import { type Acknowledgement, compare, findLies, findLostUpdates } from './losses.ts'

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
  /** The engine behind the storage: it is ended and started again, and the processes live until the end. */
  readonly engine?: Pick<SharedEngine, 'ends' | 'crash'>
}

/** What came of it. */
export interface KillReport {
  /** Processes that were killed. */
  readonly kills: number
  /** How often the engine was ended and started again. */
  readonly crashes: number
  readonly acknowledged: number
  readonly conflicts: number
  /** Revisions that the store broke off at, and that are there. */
  readonly unknown: { readonly kept: number; readonly lost: number }
  /** Revisions that followers said they applied. */
  readonly applied: number
  readonly head: number
  /** What may never happen, in words; empty when every promise was kept. */
  readonly losses: string[]
}

/**
 * Starts a fleet on one storage, kills each process at a random moment, starts it again, and looks at what is left; or
 * does so with the engine, while the fleet goes on.
 */
export async function killFleet(plan: KillPlan): Promise<KillReport> {
  // A follower that is to reach the head lives through some of what the others go through.
  const { slots, beginning, early, ending } = timing(slotsOf(plan), plan.duration)
  const [fleet, crashes] = await Promise.all([
    Promise.all(slots.map(async slot => ({ slot, lives: await keepKilling(slot, slot.leavesLast ? early : ending) }))),
    // Not before everybody is there: an engine that is down more than up lets nobody begin.
    over(beginning).then(async () => keepCrashing(plan, ending)),
  ])
  const lives = fleet.flatMap(one => one.lives)
  const followers = fleet.flatMap(one => (one.slot.leavesLast ? [one.lives] : []))
  const said = lives.flatMap(life => life.said)
  const acknowledged = said.flatMap(one => ('acknowledged' in one ? [one.acknowledged] : []))
  const unknown = said.flatMap(one => ('unknown' in one ? [one.unknown] : []))
  try {
    const { log, losses } = await findLosses(plan, followers, { acknowledged, unknown })
    const ended = lives.filter(({ endedItself }) => endedItself).map(({ name }) => `${name} ended by itself`)
    const kept = new Set(log.map(({ id }) => id))
    return {
      kills: lives.length - followers.length,
      crashes,
      acknowledged: acknowledged.length,
      conflicts: said.filter(one => 'conflict' in one).length,
      unknown: {
        kept: unknown.filter(({ id }) => kept.has(id)).length,
        lost: unknown.filter(({ id }) => !kept.has(id)).length,
      },
      // Counted now: the last followers went on while the log was looked at.
      applied: lives.flatMap(life => life.said).filter(one => 'applied' in one).length,
      head: log.length,
      losses: [...ended, ...losses].slice(0, 20),
    }
  } finally {
    await Promise.all(followers.flatMap(slot => slot.slice(-1)).map(kill))
  }
}

/** Ends the engine at random moments, in its ways by turns, and starts it again; returns how often. */
async function keepCrashing({ engine, seed }: KillPlan, ending: AbortSignal): Promise<number> {
  if (engine === undefined) return 0
  const random = seeded(seed)
  for (let crashes = 0; ; crashes += 1) {
    await Promise.race([pause(300 + random() * 1_500), over(ending)])
    if (ending.aborted) return crashes
    await engine.crash(engine.ends[crashes % engine.ends.length] ?? 'kill')
  }
}

function slotsOf({ module, followerModule, folder, engine, writers, varves, followers, seed }: KillPlan): Slot[] {
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
  ].map((slot, index) => ({
    ...slot,
    seed: seed * 1000 + index,
    ...(engine === undefined ? {} : { longest: undefined }),
  }))
}

async function findLosses(
  { module, folder, patience = 10_000 }: KillPlan,
  followers: readonly (readonly Life[])[],
  { acknowledged, unknown }: Readonly<Record<'acknowledged' | 'unknown', readonly Acknowledgement[]>>,
): Promise<{ log: readonly Sealed[]; losses: string[] }> {
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
    const losses = [...goesOn, ...compare(log, acknowledged, unknown), ...late]
    return { log, losses: [...losses, ...findContradictions(logId, log, followers)] }
  } catch (error) {
    return { log: [], losses: [`the log cannot be read: ${String(error)}`] }
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
