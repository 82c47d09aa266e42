/** Operators as people write them, in JSON of a variable, in text and in files: what they make of weaker layers. */
import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, setting, type Json, type Source } from 'varve'
import { csv, integer, list, optional, port, record, string } from 'varve/schema'
import { args, dotenv, env, file, values } from 'varve/sources'
import { sandbox } from 'varve/testing'

const config = defineConfig({
  server: {
    port: setting(port(), { default: 1 }),
    tags: setting(list(string()), { default: [] }),
    m: setting(record(string()), { default: {} }),
  },
  l: setting(list(string()), { default: [] }),
})

const below = values({ server: { port: 9, tags: ['a'], m: { a: '1', b: '2' } }, l: ['a'] })

/** What the settings come to, and what is wrong with them. */
async function start(...sources: readonly Source[]) {
  const { varve, problems } = await inspect(config, { sources: [below, ...sources] })
  return { settings: JSON.parse(JSON.stringify(varve.settings)) as Json, problems }
}

const from = (variables: Record<string, string>): Source => env({ prefix: 'A', from: variables })

describe('an operator in the JSON of a group', () => {
  it.each([
    [{ A_CONFIG_JSON: '{"l":{"$append":["x"]}}' }, 'l', ['a', 'x']],
    [{ A_SERVER: '{"port":{"$unset":true}}' }, 'server.port', 1],
    [{ A_SERVER: '{"$unset":true}' }, 'server', { port: 1, tags: [], m: {} }],
    [{ A_SERVER: '{"m":{"a":{"$unset":true}}}' }, 'server.m', { b: '2' }],
    [{ A_SERVER: '{"m":{"$replace":{"z":"9"}}}' }, 'server.m', { z: '9' }],
    [{ A_CONFIG_JSON: '{"server":{"$unset":true}}', A_SERVER: '{"port":7}' }, 'server', { port: 7, tags: [], m: {} }],
    [
      { A_CONFIG_JSON: '{"server":{"$replace":{"tags":["t"]}}}', A_SERVER: '{"port":7}' },
      'server',
      { port: 7, tags: ['t'], m: {} },
    ],
    [{ A_SERVER: '{"$replace":{"m":{"z":"9"}}}' }, 'server', { port: 1, tags: [], m: { z: '9' } }],
    [{ A_CONFIG_JSON: '{"l":{"$append":["x"]}}', A_L: '@append y' }, 'l', ['a', 'x', 'y']],
    [{ A_CONFIG_JSON: '{"server":{"tags":{"$append":["x"]}}}', A_SERVER: '{"port":2}' }, 'server.tags', ['a', 'x']],
    [{ A_SERVER: '{"tags":{"$prepend":["x"]}}', A_SERVER__TAGS__0: 'y' }, 'server.tags', ['y', 'a']],
    [{ A_SERVER: '{"m":{"$unset":true}}', A_SERVER__M__Z: '9' }, 'server.m', { z: '9' }],
    [{ A_SERVER: '{"m":{"$replace":{"z":"9"}}}', A_SERVER__M__A: '3' }, 'server.m', { z: '9', a: '3' }],
  ])('works on what weaker layers have: %j', async (variables, path, result) => {
    const { settings, problems } = await start(from(variables))
    expect(problems).toEqual([])
    expect(settings).toHaveProperty(path, result)
  })

  it('works so in an argument too', async () => {
    const { settings } = await start(args({ from: ['--server', '{"tags":{"$append":["x"]},"port":{"$unset":true}}'] }))
    expect(settings).toMatchObject({ server: { port: 1, tags: ['a', 'x'] } })
  })
})

