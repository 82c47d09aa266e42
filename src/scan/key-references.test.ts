import { describe, expect, it } from 'vitest'
import { expectLinear } from '../../test/effort.ts'
import { KeyReferences, type NamedKey } from './key-references.ts'

const keys: readonly NamedKey[] = [
  { key: 'limits.maxUploads', aliases: ['limits.uploads'], isSetting: false },
  { key: 'limits.ratio', aliases: [], isSetting: false },
  { key: 'darkMode', aliases: [], isSetting: false },
  { key: 'server.port', aliases: [], isSetting: true },
  { key: 'server.host', aliases: [], isSetting: true },
]

/** Each reference as `how key` with its place. */
function found(path: string, text: string): string[] {
  const { references } = new KeyReferences(keys).in({ path, text })
  return references.map(
    ({ how, key, alias, line, column }) => `${how} ${key}${alias === undefined ? '' : ` (${alias})`} ${line}:${column}`,
  )
}

describe('the keys that code names', () => {
  it.each([
    ["varve.get('limits.maxUploads')", 'read limits.maxUploads 1:11'],
    ['const limit = varve.value("limits.maxUploads")', 'read limits.maxUploads 1:27'],
    ["await client.getBooleanValue('darkMode', false)", 'read darkMode 1:30'],
    ["useFlag<boolean>('darkMode')", 'read darkMode 1:18'],
    ["varve.get('limits.uploads')", 'read limits.maxUploads (limits.uploads) 1:11'],
    ["const KEY = 'limits.ratio'", 'named limits.ratio 1:13'],
    ['varve.get(`limits.ratio`)', 'read limits.ratio 1:11'],
  ])('are found in a script: %s', (text, told) => {
    expect(found('src/a.ts', text)).toEqual([told])
  })

  it.each([
    ['src/a.py', 'client.get_boolean_value("darkMode", False)', 'read darkMode 1:26'],
    ['src/a.go', 'client.BoolVariation( "darkMode", ctx, false)', 'read darkMode 1:23'],
    ['src/A.java', 'client.getIntegerValue("limits.maxUploads", 10);', 'read limits.maxUploads 1:24'],
    ['src/a.rb', "KEY = 'limits.ratio'", 'named limits.ratio 1:7'],
    ['src/a.vue', `<p>{{ useValue('limits.ratio') }}</p>`, 'read limits.ratio 1:16'],
  ])('are found in %s', (path, text, told) => {
    expect(found(path, text)).toEqual([told])
  })

  it('are those that a pattern covers', () => {
    expect(found('src/a.ts', "varve.watch('limits.*', tell)")).toEqual([
      'pattern limits.maxUploads 1:13',
      'pattern limits.ratio 1:13',
    ])
  })

  it('are settings that are read as members, or handed on with their group', () => {
    expect(found('src/a.ts', 'listen(varve.settings.server.port)')).toEqual(['read server.port 1:14'])
    expect(found('src/a.ts', 'const { port } = settings.server')).toEqual([
      'group server.port 1:18',
      'group server.host 1:18',
    ])
    expect(found('src/a.ts', 'start(varve.settings)')).toEqual(['group server.port 1:13', 'group server.host 1:13'])
    expect(found('src/a.ts', 'const settings = 1; settings.colour')).toEqual([])
  })

  it.each([
    ['in a comment', 'src/a.ts', "// varve.get('limits.ratio')"],
    ['as a word that may be anything', 'src/a.ts', "const mode = 'darkMode'"],
    ['within a longer text', 'src/a.ts', "log('limits.ratio is low')"],
    ['in what is no code', 'docs/a.md', "`varve.get('limits.ratio')`"],
    ['handed to what reads other things', 'src/a.ts', "darkMode('darkMode')"],
  ])('are none %s', (_where, path, text) => {
    expect(found(path, text)).toEqual([])
  })

  it.each(['.settings', "get('limits.maxUplods')", 'a<', '"a'])(
    'are found in a time that grows with the length of the text: %s',
    part => {
      expectLinear(size => found('src/a.ts', part.repeat(size)), 10_000)
    },
  )

  it('are told apart in tests', () => {
    const { references } = new KeyReferences(keys).in({ path: 'src/a.test.ts', text: "varve.get('limits.ratio')" })
    expect(references).toMatchObject([{ isTest: true }])
  })
})

describe('names that are read and not declared', () => {
  const undeclared = (text: string): unknown[] => [...new KeyReferences(keys).in({ path: 'src/a.ts', text }).undeclared]

  it('are told with the key that is meant', () => {
    expect(undeclared("varve.get('limits.maxUplods')")).toEqual([
      { name: 'limits.maxUplods', nearest: 'limits.maxUploads', path: 'src/a.ts', line: 1, column: 11 },
    ])
  })

  it.each([
    ['are near no key', "cache.get('users.by.name')"],
    ['are not read', "const name = 'limits.maxUplods'"],
    ['are no dotted names', "map.get('darkMod')"],
  ])('are left alone where they %s', (_why, text) => {
    expect(undeclared(text)).toEqual([])
  })
})
