import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVarveError, type FlagsFile, type Json } from 'varve'
import { importFlagsmith } from '../../src/exchange/flagsmith.ts'
import type { Importer } from '../../src/exchange/imported.ts'
import { importUnleash } from '../../src/exchange/unleash.ts'
import { byTier } from '../tier.ts'
import { answering } from './answering.ts'
import { flagsmithDocuments } from './flagsmith-documents.ts'
import { unleashArbitraries } from './unleash-documents.ts'

const SEED = 20_261_126

const junk = fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 1e21, '', 'x', '(', [], [null], {}, { name: 'x' }, [
  [],
])

/** A document in which up to three values, wherever they are, are something else. */
function damaged(documents: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
  const damage = fc.tuple(fc.nat(), junk)
  return fc.tuple(documents, fc.array(damage, { minLength: 1, maxLength: 3 })).map(([document, all]) => {
    let json = JSON.parse(JSON.stringify(document)) as Json
    for (const [place, value] of all) json = replaced(json, place, value)
    return json
  })
}

/** Walks into a document by the digits of a number, and replaces what it comes to. */
function replaced(json: Json, place: number, value: Json): Json {
  if (typeof json !== 'object' || json === null || place === 0) return value
  const members = Object.entries(json)
  const [name, member] = members[place % Math.max(1, members.length)] ?? []
  if (name === undefined || member === undefined) return value
  const inner = replaced(member, Math.floor(place / members.length), value)
  const all = members.map(([other, kept]): [string, Json] => [other, other === name ? inner : kept])
  return Array.isArray(json) ? all.map(([, kept]) => kept) : Object.fromEntries(all)
}

function fileOf(importer: Importer, document: Json): FlagsFile | undefined {
  try {
    return importer(document).file
  } catch (error) {
    if (isVarveError(error) && error.code === 'IMPORT_UNREADABLE') return undefined
    throw error
  }
}

const vendors: readonly (readonly [name: string, importer: Importer, documents: fc.Arbitrary<unknown>])[] = [
  ['Unleash', importUnleash, unleashArbitraries(false).document],
  ['Flagsmith', importFlagsmith, flagsmithDocuments['documents of every kind']],
]

describe.each(vendors)('a damaged document of %s', (_, importer, documents) => {
  it(`is refused as a whole, or is a file of flags that answers (seed ${SEED})`, () => {
    const property = fc.property(damaged(documents), document => {
      const file = fileOf(importer, document)
      if (file === undefined) return
      const ask = answering(file)
      for (const key of Object.keys(file.flags)) {
        const { errorCode } = ask(key, { context: { user: 'ana', userId: 'ana', plan: 'pro', age: 12 } })
        expect(errorCode, JSON.stringify([key, file.flags[key]])).toBe(undefined)
      }
    })
    fc.assert(property, { numRuns: byTier({ short: 300, long: 5000 }), seed: SEED, endOnFailure: true })
  })
})
