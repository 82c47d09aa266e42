import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from 'varve'
import { genesisHash } from '../../src/core/revisions/seal.ts'
import { sha256 } from '../../src/testing/store-contract/chain.ts'
import { seeded } from '../../src/testing/store-contract/text.ts'
import { readAll } from '../../src/testing/store-contract/writers.ts'
import type { Crew, CrewPlan } from './crew.ts'
import { entryOf, type History, type Operation } from './history.ts'
import { operationsOf, type Note } from './notes.ts'

/** Something that goes wrong, and is over when the promise resolves. */
export interface Trouble {
  readonly name: string
  strike(random: () => number): Promise<void>
}

/** How a history is made. */
export interface RecordingPlan {
  readonly seed: number
  /** In milliseconds. */
  readonly duration: number
  readonly crews: readonly Omit<CrewPlan, 'name' | 'seed'>[]
  /** Starts a crew at one of the places, counted from 0. */
  readonly start: (plan: CrewPlan, place: number) => Crew
  /** One of them at a time, over and over. */
  readonly troubles?: readonly Trouble[]
  /** Opens the storage once everything is over. */
  readonly connect: () => Store
}

/** A history with what went on in it. */
export interface Recording {
  readonly history: History
  /** How often each trouble struck, killed crews among them. */
  readonly troubles: Readonly<Record<string, number>>
}

/** Has crews work on one storage through troubles, and returns who asked what and when, with the log that came of it. */
export async function record(plan: RecordingPlan): Promise<Recording> {
  const troubles: Record<string, number> = {}
  const count = (name: string): void => void (troubles[name] = (troubles[name] ?? 0) + 1)
  const places = plan.crews.map((crew, index) => new Place(plan, crew, index))
  await Promise.all(places.map(place => place.begun()))
  const ending = AbortSignal.timeout(plan.duration)
  const mortal = places.filter((_, index) => index % 2 === 1)
  await Promise.all([...mortal.map(place => place.keepKilling(ending, count)), keepStriking(plan, ending, count)])
  await over(ending)
  const notes = await Promise.all(places.map(place => place.end()))
  return { history: await historyOf(notes.flat(), plan.connect()), troubles }
}

/** Where one crew works, or several one after the other. */
class Place {
  readonly #plan: CrewPlan
  readonly #index: number
  readonly #start: RecordingPlan['start']
  readonly #random: () => number
  readonly #lives: Crew[] = []
  #crew: Crew

  constructor({ start, seed }: RecordingPlan, crew: RecordingPlan['crews'][number], index: number) {
    this.#plan = { ...crew, name: `crew ${index}`, seed: seed * 1000 + index * 50 }
    this.#index = index
    this.#start = start
    this.#random = seeded(this.#plan.seed)
    this.#crew = this.#begin()
  }

  /** Resolves once the crew has begun something. */
  async begun(): Promise<void> {
    while (this.#crew.notes.length === 0) await pause(10)
  }

  /** Kills the crew at random moments, where it can be killed; another takes its place. */
  async keepKilling(ending: AbortSignal, count: (name: string) => void): Promise<void> {
    while (this.#crew.kill !== undefined) {
      await Promise.race([pause(300 + this.#random() * 1_500), over(ending)])
      if (ending.aborted) return
      await this.#crew.kill()
      count('crew killed')
      this.#crew = this.#begin()
    }
  }

  async end(): Promise<readonly Note[]> {
    await this.#crew.end()
    return this.#lives.flatMap(({ notes }) => notes)
  }

  #begin(): Crew {
    const life = this.#lives.length
    const plan = { ...this.#plan, name: `${this.#plan.name}.${life}`, seed: this.#plan.seed + life }
    const crew = this.#start(plan, this.#index)
    this.#lives.push(crew)
    return crew
  }
}

async function keepStriking(
  { troubles = [], seed }: RecordingPlan,
  ending: AbortSignal,
  count: (name: string) => void,
): Promise<void> {
  const random = seeded(seed)
  while (troubles.length > 0 && !ending.aborted) {
    await Promise.race([pause(50 + random() * 300), over(ending)])
    const trouble = troubles[Math.floor(random() * troubles.length)]
    if (ending.aborted || trouble === undefined) return
    await trouble.strike(random)
    count(trouble.name)
  }
}

async function historyOf(notes: readonly Note[], store: Store): Promise<History> {
  try {
    const { logId } = await store.open()
    const start = { number: 0, hash: genesisHash(logId, sha256) }
    return { start, operations: operationsOf(notes), log: (await readAll(store)).map(entryOf) }
  } finally {
    await store.close()
  }
}

/** The first so many operations, as somebody knows them who stops listening then: what had not ended has no end. */
export function beginningOf(history: History, count: number): History {
  const sorted = history.operations.toSorted((a, b) => a.began - b.began).slice(0, count)
  const till = sorted.at(-1)?.began ?? 0
  const operations = sorted.flatMap((one): Operation[] => {
    if (one.ended <= till) return [one]
    const { entry } = one.did === 'append' ? one : {}
    return entry === undefined ? [] : [{ ...one, did: 'append', entry, outcome: 'unknown', ended: Infinity }]
  })
  return { ...history, operations }
}

async function over(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
}
