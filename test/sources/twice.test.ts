/** One key said twice in one place: what counts, and that it is told of. */
import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, secret, setting, type Problem, type Source } from 'varve'
import { integer, port, record, string } from 'varve/schema'
import { env, file, values } from 'varve/sources'
import { sandbox } from 'varve/testing'

const config = defineConfig({
  server: { port: setting(port(), { default: 1 }), host: setting(string(), { default: '-' }) },
  database: { poolSize: setting(integer(), { default: 1, aliases: ['db.poolSize', 'pool'] }) },
  labels: setting(record(string()), { default: {} }),
  token: setting(secret(string()), { env: ['NEW_TOKEN', 'OLD_TOKEN'], devDefault: '-' }),
})

async function start(...sources: readonly Source[]) {
  const { varve, problems } = await inspect(config, { sources })
  return { varve, told: problems.map(said) }
}

function said({ severity = 'error', code, key, issue, remedy }: Problem): string {
  return `${severity} ${code}: ${key} ${issue}. ${remedy}`
}

async function read(name: string, text: string, options: { readonly relaxed?: boolean } = {}) {
  await using box = await sandbox({ files: { [name]: text } })
  return await start(file(name, { directory: box.directory, ...options }))
}

describe('a key that a document has twice', () => {
  const twice = (key: string, line: number): string =>
    `error DUPLICATE_NAME: ${key} is written twice: first on line ${line}, and again here. Remove one of the two.`

  it.each([
    ['a.yaml', 'server.port: 7\nserver:\n  port: 8\n'],
    ['a.yaml', 'server.port: 7\nserver:\n  $unset: true\n'],
    ['a.yaml', 'server.port: 7\nserver:\n  $replace: { port: 8 }\n'],
    ['a.json', '{"server": {"port": 8},\n"server.port": 7}'],
  ])('is refused: %s %j', async (name, text) => {
    const { told } = await read(name, text)
    expect(told).toEqual([twice('server.port', 1)])
  })

  it('is refused in two spellings, where spelling does not count', async () => {
    const { told } = await read('a.yaml', 'server:\n  host: a\n  HOST: b\n', { relaxed: true })
    expect(told).toEqual([twice('server.host', 2)])
  })

  it('is refused in the JSON of one variable and in code as well', async () => {
    const json = { DATABASE: '{"poolSize":1,"pool_size":2}' }
    const { told } = await start(env({ from: json }), values({ server: { port: 1 }, 'server.port': 2 }))
    expect(told).toEqual([
      'error DUPLICATE_NAME: database.poolSize is written twice. Remove one of the two.',
      'error DUPLICATE_NAME: server.port is written twice. Remove one of the two.',
    ])
  })

  it('is meant where an inner group of variables goes onto an outer one', async () => {
    const from = { A_CONFIG_JSON: '{"database":{"pool_size":1}}', A_DATABASE: '{"poolSize":2}' }
    const { varve, told } = await start(env({ prefix: 'A', from }))
    expect(told).toEqual([])
    expect(varve.settings.database.poolSize).toBe(2)
  })

  it('is meant where a group is replaced', async () => {
    const { varve, told } = await start(values({ server: { $replace: { port: 7 } }, labels: { a: 'b' } }))
    expect(told).toEqual([])
    expect(varve.settings.server).toEqual({ port: 7, host: '-' })
  })
})

describe('a former name beside the new one', () => {
  it.each(['database:\n  poolSize: 8\ndb:\n  poolSize: 7\n', 'db.poolSize: 7\ndatabase.poolSize: 8\n'])(
    'gives way in a file, with a warning: %j',
    async text => {
      const { varve, told } = await read('a.yaml', text)
      expect(varve.settings.database.poolSize).toBe(8)
      expect(told).toEqual([
        'warning DUPLICATE_NAME: db.poolSize is a former name, and passed over: database.poolSize is set too. Remove db.poolSize.',
      ])
    },
  )

  it('is nothing to tell of where the whole group is unset', async () => {
    expect((await start(values({ database: { $unset: true }, db: { $unset: true } }))).told).toEqual([])
  })

  it('gives way among variables, with a warning where it says something else', async () => {
    const { varve, told } = await start(env({ from: { DB__POOL_SIZE: '7', DATABASE__POOL_SIZE: '8' } }))
    expect(varve.settings.database.poolSize).toBe(8)
    expect(told).toEqual([
      'warning AMBIGUOUS_NAME: DB__POOL_SIZE is passed over: DATABASE__POOL_SIZE is set too, to another text, and counts for database.poolSize. Remove DB__POOL_SIZE.',
    ])
    expect((await start(env({ from: { DB__POOL_SIZE: '8', DATABASE__POOL_SIZE: '8' } }))).told).toEqual([])
    const [refused, ...others] = (await start(env({ from: { DB__POOL_SIZE: '8', db__pool_size: '7' } }))).told
    expect(refused).toContain('error AMBIGUOUS_NAME: database.poolSize is set by DB__POOL_SIZE and by db__pool_size')
    expect(others).toEqual([])
  })
})

describe('two declared names of one key', () => {
  it('may both be set: the first counts, and another text of the second is told of', async () => {
    const { varve, told } = await start(env({ from: { OLD_TOKEN: 'hunter1', NEW_TOKEN: 'hunter2' } }))
    expect(varve.settings.token.reveal()).toBe('hunter2')
    expect(told).toEqual([
      'warning AMBIGUOUS_NAME: OLD_TOKEN is passed over: NEW_TOKEN is set too, to another text, and counts for token. Remove OLD_TOKEN.',
    ])
    expect((await start(env({ from: { OLD_TOKEN: 'a', NEW_TOKEN: 'a' } }))).told).toEqual([])
  })
})
