import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeOn } from '../storages/describe-on.ts'
import { forgetfulRedis, storageKinds, type SharedStorage } from '../storages/shared-storage.ts'
import { byTier, isLong, tell } from '../tier.ts'
import { killFleet, type KillPlan, type KillReport } from './harness.ts'

const SEED = 20_260_115
const DURATION = byTier({ short: 1_500, long: 60_000 })

/** On an engine the short run is of a few processes: each takes a while to start, and on a busy machine to catch up. */
const ON_ENGINE = byTier({
  short: { writers: 1, varves: 2, followers: 1, patience: 30_000 },
  long: { patience: 30_000 },
})

// What stands for MongoDB is slow, and is asked in the long runs.
const engineKinds = storageKinds.filter(({ onEngine, name }) => onEngine && (isLong || name !== 'MongoDB'))
const pick = ({ module, folder }: SharedStorage) => ({ module, folder })

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'varve-kill-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const moduleOf = (store: string): string => join(import.meta.dirname, 'stores', `${store}.ts`)

async function kill(store: string, plan: Partial<KillPlan>): Promise<KillReport> {
  const fleet = { writers: 2, varves: 2, followers: 2, duration: DURATION, seed: SEED }
  const report = await killFleet({ module: moduleOf(store), folder, ...fleet, ...plan })
  const { kills, crashes, acknowledged, conflicts, unknown, applied, head, losses } = report
  const ends = plan.engine === undefined ? '' : ` (${plan.engine.ends.join(', ')} by turns)`
  tell(
    `kill ${store}: seed ${SEED}, ${kills} processes killed, engine ended ${crashes} times${ends}, ${acknowledged} acknowledged, ` +
      `${conflicts} conflicts, ${unknown.kept + unknown.lost} indeterminate (${unknown.kept} of them kept), ` +
      `${applied} applied by followers, head ${head}, ${losses.length} lost or doubled`,
  )
  return report
}

/** A run in which hardly anything was done or killed would prove nothing. */
function expectEnough(amounts: Readonly<Record<string, number>>): void {
  const few = Object.entries(amounts).filter(([, amount]) => amount < byTier({ short: 1, long: 10 }))
  expect(few).toEqual([])
}

describe('a fleet whose processes are killed at any moment', () => {
  const stores = [
    ['a SQLite file', 'sqlite'],
    ['a folder', 'file'],
  ] as const
  const more = [['a folder without hard links', 'file-without-links']] as const
  it.each([...stores, ...(isLong ? more : [])])(
    'loses nothing acknowledged, leaves no gap and no torn revision, and every follower tells the log, in %s',
    async (_, store) => {
      const { losses, kills, acknowledged, applied } = await kill(store, {})
      expect(losses).toEqual([])
      expectEnough({ kills, acknowledged, applied })
    },
    DURATION + 60_000,
  )
})

describe.each(engineKinds)('a fleet on an engine', kind => {
  describeOn(kind, () => {
    it(
      'loses nothing acknowledged when its processes are killed at any moment',
      async () => {
        await using storage = await kind.make()
        const { losses, kills, acknowledged, applied } = await kill(kind.name, { ...pick(storage), ...ON_ENGINE })
        expect(losses).toEqual([])
        expectEnough({ kills, acknowledged, applied })
      },
      DURATION + 60_000,
    )

    it(
      'loses nothing acknowledged when the engine is killed again and again, and has what is in doubt once or not at all',
      async () => {
        await using storage = await kind.make()
        const { losses, crashes, acknowledged, applied } = await kill(kind.name, {
          ...pick(storage),
          ...ON_ENGINE,
          ...(storage.engine === undefined ? {} : { engine: storage.engine }),
        })
        expect(losses).toEqual([])
        expectEnough({ crashes, acknowledged, applied })
      },
      DURATION + 60_000,
    )
  })
})

describe('the killing of a fleet', () => {
  it.each([
    ['numbers its revisions with a counter beside the log', 'counter-file', /was acknowledged and is not there/],
    ['acknowledges before it commits', 'early-answer', /was acknowledged and is not there/],
  ])(
    'finds out a store that %s',
    async (_, store, loss) => {
      const { losses } = await kill(store, { writers: 4, varves: 0, followers: 0, duration: 1_500 })
      expect(losses).toContainEqual(expect.stringMatching(loss))
    },
    60_000,
  )

  it('finds out followers that apply what they were hinted at without reading what came between', async () => {
    const losses: string[] = []
    // On a busy machine hints come one by one and nothing is missed; then others are given a chance.
    for (let turn = 0; turn < 8 && losses.length === 0; turn += 1) {
      const fleet = { followerModule: moduleOf('hinted-only'), duration: 1_500, patience: 1_500, seed: SEED + turn }
      losses.push(...(await kill('sqlite', fleet)).losses)
    }
    expect(losses).toContainEqual(
      expect.stringMatching(/^follower .* stays at \d+, and the head is \d+ \(CHAIN_BROKEN/),
    )
  }, 180_000)
})

describe('the killing of an engine', () => {
  const lossOn = async (storage: SharedStorage, module: string): Promise<readonly string[]> => {
    const fleet = { writers: 1, varves: 0, followers: 0, duration: 2_000 }
    const engine = storage.engine === undefined ? {} : { engine: storage.engine }
    const losses: string[] = []
    // The engine may end at the one moment when nothing is in doubt; then at another.
    for (let turn = 0; turn < 5 && losses.length === 0; turn += 1) {
      const plan = { module, folder: storage.folder, seed: SEED + turn, ...engine, ...fleet }
      losses.push(...(await kill(module, plan)).losses)
    }
    return losses
  }

  describeOn(forgetfulRedis, () => {
    it('finds out that it kept nothing of what it acknowledged', async () => {
      await using storage = await forgetfulRedis.make()
      expect(await lossOn(storage, storage.module)).toContainEqual(
        expect.stringMatching(/was acknowledged and is not there/),
      )
    }, 60_000)
  })

  // Any of them shows that the harness finds it; the long runs ask all.
  describe.each(isLong ? engineKinds : engineKinds.slice(0, 1))('that is sound', kind => {
    describeOn(kind, () => {
      it('finds out a store that acknowledges before it is asked', async () => {
        await using storage = await kind.make()
        expect(await lossOn(storage, moduleOf('early-engine'))).toContainEqual(
          expect.stringMatching(/was acknowledged and is not there/),
        )
      }, 60_000)
    })
  })
})
