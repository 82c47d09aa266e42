import { describe, expect, it } from 'vitest'
import {
  defineConfig,
  inspect,
  live,
  open,
  secret,
  setting,
  type Inspection,
  type OpenOptions,
  type Source,
} from 'varve'
import { integer, oneOf, string } from 'varve/schema'
import { secretsOf } from 'varve/secrets'
import { env, values } from 'varve/sources'
import { movingTime } from './moving-time.ts'
import { smallVault, type SmallVault } from './small-vault.ts'

const config = defineConfig({
  env: setting(string(), { default: 'local' }),
  log: { level: setting(oneOf(['debug', 'info']), { default: 'info' }) },
  database: {
    url: setting(secret(string()), { env: 'DB_URL', devDefault: 'dev-url' }),
    poolSize: setting(integer(), { default: 5 }),
    password: setting(secret(string()), { devDefault: 'dev-pw' }),
  },
  mail: { apiKey: live(secret(string()), { devDefault: 'dev-key' }) },
})

const aws = (secrets: Readonly<Record<string, unknown>>): SmallVault => smallVault(secrets, 'aws-sm')

interface Found {
  readonly problems: Inspection['problems']
  readonly shown: string
  value(key: string): unknown
  explain(key: string): unknown
}

async function read(manager: SmallVault, sources: readonly Source[], options: OpenOptions = {}): Promise<Found> {
  const { varve, problems } = await inspect(config, { managers: [manager], sources, ...options })
  return {
    problems,
    shown: JSON.stringify([problems, varve.list()]),
    value: key => {
      const value: unknown = varve.get(key as 'env')
      return typeof value === 'object' && value !== null && 'reveal' in value
        ? (value as { reveal(): unknown }).reveal()
        : value
    },
    explain: key => varve.explain(key as 'env'),
  }
}

describe('a secret of several values as a source', () => {
  it('is placed by the names of keys, however its levels are written', async () => {
    for (const whole of [
      { database: { url: 'planted', password: 'planted2' } },
      { 'database.url': 'planted', 'database.password': 'planted2' },
      { 'database/url': 'planted', '/database/password': 'planted2' },
      JSON.stringify({ database: { url: 'planted', password: 'planted2' } }),
    ]) {
      const { problems, value, shown } = await read(aws({ app: whole }), [secretsOf('aws-sm://app')])
      expect([problems, value('database.url'), value('database.password')]).toEqual([[], 'planted', 'planted2'])
      expect(shown).not.toContain('planted')
    }
  })

  it('is placed by the names of variables as well, declared and derived ones', async () => {
    const whole = { DB_URL: 'a', DATABASE_PASSWORD: 'b', SHOP_MAIL__API_KEY: 'c', DATABASE__POOL_SIZE: '9' }
    const plain = { plain: ['database.*'], prefix: 'SHOP_' }
    const { problems, value } = await read(aws({ app: whole }), [secretsOf('aws-sm://app', plain)])
    const keys = ['database.url', 'database.password', 'mail.apiKey', 'database.poolSize']
    expect([problems, keys.map(value)]).toEqual([[], ['a', 'b', 'c', 9]])
  })

  it('is placed under a group, where names may part their words in their own way', async () => {
    const manager = aws({ db: { URL: 'a', PASSWORD: 'b', pool_size: 9 } })
    const source = secretsOf('aws-sm://db', { under: 'database', plain: ['database.poolSize'] })
    const { problems, value } = await read(manager, [source])
    expect([problems, value('database.url'), value('database.poolSize')]).toEqual([[], 'a', 9])
  })

  it('stands in the layer of secret managers, with where it is kept', async () => {
    const { explain } = await read(aws({ app: { DB_URL: 'a' } }), [secretsOf('aws-sm://app')])
    expect(explain('database.url')).toMatchObject({
      layer: 'secret-manager',
      origin: { manager: 'Small (aws-sm)', reference: 'aws-sm://app', version: '1' },
    })
  })

  it('is as strong as its place among the sources', async () => {
    const manager = aws({ app: { DB_URL: 'kept' } })
    const variable = env({ from: { DB_URL: 'set' } })
    expect((await read(manager, [secretsOf('aws-sm://app'), variable])).value('database.url')).toBe('set')
    expect((await read(manager, [variable, secretsOf('aws-sm://app')])).value('database.url')).toBe('kept')
  })

  it('may hold what is no secret: usable, masked where shown, and told unless said to be plain', async () => {
    const manager = aws({ app: { LOG_LEVEL: 'debug', DB_URL: 'a' } })
    const told = await read(manager, [secretsOf('aws-sm://app')])
    expect(told.value('log.level')).toBe('debug')
    expect(told.shown).not.toContain('debug')
    expect(told.problems).toMatchObject([
      { code: 'SECRET_EXPOSED', severity: 'warning', key: 'aws-sm://app', issue: expect.stringContaining('log.level') },
    ])
    const { problems, shown } = await read(manager, [secretsOf('aws-sm://app', { plain: ['log.level'] })])
    expect([problems, shown.includes('debug')]).toEqual([[], true])
  })

  it('may hold what is somebody else’s; what is nearly a key is told', async () => {
    const manager = aws({
      app: '{"STRIPE_KEY":"x","database.pasword":"y","__proto__":{"DB_URL":"z"},"constructor":"z"}',
    })
    const { problems } = await read(manager, [secretsOf('aws-sm://app')])
    expect(problems).toMatchObject([
      { code: 'UNKNOWN_KEY', key: 'database.pasword', remedy: 'Did you mean database.password?' },
    ])
  })

  it('may be refused by the type of a key, which never shows it', async () => {
    const { problems, shown } = await read(aws({ app: { 'database.poolSize': 'planted' } }), [
      secretsOf('aws-sm://app', { plain: ['database.*'] }),
    ])
    expect(problems).toMatchObject([{ code: 'INVALID_VALUE', key: 'database.poolSize', origin: 'aws-sm://app' }])
    expect(shown).not.toContain('planted')
  })

  it('that is no object is refused', async () => {
    for (const value of ['planted', '["planted"]', '{"planted']) {
      const { problems, shown } = await read(aws({ app: value }), [secretsOf('aws-sm://app')])
      expect(problems).toMatchObject([{ code: 'SECRET_MALFORMED', key: 'aws-sm://app' }])
      expect(shown).not.toContain('planted')
    }
  })
})

