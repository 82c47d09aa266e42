import { beforeAll, describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { fleet, type Fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({ size: live(integer(), { default: 0 }), other: live(integer(), { default: 0 }) })
const signed = { by: 'dana', message: 'One more' }
const KEPT = 1000

/** A log of 1,100 revisions, one a minute, of which the first hundred are older than what is to be kept. */
async function grown(all: Fleet = fleet()) {
  const { varve } = all.start(config)
  await varve.set('other', 7, signed)
  for (let size = 1; size < 1100 - 1; size += 1) {
    all.clock.advance('1m')
    await varve.set('size', size, signed)
  }
  return { ...all, varve }
}

describe('compacting a log', () => {
  let log: Awaited<ReturnType<typeof grown>>
  const asked = async (varve: typeof log.varve) => ({
    at: await Promise.all([101, 500, 1100].map(async number => (await varve.at(number)).all())),
    history: await listed(varve.history('size', { limit: 998 })),
    blame: [await varve.blame('size'), await varve.blame('other')],
    diff: await varve.diff(101, 1100),
    snapshot: (await varve.snapshot(500)).entries,
  })
  let before: Awaited<ReturnType<typeof asked>>
  let compacted: { readonly oldest: number }

  beforeAll(async () => {
    log = await grown()
    before = await asked(log.varve)
    compacted = await log.varve.compact({ ...signed, keep: '16h40m' })
  })

  it('drops what is older than is to be kept, but never the newest thousand', () => {
    expect(compacted).toEqual({ oldest: 101 })
    expect(log.storage.revisions[0]?.number).toBe(101)
    expect(log.storage.head.number - log.storage.oldest).toBe(KEPT)
  })

  it('leaves every answer inside the window as it was, here and for who opens the log afterwards', async () => {
    expect(await asked(log.varve)).toEqual(before)
    const { varve } = log.start(config)
    expect(await asked(varve)).toEqual(before)
    expect(varve.all()).toEqual({ size: 1098, other: 7 })
  })

  it('answers about what is gone with what is the oldest that can be asked about', async () => {
    await expect(log.varve.at(50)).rejects.toMatchObject({ code: 'HISTORY_COMPACTED' })
    await expect(log.varve.at(new Date('2026-01-01T00:10Z'))).rejects.toMatchObject({ code: 'HISTORY_COMPACTED' })
    await expect(log.varve.rollback('other', signed)).rejects.toMatchObject({ code: 'HISTORY_COMPACTED' })
  })

  it('is a revision itself, and leaves a chain that verifies', async () => {
    const [newest] = await listed(log.varve.revisions({ limit: 1 }))
    expect(newest).toMatchObject({ kind: 'compact', note: { through: 100 }, ...signed })
    expect(await log.varve.verify()).toMatchObject({ ok: true, oldest: 101, checked: KEPT + 1 })
  })

  it('goes on: changes, rollbacks and restores work as before', async () => {
    const { varve } = log.start(config)
    await varve.set('size', 5000, signed)
    await varve.rollback('size', signed)
    expect(varve.get('size')).toBe(1098)
    await varve.restore(101, signed)
    expect(varve.get('size')).toBe(99)
  })
})

describe('there is nothing to compact', () => {
  it('in a young log', async () => {
    const varve = testConfig(config)
    await varve.set('size', 1, signed)
    varve.clock.advance('90d')
    await expect(varve.compact({ ...signed, keep: '30d' })).rejects.toMatchObject({ code: 'NOTHING_TO_COMPACT' })
  })

  it('where a tag names a revision at the beginning', async () => {
    const { varve } = await grown()
    await varve.tag('first', { ...signed, revision: 1 })
    await expect(varve.compact({ ...signed, keep: '1m' })).rejects.toThrow(/a tag names a revision at the beginning/)
  })
})

describe('a log whose end was lost', () => {
  it('is found out by the snapshot that was taken after it', async () => {
    const { varve, storage } = await grown()
    const { head } = storage
    expect(storage.snapshots.size).toBeGreaterThan(0)
    const newest = Math.max(...storage.snapshots.keys())
    storage.revisions.splice(newest - 3)
    const last = storage.revisions.at(-1)
    storage.head = { number: last?.number ?? 0, hash: last?.hash ?? '', at: head.at }
    expect(await varve.verify()).toMatchObject({ ok: false, sound: newest - 3, revision: newest - 2 })
  })

  it('is found out by a head that was written down', async () => {
    const [varve, other] = [fleet().start(config).varve, fleet().start(config).varve]
    await varve.set('size', 1, signed)
    const { number, hash } = varve.head()
    expect(await varve.verify({ expectHead: `${number}:${hash}` })).toMatchObject({ ok: true })
    expect(await varve.verify({ expectHead: hash })).toMatchObject({ ok: true })
    await varve.set('size', 2, signed)
    expect(await varve.verify({ expectHead: `${number}:${hash}` })).toMatchObject({ ok: true })
    await other.set('size', 1, signed)
    expect(await other.verify({ expectHead: `${number}:${hash}` })).toMatchObject({ ok: false })
  })
})
