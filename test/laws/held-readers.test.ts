import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Varve } from 'varve'
import type { TestClock } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { ASKED, AUDIENCES, config, happenings, happens } from './rollout-happenings.ts'
import { runs } from './runs.ts'

type Untyped = Varve & { readonly clock: TestClock }

/** More reads than it takes until a reader remembers what it answered. */
const MANY = 20

describe('a reader that is held', () => {
  it('answers what a new one answers, whatever happened since it was asked, and however often', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async all => {
        const among = fleet()
        const { varve: typed, store } = among.start(config)
        const varve = typed as unknown as Untyped
        const held = AUDIENCES.map(audience => varve.for(audience))
        for (const happening of all) {
          if ('ms' in happening) among.clock.advance(happening.ms)
          else if (happening.does === 'lose' || happening.does === 'find') {
            store.away = happening.does === 'lose'
            await varve.refresh().catch(() => {})
          }
          await happens(varve, happening)
          for (const [index, reader] of held.entries()) {
            for (const key of ASKED) {
              const fresh = varve.for(AUDIENCES[index] ?? {})
              for (let time = 0; time < MANY; time += 1) expect(reader.get(key)).toEqual(fresh.get(key))
              expect(reader.evaluate(key)).toEqual(fresh.evaluate(key))
            }
            expect(reader.all()).toEqual(varve.for(AUDIENCES[index] ?? {}).all())
          }
        }
        store.away = false
        await varve.refresh()
      }),
      runs,
    )
  })
})