describe('a value within the reference of a source', () => {
  const manager = aws({
    'local/app': { DB_URL: 'local-url' },
    'prod/app': { DB_URL: 'prod-url' },
    where: { env: 'prod' },
    'prod/turn': { env: 'elsewhere' },
  })

  it('is looked up first, in any other source or as the default', async () => {
    const app = secretsOf('aws-sm://${env}/app')
    expect((await read(manager, [app])).value('database.url')).toBe('local-url')
    expect((await read(manager, [env({ from: { ENV: 'prod' } }), app])).value('database.url')).toBe('prod-url')
    expect((await read(manager, [app, values({ env: 'prod' })])).value('database.url')).toBe('prod-url')
  })

  it('may come from another secret, as long as that is said to be none', async () => {
    const app = secretsOf('aws-sm://${env}/app')
    const { problems, value } = await read(manager, [secretsOf('aws-sm://where', { plain: ['env'] }), app])
    expect([problems, value('database.url')]).toEqual([[], 'prod-url'])
    const exposed = await read(manager, [secretsOf('aws-sm://where'), app])
    expect(exposed.problems.map(({ code, key }) => `${code} ${key}`)).toEqual([
      'SECRET_EXPOSED aws-sm://${env}/app',
      'SECRET_EXPOSED aws-sm://where',
    ])
    expect(exposed.value('database.url')).toBe('dev-url')
  })

  it('that the same source gives is told as a ring', async () => {
    const { problems } = await read(manager, [
      values({ env: 'prod' }),
      secretsOf('aws-sm://${env}/turn', { plain: ['env'] }),
    ])
    expect(problems).toMatchObject([
      {
        code: 'REFERENCE_CYCLE',
        key: 'aws-sm://${env}/turn',
        issue: 'refers to itself: aws-sm://${env}/turn → env → aws-sm://${env}/turn',
      },
    ])
  })

  it('that is no value of anything stops the start, also where the secret is optional', async () => {
    const { problems } = await read(manager, [secretsOf('aws-sm://${nothing}/app', { optional: true })])
    expect(problems).toEqual([
      expect.objectContaining({ code: 'REFERENCE_UNKNOWN', issue: 'refers to nothing, which is not declared' }),
    ])
    expect(problems[0]?.severity).toBeUndefined()
  })
})

describe('a secret of several values that cannot be had', () => {
  const away = aws({ app: 'away', closed: 'forbidden' })
  const fixed = { as: { environment: 'production' }, managers: [away], secrets: { deadline: 300 } }

  it('stops the start, and says which keys have no value for want of it', async () => {
    const error = await open(config, { ...fixed, sources: [secretsOf('aws-sm://app')] }).catch(
      (thrown: unknown) => thrown,
    )
    expect(String(error)).toContain('aws-sm://app')
    expect(String(error)).toContain('ECONNREFUSED')
    for (const key of ['database.url', 'database.password', 'mail.apiKey']) expect(String(error)).toContain(key)
  })

  it('stops nothing where it is optional: that is told, and other sources serve', async () => {
    const told: string[] = []
    const others = values({ 'database.url': 'b', 'database.password': 'b2', 'mail.apiKey': 'c' })
    await using varve = await open(config, {
      ...fixed,
      sources: [others, secretsOf('aws-sm://closed', { optional: true })],
      onProblem: ({ code, key }) => void told.push(`${code} ${key}`),
    })
    expect([varve.settings.database.url.reveal(), told]).toEqual(['b', ['SECRET_FORBIDDEN aws-sm://closed']])
  })
})

describe('a secret of several values that changes', () => {
  it('changes live values, and those that are new in it', async () => {
    const manager = aws({ app: { MAIL_API_KEY: 'first' } })
    using time = movingTime()
    await using varve = await open(config, {
      ...{ managers: [manager], sources: [secretsOf('aws-sm://app')] },
      platform: { clock: time, timers: time, warn: () => {} },
    })
    const changed = new Promise(resolve => void varve.watch('mail.apiKey', resolve))
    manager.rotate('app', { value: { MAIL_API_KEY: 'second' } })
    await changed
    expect(varve.get('mail.apiKey').reveal()).toBe('second')
  })
})
