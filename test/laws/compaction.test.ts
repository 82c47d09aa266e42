import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isProblem, type BlameEntry, type HistoryEntry, type Varve } from 'varve'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'
import { byTier } from '../tier.ts'
import { config, happened, KEYS, manyHappenings, modelOf, SCOPES, signed } from './happenings.ts'

/** What a Varve says of every key in every scope: its history, newest first, and who is to blame for it. */
async function said(varve: Varve<typeof config.tree>): Promise<{ history: HistoryEntry[]; blame: BlameEntry[] }[]> {
  const answers: { history: HistoryEntry[]; blame: BlameEntry[] }[] = []
  for (const key of KEYS) {
    for (const scope of SCOPES) {
      const history = await listed(varve.history(key, { scope: scope ?? null }))
      answers.push({ history, blame: await varve.blame(key, scope === undefined ? {} : { scope }) })
    }
  }
  return answers
}

describe('compacting', () => {
  it('leaves every answer inside the window as it was, and refuses those about what is gone', async () => {
    await fc.assert(
      fc.asyncProperty(manyHappenings, fc.nat(500), async (all, keep) => {
        const { start, clock } = fleet()
        const { varve, models, times } = await happened(all, start(config).varve)
        const head = models.length - 1
        fc.pre(head > 1001)
        const window = clock.now() - (times[keep] ?? 0)
        const before = await said(varve)
        const told = await varve.compact({ ...signed, keep: window }).catch((error: unknown) => error)
        fc.pre(!isProblem(told, 'NOTHING_TO_COMPACT'))
        const { oldest } = told as { oldest: number }
        expect(oldest).toBeGreaterThan(1)
        expect(head - oldest + 1).toBeGreaterThanOrEqual(1000)

        const reopened = start(config).varve
        for (const asked of [varve, reopened]) {
          for (const number of [oldest - 1, oldest, oldest + 1, (oldest + head) >> 1, head]) {
            expect(modelOf((await asked.snapshot(number)).entries)).toEqual(models[number])
            expect((await asked.at(number)).for({ tenant: 'acme' }).get('b')).toBe(
              models[number]?.get('b tenant:acme') ?? models[number]?.get('b') ?? -2,
            )
          }
          const at = new Date(times[oldest] ?? 0)
          const then = times.findLastIndex(time => time <= at.getTime())
          expect(modelOf((await asked.snapshot(at)).entries)).toEqual(models[then])
          await expect(asked.at(oldest - 2)).rejects.toMatchObject({ code: 'HISTORY_COMPACTED' })
          expect(await asked.verify()).toMatchObject({ ok: true, oldest })
          const after = await said(asked)
          expect(after.map(({ blame }) => blame)).toEqual(before.map(({ blame }) => blame))
          const inside = (told: typeof before): HistoryEntry[] =>
            told.flatMap(({ history }) => history.filter(({ revision }) => revision >= oldest))
          expect(inside(after)).toEqual(inside(before))
        }
      }),
      // Many happenings take long to make and longer to shrink.
      { numRuns: byTier({ short: 4, long: 100 }), endOnFailure: true },
    )
  })
})
