import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { byTier } from '../tier.ts'
import { brokenAt, fileLog, fill, findings, flipped, sqliteLog, type Damageable } from './damageable.ts'

const COUNT = 12
const EVERY = 6
/** Of the other revisions, every so many bytes. */
const STEP = byTier({ short: 21, long: 7 })

describe.each([
  ['a SQLite file', sqliteLog],
  ['a folder', fileLog],
] as const)('a stored revision in %s', (_, make) => {
  let log: Damageable
  beforeAll(async () => {
    log = make()
    await fill(log, COUNT)
  })
  afterAll(() => log[Symbol.dispose]())

  async function flip(number: number, at: number): Promise<Record<string, unknown>> {
    const whole = log.textOf(number)
    log.overwrite(number, flipped(whole, at))
    try {
      return await findings(log.connect())
    } finally {
      log.overwrite(number, whole)
    }
  }

  it('is sound to begin with', async () => {
    expect(await findings(log.connect())).toEqual({ verified: 'ok', status: 'ok', value: 120, written: 'accepted' })
  })

  it('is named, and what comes before it served, and nothing written, whichever of its bytes is flipped', async () => {
    const { length } = log.textOf(EVERY)
    expect(length).toBeGreaterThan(400)
    for (let at = 0; at < length; at++) {
      expect(await flip(EVERY, at), `byte ${at} of revision ${EVERY}`).toEqual(brokenAt(EVERY))
    }
  }, 300_000)

  it('is named wherever it stands in the log, from the first to the last', async () => {
    for (let number = 1; number <= COUNT; number++) {
      const { length } = log.textOf(number)
      for (let at = number % STEP; at < length; at += STEP) {
        expect(await flip(number, at), `byte ${at} of revision ${number}`).toEqual(brokenAt(number))
      }
    }
  }, 300_000)

  it('is named when it is emptied, cut short or exchanged for another', async () => {
    const whole = log.textOf(EVERY)
    for (const text of [Buffer.alloc(0), whole.subarray(0, -1), whole.subarray(0, 40), log.textOf(EVERY + 1)]) {
      log.overwrite(EVERY, text)
      expect(await findings(log.connect())).toEqual(brokenAt(EVERY))
    }
    log.overwrite(EVERY, whole)
  })
})
