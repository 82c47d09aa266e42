import { describe, expect, it } from 'vitest'
import { memory, memoryStorage } from './memory.ts'
import { storeContract } from '../testing/store-contract.ts'

describe('the memory store', () => {
  const fresh = () => {
    const storage = memoryStorage()
    let now = Date.UTC(2026, 0, 15)
    return {
      connect: () => memory({ storage, clock: { now: () => now } }),
      advance: (milliseconds: number) => void (now += milliseconds),
    }
  }
  for (const { title, run } of storeContract(fresh)) it(title, run)

  it('is a log of its own each time it is made', async () => {
    const [one, two] = await Promise.all([memory().open(), memory().open()])
    expect(one.logId).not.toBe(two.logId)
  })
})
