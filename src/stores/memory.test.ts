import { describe, expect, it } from 'vitest'
import { memory, memoryStorage } from './memory.ts'
import { node } from '../../test/store-contract/engine-names.ts'
import { holdToContract } from '../../test/store-contract/hold-to-contract.ts'

describe('the memory store', () => {
  const fresh = () => {
    const storage = memoryStorage()
    let now = Date.UTC(2026, 0, 15)
    return {
      connect: () => memory({ storage, clock: { now: () => now } }),
      advance: (milliseconds: number) => void (now += milliseconds),
    }
  }
  holdToContract({ store: 'memory', engine: () => node, fresh })

  it('is a log of its own each time it is made', async () => {
    const [one, two] = await Promise.all([memory().open(), memory().open()])
    expect(one.logId).not.toBe(two.logId)
  })
})
