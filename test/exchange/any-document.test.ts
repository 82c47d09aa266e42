import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVarveError, type Json } from 'varve'
import { importFlagd } from '../../src/exchange/flagd.ts'
import { importFlipper } from '../../src/exchange/flipper.ts'
import type { Importer } from '../../src/exchange/imported.ts'
import { importLaunchdarkly } from '../../src/exchange/launchdarkly.ts'
import { answering } from './answering.ts'

const SEED = 20_261_126

/** Names that vendors give to members, in places where they may not belong. */
const NAMES = [
  ...['flags', 'segments', 'flagValues', 'data', 'features', '$evaluators', 'f', 'g', '__proto__', 'constructor'],
  ...['on', 'salt', 'variations', 'fallthrough', 'variation', 'rollout', 'weight', 'seed', 'bucketBy', 'rules'],
  ...['clauses', 'op', 'attribute', 'values', 'negate', 'contextKind', 'targets', 'contextTargets', 'prerequisites'],
  ...['included', 'excluded', 'includedContexts', 'unbounded', 'key', 'id', 'state', 'variants', 'defaultVariant'],
  ...['targeting', 'if', '==', '<', 'in', 'and', '!', 'var', 'fractional', 'cat', 'sem_ver', 'starts_with', '$ref'],
  ...['boolean', 'groups', 'actors', 'percentage_of_actors', 'percentage_of_time', 'expression', 'Equal', 'Property'],
]
const WORDS = [
  'user',
  'segmentMatch',
  'matches',
  'in',
  'lessThan',
  'before',
  'key',
  '/a/b',
  '(',
  '1.2.3',
  'ENABLED',
  '',
]

const { value } = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { maxDepth: 8, depthSize: 'large' },
    fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 100_000, 1e21, ...WORDS),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
}))

/** Puts a value in every place of a flag of LaunchDarkly's that may hold something of the kind. */
const inLaunchDarkly = (one: Json): Json => {
  const parts = { rules: [one, { clauses: [one], variation: 0 }], targets: [one], prerequisites: [one] }
  const flag = { on: true, variations: [true, 1], fallthrough: one, offVariation: one, ...parts }
  return { flags: { f: flag, g: one }, segments: { f: { included: one, rules: [one, { clauses: [one], weight: 5 }] } } }
}

const vendors: readonly (readonly [name: string, importer: Importer, wrap: (value: Json) => Json])[] = [
  ['LaunchDarkly', importLaunchdarkly, inLaunchDarkly],
  ['flagd', importFlagd, one => ({ flags: { f: { state: 'ENABLED', variants: { f: 1 }, targeting: one } } })],
  ['Flipper', importFlipper, one => ({ features: { f: one, g: { expression: one } } })],
]

describe.each(vendors)('a document that only looks like one of %s’s', (_, importer, wrap) => {
  it(`is refused as a whole, or is a file of flags that answers (seed ${SEED})`, () => {
    const document = value.chain(one => fc.constantFrom(one, wrap(one)))
    const property = fc.property(document, given => {
      const file = fileOf(importer, JSON.parse(JSON.stringify(given)) as Json)
      if (file === undefined) return
      const answer = answering(file)
      for (const key of Object.keys(file.flags)) expect(answer(key, { context: { user: 'ana' } })).toBeTypeOf('object')
    })
    fc.assert(property, { numRuns: 1500, seed: SEED })
  })
})

function fileOf(importer: Importer, document: Json) {
  try {
    return importer(document).file
  } catch (error) {
    if (isVarveError(error) && error.code === 'IMPORT_UNREADABLE') return undefined
    throw error
  }
}