describe('an operator on a whole group', () => {
  it.each([
    [{ $unset: false }, 'must be written as $unset: true', undefined],
    [{ $unset: true, port: 5 }, 'has other members beside $unset, which must stand alone', undefined],
    [{ $replace: { port: 5 }, tags: [] }, 'has other members beside $replace, which must stand alone', undefined],
    [{ $unst: true, port: 5 }, expect.stringMatching(/^uses \$unst, which is no operator/), 'Did you mean $unset?'],
    [{ port: 5, $unst: true }, expect.stringMatching(/^uses \$unst, which is no operator/), 'Did you mean $unset?'],
    [{ $append: [1] }, 'uses $append, and is a group of values rather than a list', undefined],
  ])('is checked as one on a key is, and refused without effect: %j', async (server, issue, remedy) => {
    const { settings, problems } = await start(values({ server }))
    const said = { code: 'OPERATOR_MISUSED', key: 'server', issue, ...(remedy === undefined ? {} : { remedy }) }
    expect(problems).toMatchObject([said])
    expect(settings).toMatchObject({ server: { port: 9, tags: ['a'], m: { a: '1', b: '2' } } })
  })

  it('replaces it by nothing but values', async () => {
    const { problems } = await start(values({ server: { $replace: 5 } }))
    expect(problems).toMatchObject([{ code: 'INVALID_VALUE', key: 'server' }])
  })
})

describe('an operator at the top of a document', () => {
  const told = async (yaml: string) => {
    await using box = await sandbox({ files: { 'a.yaml': yaml } })
    const { problems } = await start(file('a.yaml', { directory: box.directory }))
    return problems.map(({ code, key, issue, remedy }) => `${code} ${key} ${issue} ${remedy}`)
  }

  it.each(['$unset: true', '$replace: { l: [] }', '$append: [a]'])('is refused: %s', async yaml => {
    const [name] = yaml.split(':')
    const issue = 'is an operator, and here is no key and no group for it to work on'
    expect(await told(yaml)).toEqual([`OPERATOR_MISUSED ${name} ${issue} Write it below the name of a key or a group.`])
  })

  it.each([
    ['$imports: [b.yaml]', '$import'],
    ['$extend: b.yaml', '$extends'],
    ['$wen: production', '$when'],
  ])('is refused when it is a directive misspelt: %s', async (yaml, near) => {
    const [name] = yaml.split(':')
    const issue = `is no directive ($when, $extends, $import, $schema; a name is written $${name})`
    expect(await told(yaml)).toEqual([`OPERATOR_MISUSED ${name} ${issue} Did you mean ${near}?`])
  })

  it('is refused beside what another variable holds', async () => {
    const { settings, problems } = await start(from({ A_CONFIG_JSON: '{"$unset":true}', A_SERVER: '{"port":7}' }))
    expect(problems).toMatchObject([{ code: 'OPERATOR_MISUSED', key: '$unset' }])
    expect(settings).toMatchObject({ server: { port: 7, tags: ['a'] } })
  })

  it('is refused in a variable and in code as well, and $schema is for editors', async () => {
    const { problems } = await start(
      from({ A_CONFIG_JSON: '{"$unst":true,"$schema":"a.json"}' }),
      values({ $apend: [] }),
    )
    expect(problems.map(({ key, remedy }) => `${key} ${remedy}`)).toEqual([
      '$unst Did you mean $unset?',
      '$apend Did you mean $append?',
    ])
  })
})

