import { describe, expect, it } from 'vitest'
import { byTier } from '../tier.ts'
import type { Mutation } from './exploration.ts'
import { findConfusion } from './interleavings.ts'

const RUNS = byTier({ short: 150, long: 10_000 })

async function firstConfusion(runs: number, mutate?: Mutation): Promise<string[]> {
  for (let seed = 1; seed <= runs; seed++) {
    const wrong = await findConfusion(seed, mutate)
    if (wrong.length > 0) return wrong
  }
  return []
}

describe('three processes on one file store, in any order, until the power goes', () => {
  it(`read no hole, agree about every revision and lose nothing acknowledged (${RUNS} runs)`, async () => {
    expect(await firstConfusion(RUNS)).toEqual([])
  }, 1_800_000)

  it('are seen to overwrite each other when a link replaces what has its name', async () => {
    const replacing: Mutation = disk => {
      const link = disk.link.bind(disk)
      disk.link = async (from, to) => {
        await disk.unlink(to).catch(() => undefined)
        await link(from, to)
      }
      return disk
    }
    expect(await firstConfusion(150, replacing)).not.toEqual([])
  })

  it('are seen to go astray when nobody notices what others have rolled up', async () => {
    const blind: Mutation = disk => {
      const stat = disk.stat.bind(disk)
      disk.stat = async path => (path.includes('/segments/') ? undefined : stat(path))
      return disk
    }
    expect(await firstConfusion(150, blind)).not.toEqual([])
  })
})
