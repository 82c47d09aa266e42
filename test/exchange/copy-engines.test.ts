import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isVarveError, type Store } from 'varve'
import { copyLog, verifyCopy } from 'varve/exchange'
import { memory } from 'varve/stores/memory'
import { sqlite } from 'varve/stores/sqlite'
import { describeOn } from '../storages/describe-on.ts'
import { type SharedStorage, storageKinds } from '../storages/shared-storage.ts'
import { byTier, tell } from '../tier.ts'
import { compacted, contentsOf, grown, snapshotOf, withRecords } from './copied-logs.ts'

const LENGTH = byTier({ short: 200, long: 10_000 })
/** Shorter, because FerretDB, which may stand for MongoDB, reads every revision to find the last one. */
const CRASHED = byTier({ short: 500, long: 1_500 })

let folder = ''
let made = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varve-copy-'))
})
afterAll(() => rm(folder, { recursive: true }))

const newFile = (): Store => sqlite(join(folder, `${made++}.db`))

/** A store on an engine that may take its time: what is measured here is not how busy the machine is. */
function patient({ engine, connect }: SharedStorage): Store {
  return connect(engine?.over(engine, { patience: '10s' }))
}

/** Copies a log, and says how fast that was. */
async function moved(way: string, from: Store, to: Store): Promise<void> {
  const begun = performance.now()
  const { revisions, checked } = await copyLog({ from, to })
  const seconds = (performance.now() - begun) / 1000
  tell(`${way}: ${revisions} revisions, ${Math.round(revisions / seconds)}/s, ${checked} verified`)
}

for (const kind of storageKinds.filter(({ onEngine }) => onEngine)) {
  describeOn(kind, () => {
    it(`gives back a log of ${LENGTH} revisions from SQLite as it was`, { timeout: 300_000 }, async () => {
      await using storage = await kind.make()
      const [original, engine, back] = [newFile(), patient(storage), newFile()]
      await grown(original, LENGTH)
      await snapshotOf(original, LENGTH - 50)
      await withRecords(original)
      await moved(`SQLite → ${kind.name}`, original, engine)
      expect(await contentsOf(engine)).toEqual(await contentsOf(original))
      await moved(`${kind.name} → SQLite`, engine, back)
      expect(await verifyCopy({ from: original, to: back })).toMatchObject({ checked: LENGTH, behind: 0, ahead: 0 })
      expect(await contentsOf(back)).toEqual(await contentsOf(original))
      await Promise.all([original.close(), engine.close(), back.close()])
    })

    it('takes a log that was compacted, and goes on with it', async () => {
      await using storage = await kind.make()
      const [original, engine, back] = [memory(), storage.connect(), memory()]
      await grown(original, 60)
      await compacted(original, 40)
      await copyLog({ from: original, to: engine, batch: { revisions: 7 } })
      await grown(engine, 5, { message: 'on the engine' })
      expect(await verifyCopy({ from: original, to: engine })).toMatchObject({ checked: 25, ahead: 5 })
      await copyLog({ from: engine, to: back })
      expect(await contentsOf(back)).toEqual(await contentsOf(engine))
      await engine.close()
    }, 60_000)

    it('is copied to through a crash, in as many runs as that takes', async () => {
      await using storage = await kind.make()
      const original = newFile()
      await grown(original, CRASHED)
      await withRecords(original, { sealed: 5 })
      let crashes = 0
      for (let done = false; !done;) {
        const engine = patient(storage)
        let crash: Promise<void> | undefined
        const run = copyLog({
          from: original,
          to: engine,
          batch: { revisions: 20 },
          onProgress: ({ phase, revision }) => {
            if (phase !== 'revisions' || revision < (crashes + 1) * 150 || crashes === 2) return
            crashes += 1
            crash ??= storage.engine?.crash(storage.engine.ends[0] ?? '')
          },
        })
        // What comes between is a store that cannot be reached, or an append of which nothing is known.
        done = await run.then(
          () => true,
          (error: unknown) => {
            if (!isVarveError(error) || !error.code.startsWith('STORE_')) throw error
            return false
          },
        )
        await crash
        await engine.close()
      }
      expect(crashes).toBe(2)
      const engine = patient(storage)
      expect(await contentsOf(engine)).toEqual(await contentsOf(original))
      await Promise.all([original.close(), engine.close()])
    }, 120_000)
  })
}
