import { inspect as shown } from 'node:util'
import { describe, expect, it } from 'vitest'
import { inspect, Secret, type Problem, type Source } from 'varve'
import { dotenv, env, file } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { config } from './settings.ts'
import { load, tour } from './tenants.ts'

type Variables = Readonly<Record<string, string>>

/** What sources come to where the system is developed, and what is wrong with them. */
async function look(
  sources: readonly Source[],
): Promise<{ get: (key: string) => unknown; problems: readonly Problem[]; said: readonly string[] }> {
  const { varve, problems, warnings } = await inspect(config, { sources, as: { environment: 'development' } })
  const get = (key: string): unknown => (varve as unknown as { get(key: string): unknown }).get(key)
  return { get, problems, said: warnings.map(({ message }) => message) }
}

const variables = (from: Variables): ReturnType<typeof look> => look([env({ from })])

describe('the settings of all tenants', () => {
  it('need nothing where they are developed', async () => {
    const { get, problems } = await variables({})
    expect(problems).toEqual([])
    expect([get('appName'), get('database.poolSize'), get('rateLimit.burstSize'), get('ai.temperature')]).toEqual([
      ...['ShelfWise', 20, 20, 0.7],
    ])
  })

  it('are the same from variables, from a .env file and from TOML', async () => {
    const { 'environment variables': first, ...others } = await tour()
    expect(first).toMatchObject({
      'database.poolSize': 30,
      'rateLimit.requestsPerMinute': 77,
      'ai.modelName': 'claude',
    })
    for (const other of Object.values(others)) expect(other).toEqual(first)
    expect(Object.keys(others)).toHaveLength(2)
  })

  it('are loaded when they are asked for, and as often: nothing is kept from one load to the next', async () => {
    const url = { DATABASE__URL: 'postgresql://db/a' }
    await using one = await load([env({ from: { ...url, AI__MAX_TOKENS: '1' } })])
    await using other = await load([env({ from: { ...url, AI__MAX_TOKENS: '2' } })])
    expect([one.get('ai.maxTokens'), other.get('ai.maxTokens')]).toEqual([1, 2])
  })
})

describe('a limit', () => {
  const limits = [
    { key: 'database.poolSize', variable: 'DATABASE__POOL_SIZE', fits: ['1', '100'], not: ['0', '101'] },
    { key: 'database.maxOverflow', variable: 'DATABASE__MAX_OVERFLOW', fits: ['0', '200'], not: ['-1', '201'] },
    { key: 'database.poolTimeout', variable: 'DATABASE__POOL_TIMEOUT', fits: ['5', '5s', '1h'], not: ['4', '4999ms'] },
    { key: 'rateLimit.requestsPerMinute', variable: 'RATE_LIMIT__REQUESTS_PER_MINUTE', fits: ['1'], not: ['0'] },
    { key: 'rateLimit.burstSize', variable: 'RATE_LIMIT__BURST_SIZE', fits: ['1'], not: ['0'] },
    { key: 'ai.maxTokens', variable: 'AI__MAX_TOKENS', fits: ['1', '16384'], not: ['0', '16385'] },
    { key: 'ai.temperature', variable: 'AI__TEMPERATURE', fits: ['0', '2', '1.5'], not: ['-0.1', '2.1'] },
  ]

  it.each(limits)('of $key is within it', async ({ variable, fits }) => {
    for (const text of fits) expect((await variables({ [variable]: text })).problems, text).toEqual([])
  })

  it.each(limits)('of $key is not beyond it', async ({ key, variable, not }) => {
    for (const text of not)
      expect((await variables({ [variable]: text })).problems, text).toMatchObject([{ key, origin: variable }])
  })

  it('that is broken is told with all others, of every group', async () => {
    const { problems } = await variables({
      DATABASE__POOL_SIZE: '0',
      DATABASE__URL: 'mysql://planted-password@db',
      RATE_LIMIT__BURST_SIZE: '0',
      AI__TEMPERATURE: '2.1',
      DEBUG: 'enabled',
    })
    expect(problems.map(({ key, issue }) => `${key} ${issue}`)).toEqual([
      'debug must be true or false (1, 0, yes, no, on and off are understood too) (write true)',
      'database.url must be a URL that begins with postgresql: or postgres: (value hidden)',
      'database.poolSize must be at least 1, but is 0',
      'rateLimit.burstSize must be at least 1, but is 0',
      'ai.temperature must be at most 2, but is 2.1',
    ])
    expect(JSON.stringify(problems)).not.toContain('planted-password')
  })
})

