import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shell } from '../cli/shell.ts'
import { configuration } from './eppo-configurations.ts'
import { definitions } from './flagd-documents.ts'
import { flagsmithDocuments } from './flagsmith-documents.ts'
import { payload } from './growthbook-payloads.ts'
import { documents } from './launchdarkly-documents.ts'
import { unleashArbitraries } from './unleash-documents.ts'

const SEED = 20_261_126
const DOCUMENTS = 25

const products: readonly (readonly [name: string, documents: fc.Arbitrary<unknown>])[] = [
  ['unleash', unleashArbitraries(true).document],
  ['flagsmith', flagsmithDocuments['documents of every kind']],
  ['launchdarkly', documents],
  ['growthbook', payload],
  ['flagd', definitions],
  ['eppo', configuration],
]

describe.each(products)('what is imported from %s', (product, given) => {
  it(`is taken by a store, all of it (seed ${SEED})`, async () => {
    await using sh = await shell({ 'varve.config.json': '{}' })
    let round = 0
    const stored = fc.asyncProperty(given, async document => {
      await sh.box.write('export.json', JSON.stringify(document))
      const store = `file:store-${(round += 1)}`
      const { code, err } = await sh.varve('import', '--from', product, 'export.json', '--store', store, '-m', 'Moving')
      expect([code, err]).toEqual([0, expect.not.stringContaining('error:')])
    })
    await fc.assert(stored, { numRuns: DOCUMENTS, seed: SEED })
  })
})
