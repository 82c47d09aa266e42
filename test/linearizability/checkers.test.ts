import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byTier } from '../tier.ts'
import type { Entry } from './history.ts'
import { isLinearizable, type Model } from './linearizable.ts'
import { doubtfulHistory, genesis, logOf, rightHistory } from './made-histories.ts'
import { findImpossibleKey, isLogLinearizable } from './models.ts'
import { odd, wrong } from './told-histories.ts'
import { look, one, read, two, written } from './told-operations.ts'
import { findViolations } from './witness.ts'

const SEED = 20_260_115
const runs = (short: number): { seed: number; numRuns: number } => ({
  seed: SEED,
  numRuns: byTier({ short, long: 40 * short }),
})

describe('the witness check', () => {
  it.each(wrong)('finds that %s', (_, history, said) => {
    expect(findViolations({ start: genesis, ...history })).toContainEqual(expect.stringMatching(said))
  })

  it.each(odd)('has nothing against a history in which %s', (_, history) => {
    expect(findViolations({ start: genesis, ...history })).toEqual([])
  })

  it('has nothing against what a log did that does one thing after the other', () => {
    fc.assert(
      fc.property(rightHistory(60), history => {
        expect(findViolations(history)).toEqual([])
      }),
      runs(500),
    )
  })

  it('takes a history of a hundred thousand operations', () => {
    const long = logOf(...Array.from({ length: 50_000 }, (_, index) => `r${index}`))
    const operations = long.flatMap((own, index) => [
      written(own, index * 10, index * 10 + 5),
      look(own, index * 10 + 6, index * 10 + 9),
    ])
    expect(findViolations({ start: genesis, operations, log: long })).toEqual([])
  })
})

describe('the search for an order', () => {
  it.each(wrong)('finds none where %s', (_, history) => {
    expect(isLogLinearizable({ start: genesis, ...history })).toBe(false)
  })

  it.each(odd)('finds one where %s', (_, history) => {
    expect(isLogLinearizable({ start: genesis, ...history })).toBe(true)
  })

  it('finds one for what a log did that does one thing after the other', () => {
    fc.assert(
      fc.property(rightHistory(25), history => {
        expect(isLogLinearizable(history)).toBe(true)
        expect(findImpossibleKey(history)).toBeUndefined()
      }),
      runs(300),
    )
  })

  it('says the same of every history as the witness check, right or wrong', () => {
    let [right, wrongs] = [0, 0]
    fc.assert(
      fc.property(doubtfulHistory(9), history => {
        const isRight = isLogLinearizable(history)
        if (isRight) right += 1
        else wrongs += 1
        expect(findViolations(history).length === 0).toBe(isRight)
      }),
      runs(4_000),
    )
    // A change that never harms, or always, would prove little.
    expect(Math.min(right, wrongs)).toBeGreaterThan(500)
  })
})

describe('the second opinion, key by key', () => {
  const set = (key: string, own: Entry): Entry => ({ ...own, key })
  const [a, b] = [set('a', one), set('b', two)]

  it('finds a key that went back to an older value', () => {
    const operations = [
      written(a, 0, 10),
      written(b, 20, 30),
      read(b, 40, 50, { b: 2 }),
      read(b, 60, 70, { a: 1, b: 2 }),
    ]
    expect(findImpossibleKey({ start: genesis, operations, log: [a, b] })).toBe('a')
  })

  it('does not ask in which order different keys were written', () => {
    const operations = [
      written(a, 0, 100),
      written(b, 0, 100),
      read(a, 10, 20, { b: 2 }),
      read(b, 30, 40, { a: 1, b: 2 }),
    ]
    expect(findImpossibleKey({ start: genesis, operations, log: [a, b] })).toBeUndefined()
  })
})

describe('the search, on objects of other kinds', () => {
  const queue: Model<readonly number[], { put: number } | { took: number | undefined }> = {
    start: [],
    step: (state, call) => {
      if ('put' in call) return [...state, call.put]
      return state[0] === call.took ? state.slice(1) : undefined
    },
    key: state => state.join(' '),
  }
  const at = <Call>(call: Call, began: number, till: number) => ({ call, began, ended: till })

  it('lets overlapping calls happen in either order', () => {
    const calls = [at({ put: 1 }, 0, 10), at({ put: 2 }, 5, 15), at({ took: 2 }, 20, 30), at({ took: 1 }, 40, 50)]
    expect(isLinearizable(calls, queue)).toBe(true)
  })

  it('lets calls that do not overlap happen in the order of their times only', () => {
    const calls = [at({ put: 1 }, 0, 10), at({ put: 2 }, 11, 15), at({ took: 2 }, 20, 30)]
    expect(isLinearizable(calls, queue)).toBe(false)
  })

  it('lets a call that was never answered happen late, or not at all', () => {
    const put = at({ put: 1 }, 0, Infinity)
    expect(isLinearizable([put, at({ took: undefined }, 20, 30), at({ took: 1 }, 40, 50)], queue)).toBe(true)
    expect(isLinearizable([put, at({ took: undefined }, 20, 30)], queue)).toBe(true)
    expect(isLinearizable([put, at({ took: 1 }, 20, 30), at({ took: 1 }, 40, 50)], queue)).toBe(false)
  })
})
