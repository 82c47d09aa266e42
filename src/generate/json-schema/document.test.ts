import { defineConfig, setting, type Json } from 'varve'
import { string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { accepting } from '../../../test/generate/accepting.ts'
import { everything, planted } from '../../../test/generate/declaration.ts'
import type { JsonObject } from '../declared.ts'
import { jsonSchema } from './document.ts'

const accepts = accepting(jsonSchema(everything, { prefix: 'SHOP' }))
const accepts2020 = accepting(jsonSchema(everything, { draft: 'draft-2020-12' }))

describe('a configuration file may also hold', () => {
  it.each<[string, Json]>([
    [
      'references',
      { server: { port: '${env:PORT}' }, limits: { maxUploads: '${limits.other:-5}', rates: { DE: '${a.b}' } } },
    ],
    ['where a secret is kept, in place of an object', { database: { keys: 'vault://secret/db' } }],
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
    expect(group('database')['timeout']).toMatchObject({
      description: 'Longest a query may take. A bare number is in ms.',
    })
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
