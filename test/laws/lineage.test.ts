import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVarveError } from 'varve'
import { testConfig, type TestVarve } from 'varve/testing'
import { config, signed } from './happenings.ts'
import { runs } from './runs.ts'

/** A version somebody made, and the version that stood when they made it. */
interface Origin {
  readonly revision: number
  readonly value: number | undefined
  readonly before: Origin | undefined
}

type Move = { readonly does: 'set'; readonly value: number } | { readonly does: 'delete' | 'rollback' }

const moves = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('set' as const), value: fc.nat(9) }),
    fc.record({ does: fc.constantFrom('rollback' as const, 'rollback' as const, 'delete' as const) }),
  ),
  { maxLength: 30 },
)

/** What came of a move: the revision that was brought back, or the code of the refusal, and the value then. */
type Outcome = [brought: number | string | undefined, value: number]

async function rolledBack(varve: TestVarve<typeof config.tree>): Promise<number | string | undefined> {
  try {
    return (await varve.rollback('a', signed)).changes[0]?.restores
  } catch (error) {
    if (isVarveError(error)) return error.code
    throw error
  }
}

/** Makes the moves, beside a model of the lineage: a rollback goes to what stood when the present value was made. */
async function moved(all: readonly Move[]) {
  const varve = testConfig(config)
  await varve.refresh()
  const [outcomes, expected]: [Outcome[], Outcome[]] = [[], []]
  let now: Origin | undefined
  for (const move of all) {
    if (move.does === 'rollback') {
      outcomes.push([await rolledBack(varve), varve.get('a')])
      const before = now?.before
      now = before ?? now
      expected.push([before?.revision ?? 'NO_EARLIER_VERSION', now?.value ?? -1])
    } else {
      const value = move.does === 'set' ? move.value : undefined
      const written = value === undefined ? await varve.delete('a', signed) : await varve.set('a', value, signed)
      if (written !== undefined) now = { revision: written.number, value, before: now }
      outcomes.push([undefined, varve.get('a')])
      expected.push([undefined, now?.value ?? -1])
    }
  }
  return { varve, outcomes, expected }
}

describe('rolling back, whatever was done before', () => {
  it('goes to what stood when the present value was made, and says which revision that was', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async all => {
        const { outcomes, expected } = await moved(all)
        expect(outcomes).toEqual(expected)
      }),
      runs,
    )
  })

  it('again and again never brings back what a rollback took away, and ends with NO_EARLIER_VERSION, changing nothing', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async all => {
        const { varve } = await moved(all)
        const brought: number[] = []
        let [head, outcome] = [varve.head(), await rolledBack(varve)]
        while (typeof outcome === 'number') {
          brought.push(outcome)
          ;[head, outcome] = [varve.head(), await rolledBack(varve)]
        }
        expect(brought).toEqual([...new Set(brought)].toSorted((a, b) => b - a))
        expect(outcome).toBe('NO_EARLIER_VERSION')
        expect(varve.head()).toEqual(head)
      }),
      runs,
    )
  })
})
