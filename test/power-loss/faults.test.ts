import { describe, expect, it } from 'vitest'
import { faults, findDamage } from './faults.ts'
import { scenarios } from './scenarios.ts'

describe('a file store on a disk that fails once, at any call', () => {
  for (const fault of faults) {
    for (const scenario of scenarios) {
      it(`says so and keeps every promise when ${fault.title} during ${scenario.title}`, async () => {
        expect(await findDamage(scenario, fault)).toEqual([])
      }, 120_000)
    }
  }
})
