import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineConfig, isProblem, live } from 'varve'
import { integer } from 'varve/schema'
import { fleet } from '../fleet.ts'
import { listed } from '../listed.ts'

const config = defineConfig({ count: live(integer(), { default: 0 }), other: live(integer(), { default: 0 }) })

/** Several processes at once: how many times each adds one, and how eagerly. */
const crowd = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 })

describe('several writers on one log, each adding one to what it read', () => {
  it('lose no update, and number the revisions without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(crowd, async adds => {
        const { start, storage } = fleet()
        const add = async (varve: ReturnType<typeof start<typeof config.tree>>['varve']): Promise<void> => {
          for (;;) {
            await varve.refresh()
            const { origin } = varve.explain('count')
            const expect = 'revision' in origin ? origin.revision : 0
            try {
              await varve.set('count', varve.get('count') + 1, { by: 'adder', message: 'One more', expect })
              return
            } catch (error) {
              if (!isProblem(error, 'REVISION_CONFLICT')) throw error
            }
          }
        }
        const total = adds.reduce((sum, times) => sum + times, 0)
        await Promise.all(
          adds.map(async times => {
            const { varve } = start(config)
            for (let done = 0; done < times; done += 1) await add(varve)
          }),
        )
        const { varve } = start(config)
        await varve.refresh()
        expect(varve.get('count')).toBe(total)
        expect(await listed(varve.history('count'))).toHaveLength(total)
        expect(storage.revisions.map(({ number }) => number)).toEqual(
          Array.from({ length: storage.head.number }, (_, index) => index + 1),
        )
        expect(await varve.verify()).toMatchObject({ ok: true })
      }),
      { numRuns: 25 },
    )
  })

  it('that touch different keys never conflict', async () => {
    const { start } = fleet()
    const [here, there] = [start(config).varve, start(config).varve]
    const signed = { by: 'dana', message: 'One more' }
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => [
        here.set('count', index, signed),
        there.set('other', index, signed),
      ]).flat(),
    )
    await here.refresh()
    expect(here.all()).toEqual({ count: 499, other: 499 })
    expect(await listed(here.history())).toHaveLength(1000)
  })
})
