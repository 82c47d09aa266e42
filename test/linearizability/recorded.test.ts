import { describe, expect, it } from 'vitest'
import { memory, memoryStorage } from 'varve/stores/memory'
import { seeded } from '../../src/testing/store-contract/text.ts'
import { FaultProxy } from '../network/proxy.ts'
import { describeOn } from '../storages/describe-on.ts'
import { type SharedStorage, storageKinds } from '../storages/shared-storage.ts'
import { storageOf } from '../store-contract/mutant.ts'
import { byTier, tell } from '../tier.ts'
import { crewApart, crewHere, type CrewPlan } from './crew.ts'
import type { Operation } from './history.ts'
import { findImpossibleKey } from './models.ts'
import { remoteMutants } from './mutants.ts'
import { networkTroubles } from './network-troubles.ts'
import { beginningOf, record, type Recording, type RecordingPlan } from './recording.ts'
import { unreliable } from './unreliable.ts'
import { findViolations } from './witness.ts'

const SEED = 20_260_115
const DURATION = byTier({ short: 2_000, long: 60_000 })
/** A history in which hardly anything was done would prove nothing. */
const ENOUGH = byTier({ short: 30, long: 300 })

/** Eight writers and two readers: in four processes, on handles of their own or shared ones. */
const crews: RecordingPlan['crews'] = [
  { writers: 2, readers: 1, handles: 3 },
  { writers: 2, readers: 0, handles: 1 },
  { writers: 2, readers: 0, handles: 2 },
  { writers: 2, readers: 1, handles: 1 },
]

function verdictOn(name: string, { history, troubles }: Recording): string[] {
  const count = (which: (one: Operation) => boolean): number => history.operations.filter(which).length
  const outcome = (name: string) => (one: Operation) => one.did === 'append' && one.outcome === name
  const violations = findViolations(history)
  const key = findImpossibleKey(beginningOf(history, 2_000))
  const verdict = [...violations, ...(key === undefined ? [] : [`${key} was no single cell`])]
  const faults = Object.entries(troubles).map(([trouble, times]) => `${times} × ${trouble}`)
  tell(
    `history of ${name}: seed ${SEED}, ${history.operations.length} operations, ${count(outcome('written'))} acknowledged, ` +
      `${count(outcome('conflict'))} conflicts, ${count(outcome('unknown'))} indeterminate, ${count(outcome('refused'))} refused, ` +
      `${faults.join(', ') || 'no faults'}, head ${history.log.length}: ${verdict.length === 0 ? 'linearizable' : 'NOT linearizable'}`,
  )
  return verdict.slice(0, 10)
}

describe('a history of eight writers and two readers, with faults on, is one of a log that does one thing after the other', () => {
  it('in memory, behind a network that loses requests, answers, and delays appends', async () => {
    const storage = memoryStorage()
    const start = (plan: CrewPlan) => {
      const random = seeded(plan.seed)
      return crewHere(() => unreliable(memory({ storage }), random), plan)
    }
    const recording = await record({ seed: SEED, duration: DURATION, crews, start, connect: () => memory({ storage }) })
    expect(verdictOn('memory', recording)).toEqual([])
    expect(recording.history.operations.length).toBeGreaterThan(ENOUGH)
  })

  describe.each(storageKinds)('on', kind => {
    describeOn(kind, () => {
      it('with processes killed, and networks and the engine failing in every way where there are some', async () => {
        await using storage = await kind.make()
        const recording = await recordOn(storage)
        expect(verdictOn(kind.name, recording)).toEqual([])
        expect(recording.history.operations.length).toBeGreaterThan(ENOUGH)
      })
    })
  })
})

async function recordOn({ engine, module, folder, connect }: SharedStorage): Promise<Recording> {
  const networks = engine === undefined ? [] : await Promise.all([engine, engine].map(FaultProxy.before))
  // Half of the crews are behind one network, half behind the other.
  const folders = networks.map(network => engine?.over(network, { patience: '300ms' }) ?? folder)
  const start = (plan: CrewPlan, place: number) => crewApart(module, folders[place % 2] ?? folder, plan)
  const troubles = engine === undefined ? [] : networkTroubles(networks, engine)
  try {
    return await record({ seed: SEED, duration: DURATION, crews, start, troubles, connect: () => connect() })
  } finally {
    await Promise.all(networks.map(async network => network[Symbol.asyncDispose]()))
  }
}

describe('the record of a history finds out a store that', () => {
  it.each(remoteMutants.map(mutant => [mutant.title, mutant] as const))('%s', async (_, mutant) => {
    const { connect } = storageOf(mutant)
    const start = (plan: CrewPlan) => crewHere(connect, plan)
    const { history } = await record({ seed: SEED, duration: 1_000, crews, start, connect })
    expect(findViolations(history)).toContainEqual(expect.stringMatching(mutant.seen))
  })
})
