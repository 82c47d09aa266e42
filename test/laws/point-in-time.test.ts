import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { happened, happenings, modelOf, type Model } from './happenings.ts'
import { runs } from './runs.ts'

/** The number of the last revision that was there at an instant. */
function numberAt(times: readonly number[], at: number): number {
  return times.findLastIndex((time, number) => number === 0 || time <= at)
}

describe('any past moment', () => {
  it('at a revision is what replaying the log up to it gives', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const { varve, models } = await happened(all)
        for (const [number, model] of models.entries()) {
          expect(modelOf((await varve.snapshot(number)).entries)).toEqual(model)
          const then = await varve.at(number)
          const acme = then.for({ tenant: 'acme' })
          expect([then.get('a'), acme.get('b')]).toEqual([
            model.get('a') ?? -1,
            model.get('b tenant:acme') ?? model.get('b') ?? -2,
          ])
        }
      }),
      runs,
    )
  })

  it('at a time is the last revision not after it: the instant of a change belongs to the change', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const { varve, models, times } = await happened(all)
        for (const time of new Set(times)) {
          for (const at of [time - 1, time, time + 1]) {
            const expected: Model | undefined = models[numberAt(times, at)]
            const { entries, revision } = await varve.snapshot(new Date(at))
            expect(modelOf(entries)).toEqual(expected)
            expect(revision).toBe(numberAt(times, at))
          }
        }
      }),
      runs,
    )
  })

  it('now is the newest, and is what the snapshot of now tells', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const { varve, models } = await happened(all)
        expect(modelOf((await varve.snapshot()).entries)).toEqual(models.at(-1))
        expect(varve.all()).toEqual({ a: models.at(-1)?.get('a') ?? -1, b: models.at(-1)?.get('b') ?? -2 })
      }),
      runs,
    )
  })
})
