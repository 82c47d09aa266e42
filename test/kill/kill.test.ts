import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byTier } from '../tier.ts'
import { compare, killWriters, type KillReport } from './harness.ts'

const SEED = 20_260_115
const DURATION = byTier({ short: 3_000, long: 60_000 })

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'varve-kill-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function kill(store: string, duration: number): Promise<KillReport> {
  const module = join(import.meta.dirname, 'stores', `${store}.ts`)
  return killWriters({ module, folder, writers: 4, duration, seed: SEED })
}

describe('four writers that are killed at any moment', () => {
  it.each([
    ['a SQLite file', 'sqlite'],
    ['a folder', 'file'],
    ['a folder without hard links', 'file-without-links'],
  ])(
    'lose nothing acknowledged, leave no gap and no torn revision in %s',
    async (_, store) => {
      const { losses, kills, acknowledged } = await kill(store, DURATION)
      expect(losses).toEqual([])
      expect(kills).toBeGreaterThan(DURATION / 500)
      expect(acknowledged).toBeGreaterThan(DURATION / 200)
    },
    DURATION + 60_000,
  )
})

describe('the killing of writers', () => {
  it.each([
    ['numbers its revisions with a counter beside the log', 'counter-file', /was acknowledged and is not there/],
    ['acknowledges before it commits', 'early-answer', /was acknowledged and is not there/],
  ])(
    'finds out a store that %s',
    async (_, store, loss) => {
      const { losses } = await kill(store, 3_000)
      expect(losses).toContainEqual(expect.stringMatching(loss))
    },
    60_000,
  )

  it('tells a revision that changed from one that is gone and one that is doubled', () => {
    const sealed = { number: 1, id: 'a', hash: 'x', text: '{}' }
    expect(compare([sealed], [sealed])).toEqual([])
    expect(compare([sealed], [{ ...sealed, hash: 'y' }])).toEqual(['revision 1 (a) was acknowledged and is not there'])
    expect(compare([], [sealed])).toEqual(['revision 1 (a) was acknowledged and is not there'])
    expect(compare([sealed, { ...sealed, number: 2 }], [])).toEqual(['1 ids are there more than once'])
  })
})
