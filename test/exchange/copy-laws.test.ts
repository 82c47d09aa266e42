import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open, type Store, type Varve } from 'varve'
import { copyLog, verifyCopy } from 'varve/exchange'
import { file } from 'varve/stores/file'
import { memory } from 'varve/stores/memory'
import { sqlite } from 'varve/stores/sqlite'
import { fleet } from '../fleet.ts'
import { ASKED, AUDIENCES, config, happenings, happens, signed, type Happening } from '../laws/rollout-happenings.ts'
import { byTier } from '../tier.ts'
import { compacted, contentsOf, snapshotOf, withRecords } from './copied-logs.ts'

let folder = ''
let made = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varve-copy-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What becomes of a log before it is copied. */
interface Story {
  readonly all: readonly Happening[]
  /** After how many of the happenings a tag is set. */
  readonly tagAfter: number
  /** How much of the log is compacted away, in a hundred; and where the newest snapshot is. */
  readonly compact: number
  readonly snapshot: number
}

const story: fc.Arbitrary<Story> = fc.record({
  all: happenings,
  tagAfter: fc.nat(10),
  compact: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100 })),
  snapshot: fc.integer({ min: 0, max: 100 }),
})

/** Lets a story happen in a fleet, and returns a store that has its log. */
async function told({ all, tagAfter, compact, snapshot }: Story): Promise<{ store: Store; now: number }> {
  const { start, connect, clock } = fleet()
  const varve = start(config).varve as unknown as Varve
  for (const [index, happening] of all.entries()) {
    if ('ms' in happening) clock.advance(happening.ms)
    await happens(varve, happening)
    if (index === tagAfter) await varve.tag(`t${index}`, signed)
  }
  const store = connect()
  const { head } = await store.open()
  await withRecords(store, { sealed: 3 })
  const through = Math.floor((head.number * compact) / 100)
  const newest = Math.floor((head.number * snapshot) / 100)
  if (newest > through) await snapshotOf(store, newest)
  if (through > 0) await compacted(store, through)
  return { store, now: clock.now() }
}

/** What everybody is answered at every revision of a log, and at the instants around each. */
async function decided(store: Store, now: number): Promise<unknown> {
  const platform = { clock: { now: () => now, monotonic: () => 0 }, warn: () => {} }
  const { oldest, head } = await store.open()
  const varve = (await open(config, {
    store: lasting(store),
    as: { environment: 'test' },
    platform,
  })) as unknown as Varve
  try {
    const answers: unknown[] = []
    for (let number = Math.max(1, oldest - 1); number <= head.number; number++) {
      const { moment } = await varve.at(number)
      for (const when of [moment, new Date(moment.at + 1), new Date(moment.at + 2_500)]) {
        const then = await varve.at(when)
        answers.push([then.moment, AUDIENCES.map(audience => ASKED.map(key => then.for(audience).evaluate(key)))])
      }
    }
    return { answers, tags: varve.tags(), verified: await varve.verify() }
  } finally {
    await varve.close()
  }
}

/** A store that the one who borrows it does not close. */
function lasting(store: Store): Store {
  return new Proxy(store, {
    get: (whole, name) => {
      if (name === 'close') return async () => {}
      const member: unknown = Reflect.get(whole, name)
      return typeof member === 'function' ? member.bind(whole) : member
    },
  })
}

describe('any log that is copied from store to store', () => {
  it('ends with the same hash, has the same texts, snapshots and records, and had decided the same at every moment', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.integer({ min: 1, max: 9 }), async (one, revisions) => {
        const { store, now } = await told(one)
        const clock = { now: () => now }
        const place = join(folder, String(made++))
        const stops: readonly Store[] = [
          file(place, { block: 8, clock }),
          sqlite(`${place}.db`, { clock }),
          memory({ clock }),
        ]
        const contents = await contentsOf(store)
        const answers = await decided(store, now)
        let from = store
        for (const to of stops) {
          await copyLog({ from, to, batch: { revisions } })
          expect(await contentsOf(to)).toEqual(contents)
          expect(await decided(to, now)).toEqual(answers)
          from = to
        }
        expect(await verifyCopy({ from: store, to: from })).toMatchObject({ behind: 0, ahead: 0 })
        await Promise.all(stops.map(async stop => stop.close()))
      }),
      { numRuns: byTier({ short: 12, long: 300 }) },
    )
  })
})
