import { memory, memoryStorage, type MemoryStorage } from 'varve/stores/memory'
import type { Sealed, Store } from 'varve'
import { LogState, writeState } from '../../src/core/revisions/state.ts'
import { differences, wrongChanges, wrongCounts, wrongLooks, wrongOrder, wrongTellings } from './invariants.ts'
import { Model } from './model.ts'
import { Process } from './process.ts'
import { User, type Notes } from './workload.ts'
import { World } from './world.ts'

/** How a simulation is run. */
export interface Simulated {
  readonly seed: number
  /** Puts a mistake between every process and the storage. */
  readonly mutate?: (store: Store, storage: MemoryStorage) => Store
}

/** What came of one seed. */
export interface Outcome {
  readonly seed: number
  /** What may never happen, in words; empty when every promise was kept. */
  readonly wrong: string[]
  readonly figures: {
    readonly revisions: number
    readonly acknowledged: number
    readonly refused: number
    readonly unknown: number
    readonly looks: number
    readonly crashes: number
    readonly compactions: number
  }
}

/** How long users act, and how long a calm store has to bring everybody to the head, in virtual milliseconds. */
const ACTING = 16_000
const CALM = 25_000
/** The newest revisions that compaction leaves; Varve itself leaves a thousand. */
const KEPT = 8

/** Whether users still act, and what happened to them. */
interface Ending {
  over: boolean
  crashes: number
  compactions: number
}

/** Three processes over one log, everything between them and it going wrong now and then. */
export async function simulate({ seed, mutate = store => store }: Simulated): Promise<Outcome> {
  const world = new World(seed)
  const storage = memoryStorage()
  const dropped: Sealed[] = []
  const record: Notes = { asked: [], seen: [], wrong: [], floor: () => storage.oldest - 1 }
  const connect = (): Store => mutate(memory({ storage, clock: world }), storage)
  const processes = ['ann', 'bob', 'cay'].map(name => new Process(name, world, connect, record.floor))
  const ending = { over: false, crashes: 0, compactions: 0 }
  for (const process of processes) {
    void process.start()
    void live(world, process, record, ending)
    void trouble(world, process, ending)
  }
  void compactNowAndThen(world, storage, dropped, ending)
  await world.run(ACTING)
  ending.over = true
  for (const { connection } of processes) Object.assign(connection, { away: false, calm: true })
  await world.run(CALM)
  const model = new Model([...dropped, ...storage.revisions])
  record.wrong.push(
    ...wrongOrder(model),
    ...wrongChanges(model, record.asked),
    ...wrongCounts(model),
    ...wrongLooks(model, record.seen),
    ...processes.flatMap(process => wrongEnd(model, process)),
  )
  for (const { varve } of processes) await varve?.close()
  return {
    seed,
    wrong: record.wrong,
    figures: figuresOf(model, record, ending),
  }
}

function figuresOf(model: Model, { asked, seen }: Notes, { crashes, compactions }: Ending): Outcome['figures'] {
  const count = (outcome: string): number => asked.filter(one => one.outcome === outcome).length
  return {
    revisions: model.log.length,
    acknowledged: count('acknowledged'),
    refused: count('refused'),
    unknown: count('unknown'),
    looks: seen.length,
    crashes,
    compactions,
  }
}

/** What is wrong with a process once all is calm: it must stand at the head and serve what the log says. */
function wrongEnd(model: Model, { name, varve, lives }: Process): string[] {
  const end = model.log.length
  if (varve === undefined) return [`${name} never opened`]
  const health = varve.health()
  const { number } = varve.head()
  const tags = JSON.stringify(
    varve
      .tags()
      .map(tag => [tag.name, tag.revision])
      .toSorted(),
  )
  return [
    ...(number === end && health.status === 'ok'
      ? []
      : [`${name} stays at ${number} of ${end}, ${health.status}: ${JSON.stringify(health.problems.at(-1))}`]),
    ...differences(`${name} in the end`, varve.all(), model.served(number)),
    ...differences(`${name} in the end, for acme,`, varve.for({ tenant: 'acme' }).all(), model.served(number, 'acme')),
    ...(tags === JSON.stringify(model.tags().toSorted()) ? [] : [`${name} knows the tags ${tags}`]),
    ...lives.flatMap((life, index) => wrongTellings(model, life, index === lives.length - 1 ? number : lastTold(life))),
  ]
}

function lastTold({ start, told }: Process['lives'][number]): number {
  return told.at(-1)?.head ?? start.head
}

/** Two users of one process: one who only counts, and one who does everything else. */
async function live(world: World, process: Process, record: Notes, ending: Ending): Promise<void> {
  const users = [
    new User(world, process, record, `${process.name}'s counter`),
    new User(world, process, record, `${process.name}'s operator`),
  ]
  const [counter, operator] = users as [User, User]
  const keepOn = async (act: () => Promise<void>): Promise<void> => {
    while (!ending.over) {
      await world.pause(world.random() * world.pick([1, 100, 1_000]))
      // Somebody whose process has crashed waits for an answer no longer.
      await Promise.race([act(), process.connection.died])
    }
  }
  await Promise.all([keepOn(() => counter.count()), keepOn(() => operator.act()), keepOn(() => operator.act())])
}

/** Cuts a process off, or ends it, now and then. */
async function trouble(world: World, process: Process, ending: Ending): Promise<void> {
  while (!ending.over) {
    await world.pause(1_000 + world.random() * 5_000)
    if (ending.over) return
    if (world.chance(0.4)) {
      process.crash()
      ending.crashes += 1
      await world.pause(world.random() * 1_000)
      await process.start()
      if (ending.over) process.connection.calm = true
    } else {
      const { connection } = process
      connection.away = true
      await world.pause(world.random() * 4_000)
      connection.away = false
    }
  }
}

/** Drops the log's beginning behind everybody's back, as another process does that compacts. */
async function compactNowAndThen(
  world: World,
  storage: MemoryStorage,
  dropped: Sealed[],
  ending: Ending,
): Promise<void> {
  const { snapshots } = memory({ storage, clock: world })
  for (;;) {
    await world.pause(500 + world.random() * 4_000)
    if (ending.over) return
    const whole = [...dropped, ...storage.revisions]
    const through = storage.oldest + world.below(storage.revisions.length)
    if (through > storage.head.number - KEPT) continue
    const state = new LogState(storage.genesis)
    for (const revision of new Model(whole.slice(0, through)).log) state.apply(revision)
    await snapshots.put(through, state.head.hash, writeState(state))
    // Others go on between the two.
    await world.pause(world.random() * 100)
    ending.compactions += 1
    dropped.push(...storage.revisions.slice(0, through + 1 - storage.oldest))
    await snapshots.compact(through)
  }
}
