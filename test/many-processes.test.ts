import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { count, total, type Counting } from '../bench/counting.ts'
import { follow, silence } from '../bench/following.ts'
import { quantile } from '../bench/measure.ts'
import { changeStreams, storages, type Storage, type StorageKind } from '../bench/storages.ts'
import { byTier, tell } from './tier.ts'

const PATIENCE = 180_000
const FOLLOWED = byTier({ short: { hinted: 8, deaf: 1 }, long: { hinted: 300, deaf: 40 } })
const CREW = byTier({ short: { processes: 3, time: 400 }, long: { processes: 8, time: 10_000 } })

// Times are told and never judged: machines differ. `bench/README.md` has them, with what they should be.
const shown = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`

/** A suite on one storage; where that cannot be had, one skipped test that says why. */
function describeOn(kind: StorageKind, suite: (storage: () => Storage) => void): void {
  const missing = kind.missing()
  if (missing !== undefined) {
    it(`needs ${kind.name}`, context => context.skip(missing))
    return
  }
  let storage: Storage | undefined
  beforeAll(async () => {
    storage = await kind.make()
  })
  afterAll(() => storage?.[Symbol.asyncDispose]())
  suite(() => {
    if (storage === undefined) throw new Error('The storage has not been made.')
    return storage
  })
}

describe.each([...storages, changeStreams])('processes that share one store ($name)', kind => {
  describeOn(kind, storage => {
    it(
      'serve each change that another makes, whether it is hinted at or every hint is dropped',
      async () => {
        const hints = await follow(storage(), 'hints', { count: FOLLOWED.hinted, distance: 20 })
        const deaf = await follow(storage(), 'deaf', { count: FOLLOWED.deaf, distance: 300 })
        for (const [hearing, { delays }] of Object.entries({ hints, deaf })) {
          const quantiles = [0.5, 0.99].map(share => `p${share * 100} ${shown(quantile(delays, share))}`)
          tell(`propagation on ${kind.name}, ${hearing}: ${quantiles.join(', ')}`)
        }
        expect([hints.missed, deaf.missed]).toEqual([0, 0])
      },
      PATIENCE,
    )

    const { listens } = kind
    if (listens !== undefined)
      it(
        'find a listening line that has gone silent while requests pass, and read what it missed',
        async () => {
          const { found, caughtUp } = await silence(storage(), { listens, heartbeat: 1_000 })
          tell(`a silent line on ${kind.name}: found after ${shown(found)}, caught up after ${shown(caughtUp)}`)
          expect([found, caughtUp].map(Number.isFinite)).toEqual([true, true])
        },
        PATIENCE,
      )
  })
})

describe.each(storages)('processes that count in one store ($name)', kind => {
  describeOn(kind, storage => {
    it.each([['one number', 1] as const, ...byTier({ short: [], long: [['a number each', CREW.processes] as const] })])(
      'lose no update when they count %s',
      async (numbers, keys) => {
        const { crew, reached } = await count(storage(), { ...CREW, keys, compares: true })
        const written = total(crew, 'written')
        tell(
          `${CREW.processes} processes on ${kind.name}, ${numbers}: ${written} written, ${total(crew, 'refused')} refused`,
        )
        expect(reached).toBe(written)
        expect(written).toBeGreaterThan(0)
      },
      PATIENCE,
    )
  })
})

describe('counting by several processes', () => {
  it(
    'finds out those that do not compare',
    async () => {
      const [kind] = storages
      await using storage = await (kind as StorageKind).make()
      const careless: Counting = { processes: 4, time: 1_000, keys: 1, compares: false }
      const { crew, reached } = await count(storage, careless)
      expect(reached).toBeLessThan(total(crew, 'written'))
    },
    PATIENCE,
  )
})
