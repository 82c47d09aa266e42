import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { happened, happenings, KEYS, modelOf, placeName, SCOPES, signed } from './happenings.ts'
import { runs } from './runs.ts'

describe('restoring', () => {
  it('any moment makes everything what it was then; restoring it again has nothing to do', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.nat(), async (all, pick) => {
        const { varve, models } = await happened(all)
        const number = pick % models.length
        await varve.restore(number, signed)
        expect(modelOf((await varve.snapshot()).entries)).toEqual(models[number])
        const head = varve.head()
        expect(await varve.restore(number, signed)).toBeUndefined()
        expect(varve.head()).toEqual(head)
      }),
      runs,
    )
  })

  it('one key at a time, by rolling each back to the same revision, comes to the same', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.nat(), async (all, pick) => {
        const { varve, models } = await happened(all)
        const to = pick % models.length
        const touched = new Set(models.flatMap(model => [...model.keys()]))
        for (const key of KEYS) {
          for (const scope of SCOPES) {
            const options = { ...signed, to, ...(scope === undefined ? {} : { scope }) }
            // A key that was never set has nothing to go back to.
            if (touched.has(placeName(key, scope))) await varve.rollback(key, options)
          }
        }
        expect(modelOf((await varve.snapshot()).entries)).toEqual(models[to])
      }),
      runs,
    )
  })

  it('undoing every revision, newest first, ends where it began', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const { varve, models } = await happened(all)
        for (let number = models.length - 1; number > 1; number -= 1) {
          await varve.undo(number, signed)
        }
        expect(modelOf((await varve.snapshot()).entries)).toEqual(models[0])
      }),
      runs,
    )
  })
})