describe('a variable', () => {
  it.each([
    { DATABASE__POOL_SIZE: '30' },
    { DATABASE_POOL_SIZE: '30' },
    { database__pool_size: '30' },
    { Database__PoolSize: '30' },
    { DATABASE: '{"pool_size": 30}' },
    { DATABASE: '{"pool_size": 7}', DATABASE__POOL_SIZE: '30' },
    { DATABASE__POOL_SIZE: '30', DATABASE_POOL_SIZE: '31' },
  ])('may be spelled in several ways: %j', async from => {
    const { get, problems } = await variables(from)
    expect([get('database.poolSize'), problems]).toEqual([30, []])
  })

  it.each([{ DB__POOL_SIZE: '30' }, { DB_POOL_SIZE: '30' }])('keeps its former name: %j', async from => {
    const { get, problems, said } = await variables(from)
    expect([get('database.poolSize'), problems]).toEqual([30, []])
    expect(said[0]).toContain(`db.poolSize (${Object.keys(from)[0]}) is now database.poolSize`)
  })

  it.each([
    ['DB__POOL_SIZ', 'DB__POOL_SIZE'],
    ['DATABASE__POOLSIZES', 'DATABASE__POOL_SIZE'],
    ['RATE_LIMIT_BURST_SIZES', 'RATE_LIMIT_BURST_SIZE'],
  ])('that is misspelt, %s, is told with the one that was meant', async (name, meant) => {
    expect((await variables({ [name]: '30' })).problems).toMatchObject([
      { code: 'UNKNOWN_KEY', key: name, remedy: `Did you mean ${meant}?` },
    ])
  })

  it('that is set in two spellings to different values is refused by both names', async () => {
    const { problems } = await variables({ DB__POOL_SIZE: '30', db__pool_size: '31' })
    expect(problems).toMatchObject([
      { code: 'AMBIGUOUS_NAME', key: 'database.poolSize', remedy: 'Remove db__pool_size.' },
    ])
    expect(problems[0]?.issue).toContain('DB__POOL_SIZE')
  })
})

describe('a .env file', () => {
  it('has the same names as the environment, former ones too, and gives way to it', async () => {
    await using box = await sandbox({
      files: { '.env': 'DB__POOL_SIZE=40\nRATE_LIMIT_BURST_SIZE=5\nAI__ENABLED=no\n' },
    })
    const { get, problems } = await look([
      dotenv({ directory: box.directory, from: {} }),
      env({ from: { AI__ENABLED: 'yes' } }),
    ])
    expect(problems).toEqual([])
    expect([get('database.poolSize'), get('rateLimit.burstSize'), get('ai.enabled')]).toEqual([40, 5, true])
  })

  it('is UTF-8', async () => {
    await using box = await sandbox({ files: { '.env': 'APP_NAME=Büchermensch – 書店\n' } })
    expect((await look([dotenv({ directory: box.directory, from: {} })])).get('appName')).toBe('Büchermensch – 書店')
  })
})

describe('a TOML file', () => {
  it('may spell names in either way, and has a misspelt one told by its line', async () => {
    await using box = await sandbox({
      files: { 'a.toml': '[database]\npool_size = 30\nmaxOverflow = 1\necoh = true\n' },
    })
    const { get, problems } = await look([file('a.toml', { directory: box.directory, relaxed: true })])
    expect([get('database.poolSize'), get('database.maxOverflow')]).toEqual([30, 1])
    expect(problems).toMatchObject([{ key: 'database.ecoh', remedy: 'Did you mean database.echo?' }])
    expect(problems[0]?.origin).toMatch(/a\.toml:4:8$/)
  })
})

describe('the connection string', () => {
  it('is read by reveal(), and is text nowhere else', async () => {
    await using varve = await load([env({ from: { DATABASE__URL: 'postgresql://u:planted-password@db/shop' } })])
    const { url } = varve.settings.database
    expect(url.reveal()).toBe('postgresql://u:planted-password@db/shop')
    expect([String(url), JSON.stringify({ url }), shown(varve.settings), `${String(url)}!`].join()).not.toContain(
      'planted',
    )
    expect(url).toBeInstanceOf(Secret)
  })

  it('must be set outside development', async () => {
    await expect(load([env({ from: {} })])).rejects.toThrow(/database\.url +is missing.*\n.*Set DATABASE__URL\.$/m)
  })
})