describe('a list that may also be written as one text', () => {
  const cells = defineConfig({
    c: setting(csv(string()), { default: 'a,b' }),
    maybe: setting(optional(csv(integer()))),
    l: setting(list(string()), { default: [] }),
  })
  const make = async (tree: Record<string, Json>, variables: Record<string, string>) => {
    const { varve, problems } = await inspect(cells, { sources: [values(tree), env({ from: variables })] })
    return {
      settings: varve.settings,
      told: problems.map(({ severity, key, issue }) => [severity, key, issue].join(' ').trim()),
    }
  }

  it.each([
    [{ c: 'x,y' }, {}, { c: ['x', 'y'] }],
    [{ c: 'x,y' }, { C: '@append z' }, { c: ['x', 'y', 'z'] }],
    [{ c: 'x,y' }, { C__1: 'z' }, { c: ['x', 'z'] }],
    [{ c: '' }, { C: '@append z' }, { c: ['z'] }],
    [{}, { C: '@append z' }, { c: ['a', 'b', 'z'] }],
    [{}, { C__2: 'z' }, { c: ['a', 'b', 'z'] }],
    [{ maybe: '1,2' }, { MAYBE: '@prepend 0' }, { maybe: [0, 1, 2] }],
    [{ l: ['x', 'y'] }, { L: '@append z', L__0: 'first' }, { l: ['first', 'y', 'z'] }],
  ])('is added to and changed like any other: %j and %j', async (tree, variables, result) => {
    const { settings, told } = await make(tree, variables)
    expect(told).toEqual([])
    expect(settings).toMatchObject(result)
  })

  it.each([
    [{ L__1: 'z' }, 'changes single items, but there is no list below it (values in code)'],
    [{ L: '@append z' }, 'uses $append, but there is no list below it (values in code)'],
  ])('is told of once where a weaker layer has no list: %j', async (variables, issue) => {
    const { told } = await make({ l: 'x,y' }, variables)
    expect(told).toEqual([`l ${issue}`, 'l must be a list, but is "x,y"'])
  })
})

describe('text that looks like an operator on a list', () => {
  const names = '@append, @prepend, @unique, @replace, @json, @unset'

  it.each([
    ['@appendd b', 'append'],
    ['@apend b', 'append'],
    ['@Append b', 'append'],
    ['@unsett', 'unset'],
    ['@insert 0 b', 'prepend'],
    ['@merge b', 'append'],
    ['@merge_unique b', 'unique'],
    ['@reset b', 'replace'],
    ['@del', 'unset'],
    ['@empty', 'json []'],
  ])('is refused when it is none, with ours: %s', async (text, ours) => {
    const { settings, problems } = await start(from({ A_L: text }))
    const [word] = /@\w+/.exec(text) ?? []
    expect(settings).toMatchObject({ l: ['a'] })
    expect(problems).toMatchObject([
      {
        code: 'OPERATOR_MISUSED',
        key: 'l',
        issue: `uses ${word}, which is no operator (${names})`,
        remedy: `Write @${ours}; an item that begins so is written in JSON: ["${word} …"].`,
      },
    ])
  })

  it.each([
    ['@alice, @bob', ['@alice', '@bob']],
    ['@jason', ['@jason']],
    ['["@del"]', ['@del']],
    ['@json []', []],
  ])('is what it says otherwise: %s', async (text, items) => {
    expect(await start(from({ A_L: text }))).toMatchObject({ settings: { l: items }, problems: [] })
  })
})

describe('an operator as JSON in text', () => {
  it.each([
    [{ A_L: '{"$append":["x"]}' }, 'l', ['a', 'x']],
    [{ A_L: ' { "$insert": {"at": 0, "items": ["x"]} }' }, 'l', ['x', 'a']],
    [{ A_L: '{"$unset":true}' }, 'l', []],
    [{ A_SERVER__PORT: '{"$unset":true}' }, 'server.port', 1],
    [{ A_SERVER__M: '{"$replace":{"z":"9"}}' }, 'server.m', { z: '9' }],
  ])('works as it does in a file: %j', async (variables, path, result) => {
    const { settings, problems } = await start(from(variables))
    expect(problems).toEqual([])
    expect(settings).toHaveProperty(path, result)
  })

  it.each([
    ['{"$apend":["x"]}', /^uses \$apend, which is no operator/],
    ['{"$append":["x"}', /^must be valid JSON/],
  ])('is refused where it is none: %s', async (text, issue) => {
    const { settings, problems } = await start(from({ A_L: text }))
    expect(settings).toMatchObject({ l: ['a'] })
    expect(problems).toMatchObject([{ key: 'l', issue: expect.stringMatching(issue) as string }])
  })

  it('cannot take a reference, as it works before references are looked up', async () => {
    await using box = await sandbox({ files: { '.env': 'L={"$append":["${server.host}"]}\n' } })
    const { problems } = await start(dotenv({ directory: box.directory }))
    expect(problems).toMatchObject([{ issue: 'uses $append on a reference, which is looked up only later' }])
  })
})
