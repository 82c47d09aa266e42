import { describe, expect, it } from 'vitest'
import { checklist, isFirstRun } from './checklist.ts'

describe('the first run', () => {
  it('is ticked by what is so', () => {
    const items = checklist({ values: 8, durable: true, revision: 0, arrived: false })
    expect(items.filter(({ done }) => done).map(({ id }) => id)).toEqual(['declare', 'store'])
    expect(isFirstRun(items)).toBe(true)
  })

  it('is over once a change arrived', () => {
    expect(isFirstRun(checklist({ values: 8, durable: true, revision: 1, arrived: true }))).toBe(false)
  })
})
