import { describe, expect, it } from 'vitest'
import { byTier, tell } from '../tier.ts'
import { mutants } from './mutants.ts'
import { simulate, type Outcome } from './simulate.ts'

const ASKED = process.env['VARVE_SEED']
const FIRST = Number(ASKED ?? 1)
const SEEDS = ASKED === undefined ? byTier({ short: 200, long: 6_000 }) : 1

describe('three processes over a log where everything goes wrong now and then', () => {
  it(`keep every promise, whatever happens in ${SEEDS} seeded histories`, async () => {
    const sum: Record<string, number> = {}
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const { wrong, figures } = await simulate({ seed })
      expect(wrong.slice(0, 10), `VARVE_SEED=${seed} shows this alone`).toEqual([])
      for (const [name, count] of Object.entries(figures)) sum[name] = (sum[name] ?? 0) + count
    }
    tell(`simulation: seeds ${FIRST} to ${FIRST + SEEDS - 1}, ${JSON.stringify(sum)}`)
    // The simulation is only worth something while a lot happens in it.
    const { acknowledged = 0, refused = 0, unknown = 0, looks = 0, crashes = 0, compactions = 0 } = sum
    expect(Math.min(acknowledged, refused, unknown, looks, crashes, compactions)).toBeGreaterThanOrEqual(SEEDS)
  }, 1_800_000)

  it('are the same again with the same seed', async () => {
    expect((await simulate({ seed: 7 })).figures).toEqual((await simulate({ seed: 7 })).figures)
  })
})

describe('the simulation', () => {
  it.each(mutants.map(mutant => [mutant.title, mutant] as const))(
    'notices a store that %s',
    async (_, { mutate, seen }) => {
      const wrong: Outcome['wrong'] = []
      for (let seed = 1; seed <= 20 && !wrong.some(sentence => seen.test(sentence)); seed++) {
        wrong.push(...(await simulate({ seed, mutate })).wrong)
      }
      expect(wrong).toContainEqual(expect.stringMatching(seen))
    },
  )
})
