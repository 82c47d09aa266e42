import { describe, expect, it } from 'vitest'
import { byTier } from '../tier.ts'
import { findLosses, play, type Mutation } from './exploration.ts'
import { mutants } from './mutants.ts'
import { scenarios } from './scenarios.ts'

// How many seeded choices of survivors each cut is tried with, besides none, all, and names without content.
const SEEDS = byTier({ short: 3, long: 100 })

describe('a power loss at any call of the file store', () => {
  for (const scenario of scenarios) {
    it(`loses nothing acknowledged and tears nothing during ${scenario.title}`, async () => {
      expect(await findLosses(scenario, SEEDS)).toEqual([])
    }, 600_000)
  }
})

describe('a power loss at any call of the file store on a disk without hard links', () => {
  for (const scenario of scenarios.filter(({ title }) => !title.startsWith('two processes'))) {
    it(`loses nothing acknowledged and tears nothing during ${scenario.title}`, async () => {
      const withoutLinks: Mutation = disk => Object.assign(disk, { hasLinks: false })
      expect(await findLosses(scenario, byTier({ short: 1, long: 100 }), withoutLinks)).toEqual([])
    }, 600_000)
  }
})

describe('the model of a power loss', () => {
  for (const scenario of scenarios) {
    it(`plays ${scenario.title} to the end while the power is on`, async () => {
      const { ledger, failures } = await play(scenario, {})
      expect(failures).toEqual([])
      expect(ledger.acknowledged.length + ledger.records.size).toBeGreaterThan(1)
    })
  }

  for (const { title, shownBy, mutate } of mutants) {
    it(`notices when ${title}`, async () => {
      const scenario = scenarios.find(({ title }) => title === shownBy)
      if (scenario === undefined) throw new Error(`there is no scenario called ${shownBy}`)
      expect(await findLosses(scenario, 5, mutate)).not.toEqual([])
    }, 60_000)
  }
})
