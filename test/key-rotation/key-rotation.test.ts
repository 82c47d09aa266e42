import { describe, expect, it } from 'vitest'
import { findMongodb } from '../engines/mongodb.ts'
import { describeOn } from '../storages/describe-on.ts'
import { storageKinds, type StorageKind } from '../storages/shared-storage.ts'
import { byTier, isLong, tell } from '../tier.ts'
import { rotateUnderKills } from './harness.ts'

const SEED = 20_260_115

const AMOUNT = byTier({
  short: { secrets: 20, revisions: 100, kills: 2, longest: 60, settling: 300 },
  long: { secrets: 1000, revisions: 10_000, kills: 10, longest: 4_000, settling: 5_000 },
})

/** What stands for MongoDB reads every document to find the newest, and is too slow for many. */
const isSlow = ({ name }: StorageKind): boolean => {
  const found = findMongodb({ own: true })
  return name === 'MongoDB' && 'kind' in found && found.kind !== 'mongod'
}
const amountOn = (kind: StorageKind): typeof AMOUNT =>
  isSlow(kind) ? { ...AMOUNT, secrets: 20, revisions: 100, longest: 1_000 } : AMOUNT

// What is asked of a server's records is asked of every store by the contract; the short run is about files.
const kinds = storageKinds.filter(({ onEngine }) => isLong || !onEngine)

describe.each(kinds)('the key of every secret, changed by a process that is killed again and again', kind => {
  describeOn(kind, () => {
    it(
      'is another in the end: nothing was unreadable, no hash is another, and nothing is left of the tokens before',
      async () => {
        await using storage = await kind.make()
        const amount = amountOn(kind)
        const { kills, read, set, ...report } = await rotateUnderKills({ storage, seed: SEED, ...amount })
        tell(
          `rotate ${kind.name}: seed ${SEED}, ${amount.secrets} secrets, ${amount.revisions} revisions, ${kills} rotations killed, ` +
            `${read} values read meanwhile (${report.wrong.length} wrong), ${set} set, verified ${JSON.stringify(report.verified)}`,
        )
        expect(report).toEqual({
          ...{ wrong: [], retired: 1, keysLeft: 1, isFormerKeyLeft: false, wanted: [], unopened: 0, remains: [] },
          verified: expect.objectContaining({ ok: true }) as unknown,
        })
        expect(Math.min(read, set)).toBeGreaterThan(0)
      },
      byTier({ short: 60_000, long: 1_200_000 }),
    )
  })
})
