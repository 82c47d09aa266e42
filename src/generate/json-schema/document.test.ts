import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { defineConfig, setting, type Json } from 'varve'
import { string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { everything, planted } from '../../../test/generate/declaration.ts'
import { documentWith, wrongWith } from '../../../test/generate/loading.ts'
import type { JsonObject } from '../declared.ts'
import { jsonSchema } from './document.ts'

/** Words of editors, which a validator knows nothing of. */
const EDITORS = ['markdownDescription', 'deprecationMessage', 'doNotSuggest', 'patternErrorMessage']

function accepting(schema: JsonObject): ValidateFunction {
  const options = { strict: true, allowUnionTypes: true }
  const ajv = schema['$defs'] === undefined ? new Ajv(options) : new Ajv2020(options)
  ajv.addVocabulary(EDITORS)
  return ajv.compile(schema)
}

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

describe('a configuration file may also hold', () => {
  it.each<[string, Json]>([
    [
      'references',
      { server: { port: '${env:PORT}' }, limits: { maxUploads: '${limits.other:-5}', rates: { DE: '${a.b}' } } },
    ],
    ['a reference inside a list', { database: { replicas: [{ host: 'h', port: '${server.port}' }] } }],
    ['a reference in place of a list', { database: { replicas: '${a.b}' } }],
    ['$append', { database: { replicas: { $append: [{ host: 'h' }] } } }],
    ['$append of one item', { database: { replicas: { $append: { host: 'h' } } } }],
    ['$prepend and $unique', { limits: { matrix: { $prepend: [[1]] }, countries: { $unique: ['DE'] } } }],
    ['$insert', { limits: { matrix: { $insert: { at: 0, items: [[1]] } } } }],
    ['$replace of a list', { limits: { countries: { $replace: ['DE'] } } }],
    ['$replace of an object', { limits: { rates: { $replace: { DE: { cents: 1 } } } } }],
    ['$replace of a group', { limits: { $replace: { maxUploads: 1 } } }],
    [
      '$unset anywhere',
      { limits: { $unset: true }, server: { port: { $unset: true } }, database: { replicas: { $unset: true } } },
    ],
    ['$unset inside a value', { limits: { rates: { DE: { $unset: true }, AT: { note: { $unset: true } } } } }],
    ['part of an object, whose rest another file has', { limits: { rates: { DE: { note: 'x' } } } }],
    ['former names', { listen: { host: 'h' }, bindAddress: 'h' }],
    [
      '$schema, $import, $extends and $when',
      {
        $schema: './varve.schema.json',
        $import: ['a.toml', 'optional:b.toml'],
        $extends: 'c.toml',
        $when: { profile: 'prod | staging' },
      },
    ],
  ])('%s', (_, document) => {
    expect(accepts(document), JSON.stringify(accepts.errors)).toBe(true)
    expect(accepts2020(document)).toBe(true)
  })

  it.each<[string, Json]>([
    ['a misspelt key', { server: { prot: 1 } }],
    ['a key with a dot', { 'server.port': 1 }],
    ['an unknown group', { serve: {} }],
    ['an unknown member of a value', { database: { replicas: [{ host: 'h', prot: 1 }] } }],
    ['an operator that is none', { limits: { matrix: { $add: [[1]] } } }],
    ['items of another type appended', { database: { replicas: { $append: [{ prot: 1 }] } } }],
    ['two operators at once', { limits: { matrix: { $append: [[1]], $unset: true } } }],
    ['$append to a single value', { server: { port: { $append: [1] } } }],
    ['$unset: false', { server: { port: { $unset: false } } }],
    ['an operator inside a list, where nothing merges', { database: { replicas: [{ $unset: true }] } }],
    ['$insert without a place', { limits: { matrix: { $insert: { items: [[1]] } } } }],
    ['a member missing inside a list', { database: { replicas: [{ port: 1 }] } }],
    ['a condition about something else', { $when: { weekday: 'monday' } }],
    ['a section', { production: { server: { port: 1 } } }],
  ])('but not %s', (_, document) => {
    expect(accepts(document)).toBe(false)
    expect(accepts2020(document)).toBe(false)
  })
})

describe('sections for profiles', () => {
  const parted = accepting(jsonSchema(everything, { sections: ['production'] }))

  it('are accepted by name, beside default and global', () => {
    const settings = { server: { port: 1 }, limits: { matrix: { $append: [[1]] } } }
    expect(parted({ default: settings, production: settings, global: settings })).toBe(true)
  })

  it('are checked like the whole', () => {
    expect(parted({ production: { server: { prot: 1 } } })).toBe(false)
    expect(parted({ staging: {} })).toBe(false)
  })
})

describe('what an editor shows', () => {
  const schema = jsonSchema(everything, {
    prefix: 'SHOP',
    title: 'Shop',
    id: 'https://shop.example/schema',
    madeBy: 'varve generate json-schema',
  })
  const group = (name: string): JsonObject => at(schema, 'definitions', name, 'properties')

  it('is said at the top', () => {
    expect(Object.entries(schema).slice(0, 4)).toEqual([
      ['$schema', 'http://json-schema.org/draft-07/schema#'],
      ['$id', 'https://shop.example/schema'],
      ['$comment', 'Made by `varve generate json-schema`: change the declaration, and run it again.'],
      ['title', 'Shop'],
    ])
  })

  it('is the sentence, the default and where else it can be set', () => {
    expect(group('server')['port']).toMatchObject({
      description: 'Port the API listens on.',
      markdownDescription: 'Port the API listens on.\n\n`server.port` · variable `SHOP_SERVER__PORT` · setting',
      default: 8080,
    })
  })

  it('is the unit, and examples', () => {
    expect(group('limits')['maxUploads']).toMatchObject({ description: 'Unit: per day.', examples: [20, 40] })
  })

  it('is what to write in place of text of no good form', () => {
    expect(JSON.stringify(group('database')['timeout'])).toContain(
      '"patternErrorMessage":"Write a duration such as 500ms, 45s, 1h30m or PT30S."',
    )
  })

  it('is that a key is deprecated, and why', () => {
    expect(group('limits')['ratio']).toMatchObject({
      deprecated: true,
      deprecationMessage: 'Use limits.share | or <b>none</b>.',
    })
  })

  it('is the new name of a former one', () => {
    expect(group('listen')['host']).toMatchObject({ deprecated: true, deprecationMessage: 'This is server.host now.' })
  })

  it("is what each of a flag's values is called", () => {
    expect(at(group('checkout'), 'button')).toMatchObject({
      anyOf: expect.arrayContaining([
        { const: '#3498db', title: 'control', description: 'The variant control, which is the default.' },
        { const: '#e74c3c', title: 'treatment', description: 'The variant treatment.' },
      ]) as unknown,
    })
  })

  it('is no value of a secret', () => {
    expect(group('database')['url']).toMatchObject({ writeOnly: true })
    expect(group('database')['url']).not.toHaveProperty('default')
    for (const secret of planted) expect(JSON.stringify(schema)).not.toContain(secret)
  })

  it('has none of our own words, which only readers of text need', () => {
    expect(JSON.stringify(schema)).not.toMatch(/"x-/)
  })

  it('is the same each time', () => {
    expect(JSON.stringify(jsonSchema(everything))).toBe(JSON.stringify(jsonSchema(everything)))
  })
})

describe('names that clash', () => {
  it('leave out a former name whose place is taken', () => {
    const config = defineConfig({
      a: { b: setting(string(), { default: '' }) },
      c: setting(string(), { default: '', aliases: ['a.b.d', 'e'] }),
    })
    expect(Object.keys(at(jsonSchema(config), 'properties'))).toEqual([
      '$schema',
      '$extends',
      '$import',
      '$when',
      'a',
      'c',
      'e',
    ])
  })

  it('leave a group with the name of a section to the group', () => {
    const config = defineConfig({ global: { a: setting(string(), { default: '' }) } })
    const check = accepting(jsonSchema(config, { sections: [] }))
    expect(check({ global: { a: 'x' } })).toBe(true)
    expect(check({ global: { global: { a: 'x' } } })).toBe(false)
  })
})

function at(schema: JsonObject, ...path: readonly string[]): JsonObject {
  return path.reduce<JsonObject>((node, name) => node[name] as JsonObject, schema)
}
