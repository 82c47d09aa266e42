import fc from 'fast-check'
import type { Json } from 'varve'
import { describe, expect, it } from 'vitest'
import { accepting } from '../../../test/generate/accepting.ts'
import { everything } from '../../../test/generate/declaration.ts'
import { documentWith, wrongWith } from '../../../test/generate/loading.ts'
import type { JsonObject } from '../declared.ts'
import { jsonSchema } from './document.ts'

const accepts = accepting(jsonSchema(everything, { prefix: 'SHOP' }))
const accepts2020 = accepting(jsonSchema(everything, { draft: 'draft-2020-12' }))
const keys = [...everything.definitions].map(({ key }) => key)

/** Values of all kinds, and for every type some that fit and some that only nearly do. */
const values: readonly Json[] = [
  ...[null, true, false, 0, 1, 2, 3, 5, 6, -1, 0.5, 1.5, 1.1, 500, 501, 8080, 65536, 1e21],
  ...['', ' ', 'a', 'info', 'INFO', 'debug', 'on', 'Off', 'yes', 'maybe', '1', '2', 'true', '1.10', 'x'.repeat(81)],
  ...['45s', '1h30m', 'PT30S', '500ms', 'P', 'PT', '1x', '10MB', '1.5 GiB', '10kiB', '10M'],
  ...['250m', '1.001', '0.0001', '128Mi', '128MB', '1Gi', '100/minute', '5/30s', '1/fortnight', '99999/second', '1/d'],
  ...['2026-01-15T03:47:00Z', '2026-01-15T03:47+01:00', '2026-01-15', '2026-13-15T03:47:00Z'],
  ...['https://shop.example', 'HTTPS://x', 'http://x', 'mailto:a@b', 'https://a b', 'localhost', '[::1]', 'a b', '^a'],
  ...['DE', 'de', 'DE, at', 'FR', 'control', '#3498db', 'short', 'wide', 'nan', 'NaN', '-inf', 'postgres://h/d'],
  ...[[], ['DE'], ['de', 'AT'], ['FR'], [1], [[1]], [[1], ['a']], ['a', 1], ['a', 1, 2], ['a'], [{ host: 'h' }]],
  ...[[{ host: 'h', port: 1 }], [{ port: 1 }], [{ host: 'h', extra: 1 }], [{ host: 'h', port: 0 }], [null], [true]],
  ...[{}, { a: 1 }, { DE: { cents: 1 } }, { DE: { cents: 'x' } }, { DE: { cents: 1, note: 1.1 } }, { DE: { x: 1 } }],
  ...[{ kind: 'a', a: 'x' }, { kind: 'b', b: 1 }, { kind: 'b', b: 'x' }, { kind: 'c' }, { columns: 3 }, { columns: 2 }],
  ...[
    { name: 'a', inside: [] },
    { name: 'a', inside: [{ name: 'b', inside: [] }] },
    { inside: [{ name: 1, inside: [] }] },
  ],
  ...[
    { a: 'x', b: 1 },
    { a: 1, b: 1 },
    { ab: 'x' },
    { ab: { name: 'a', inside: [{ name: 'b', inside: [] }] } },
    { ab: { name: 'a', inside: [{}] } },
    { signing: 'x' },
    { signing: 1 },
    { a: [{ b: { c: null } }] },
  ],
]

/** Keys of which a JSON Schema cannot say everything: a number's text, a limit of a duration, what a host or URL may be. */
const sayLess = new Set([
  'server.host', // 'a b' is none, and neither is a number that has a pattern's letters
  'server.publicUrl',
  'server.version', // a number may stand for its text, which must fit the pattern then
  'database.url',
  'database.password',
  'database.timeout',
  'limits.maxBody',
  'limits.cpu',
  'limits.memory',
  'limits.logins',
  'limits.opensAt',
  'limits.note',
  'checkout.layout', // which parts of an object make a variant
  'limits.countries', // what a text with commas holds
  'foreign.unknowable', // nobody can say what its schema takes
  'foreign.either',
  'database.joined',
  'foreign.shape', // what a file leaves out, another may have; that the parts of two kinds do not mix cannot be said
])

/** What schema and program say differently of a document with values at these keys; undefined where they agree. */
function disagreement(document: JsonObject, about: readonly string[]): string | undefined {
  const wrong = wrongWith(everything, document)
  const accepted = accepts(document)
  const said = `${JSON.stringify(document)}: ${wrong.map(({ issue }) => issue).join('; ')}`
  if (accepted !== accepts2020(document)) return `the drafts differ on ${said}`
  if (wrong.length === 0) return accepted ? undefined : `loads and is not accepted: ${said}`
  return !accepted || about.some(key => sayLess.has(key)) ? undefined : `is accepted and does not load: ${said}`
}

describe('the JSON Schema of a declaration', () => {
  it.each(keys)('accepts for %s whatever loads, and little else', key => {
    const differences = values.map(value => disagreement(documentWith(key, value), [key]))
    expect(differences.filter(one => one !== undefined)).toEqual([])
  })

  it('and a program agree on documents of several values that nobody thought of', () => {
    const value = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: plain() })
    const entries = fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), value), {
      selector: ([key]) => key,
      maxLength: 8,
    })
    fc.assert(
      fc.property(entries, chosen => {
        const document = chosen.reduce<JsonObject>((whole, [key, one]) => merged(whole, documentWith(key, one)), {})
        const about = chosen.map(([key]) => key)
        expect(disagreement(document, about)).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  it('accepts every declared default', () => {
    const refused = [...everything.definitions].filter(({ key, fallback, devFallback }) => {
      const value = fallback ?? devFallback
      return value !== undefined && !accepts(documentWith(key, value))
    })
    expect(refused.map(({ key }) => key)).toEqual([])
  })
})

/** Any JSON that is no operator and no reference. */
function plain(): fc.Arbitrary<Json> {
  const hasOther = (value: unknown): boolean => /\$|__proto__|constructor|prototype/.test(JSON.stringify(value))
  return fc.jsonValue({ maxDepth: 3 }).filter(value => !hasOther(value)) as fc.Arbitrary<Json>
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const whole: Record<string, Json> = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const there = whole[name]
    const both = typeof there === 'object' && typeof value === 'object'
    whole[name] = both ? merged(there as JsonObject, value as JsonObject) : value
  }
  return whole
}
